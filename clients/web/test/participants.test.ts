import { beforeEach, expect, test } from "vitest";
import type { UiState } from "../src/ui/state/state";
import { Store } from "../src/ui/state/store";
import { Participants } from "../src/visit/participants";
import type { ClientMessage } from "../src/wire/codec";
import type { Participant } from "../src/wire/messages";
import { Replica } from "../src/world/replica";

const ada: Participant = {
  number: 1,
  name: "Ada",
  colour: 0,
  height: 1.6,
  device: 0,
  role: 3,
  muted: false,
  silenced: false,
  hand: 0,
  accent: 0,
  hands: 0,
  model: "",
};
const bo: Participant = { ...ada, number: 2, name: "Bo", role: 0 };
const chu: Participant = { ...ada, number: 3, name: "Chu", role: 0 };

let store: Store<UiState>;
let replica: Replica;
let participants: Participants;
let sent: ClientMessage[];
let notices: string[];
let silenced: boolean[];
let blocked: number[];
let connected = true;

function change(participant: Participant): void {
  replica.apply({ type: "participantChanged", participant });
}

const announced = (): string[] => store.value.announcements.map((a) => a.text);

const settled = (): Promise<void> => new Promise((done) => queueMicrotask(done));

beforeEach(async () => {
  [sent, notices, silenced, blocked] = [[], [], [], []];
  connected = true;
  store = new Store({
    settings: { language: "en" },
    knocks: [],
    erasing: 0,
    askedToSpeak: false,
    silenced: false,
    announcements: [],
  } as unknown as UiState);
  const changed = (): void => participants.changed();
  replica = new Replica({
    joined: changed,
    left: (p) => participants.left(p.record.number),
    changed,
    doorChanged: () => participants.doorChanged(),
  });
  participants = new Participants(replica, store, {
    send: (message) => connected && sent.push(message) > 0,
    notice: (text) => notices.push(text),
    blocked: (number) => blocked.push(number),
    silenced: (now) => silenced.push(now),
  });
  replica.you = 1;
  for (const p of [chu, ada, bo]) replica.apply({ type: "joined", participant: p });
  await settled();
});

test("people are in order: raised hands as they went up, then oneself, then by name", async () => {
  expect(store.value.participants.map((p) => p.name)).toEqual(["Ada", "Bo", "Chu"]);
  change({ ...chu, hand: 7 });
  change({ ...bo, hand: 9 });
  await settled();
  expect(store.value.participants.map((p) => [p.name, p.hand])).toEqual([
    ["Chu", 1],
    ["Bo", 2],
    ["Ada", 0],
  ]);
});

test("a hand that goes up is announced once", async () => {
  change({ ...bo, hand: 1 });
  await settled();
  expect(announced()).toEqual(["Bo raised a hand."]);
  change({ ...bo, hand: 1, muted: true });
  await settled();
  expect(announced()).toEqual(["Bo raised a hand."]);
});

test("a new role is told, and what one came with is not", async () => {
  expect(notices).toEqual([]);
  change({ ...ada, role: 1 });
  await settled();
  expect(notices).toEqual(["Your role is now Member."]);
  expect(store.value.role).toBe(1);
});

test("being silenced is told, stops the voice, and ends what a host asked before", async () => {
  participants.askedToSpeak();
  expect(store.value.askedToSpeak).toBe(true);
  change({ ...ada, silenced: true });
  await settled();
  expect(silenced).toEqual([true]);
  expect(store.value.askedToSpeak).toBe(false);
  expect(notices).toEqual(["A host has silenced your microphone. Nobody hears you."]);
});

test("the hand's button lowers a hand that is up", async () => {
  participants.toggleHand();
  change({ ...ada, hand: 1 });
  await settled();
  participants.toggleHand();
  expect(sent).toEqual([
    { type: "raiseHand", raised: true },
    { type: "raiseHand", raised: false },
  ]);
});

test("whoever knocks is announced once", () => {
  const knock = { number: 5, name: "Eve", colour: 0 };
  replica.apply({ type: "doorChanged", door: 1, knocks: [knock], erasing: 0, drawing: 0, creating: 0 });
  replica.apply({ type: "doorChanged", door: 1, knocks: [knock], erasing: 0, drawing: 0, creating: 0 });
  expect(announced()).toEqual(["Eve is at the door."]);
  expect(store.value.door).toBe(1);
});

test("whoever was blocked and is gone is blocked, and whoever only left is not", () => {
  participants.block(2);
  expect(blocked).toEqual([]);
  replica.apply({ type: "left", participant: 2, reason: "left" });
  replica.apply({ type: "left", participant: 3, reason: "left" });
  expect(blocked).toEqual([2]);
});

test("what is announced in one moment is all announced, equal words too", () => {
  participants.askedToSpeak();
  participants.askedToSpeak();
  replica.apply({
    type: "doorChanged",
    door: 1,
    knocks: [{ number: 5, name: "Eve", colour: 0 }],
    erasing: 0,
    drawing: 0,
    creating: 0,
  });
  const { announcements } = store.value;
  expect(announced()).toEqual([
    "A host asks you to speak.",
    "A host asks you to speak.",
    "Eve is at the door.",
  ]);
  expect(new Set(announcements.map((a) => a.id)).size).toBe(3);
});

test("what is asked for while the connection is away is not done, and the person is told", () => {
  connected = false;
  participants.block(2);
  participants.moderate("remove", 2);
  participants.toggleHand();
  expect(sent).toEqual([]);
  expect(notices).toEqual(
    Array(3).fill("This was not done: the connection is away. Try again when it is back."),
  );
});
