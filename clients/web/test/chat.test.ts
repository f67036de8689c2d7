import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { UiState } from "../src/ui/state/state";
import { Store } from "../src/ui/state/store";
import { Chat } from "../src/visit/chat";
import type { ClientMessage } from "../src/wire/codec";
import { ChatScope } from "../src/wire/constants";
import type { Participant } from "../src/wire/messages";
import { Replica } from "../src/world/replica";

const bo: Participant = {
  number: 2,
  name: "Bo",
  colour: 0,
  height: 1.6,
  device: 0,
  role: 0,
  muted: false,
  silenced: false,
  hand: 0,
  accent: 0,
  hands: 0,
  model: "",
};

let store: Store<UiState>;
let chat: Chat;
let sent: (ClientMessage & { type: "chat" })[];
let notices: string[];

beforeEach(() => {
  [sent, notices] = [[], []];
  const recipient = { scope: ChatScope.everybody, to: 0 };
  store = new Store({
    settings: { language: "en" },
    draft: "",
    recipient,
    unread: 0,
    panel: "chat",
  } as unknown as UiState);
  const replica = new Replica();
  replica.you = 1;
  replica.apply({ type: "joined", participant: bo });
  chat = new Chat(replica, store, {
    send: (message) => message.type === "chat" && sent.push(message) > 0,
    notice: (text) => notices.push(text),
  });
  chat.history([], []);
});

afterEach(() => {
  vi.unstubAllGlobals();
});

test("a line in a tab that nobody sees counts as unread, though its chat is open", () => {
  const fromBo = { id: 1, time: 1000, from: 2, name: "Bo", scope: ChatScope.everybody, to: 0, text: "hello" };
  vi.stubGlobal("document", { hidden: false });
  chat.received(fromBo, null);
  expect(store.value.unread).toBe(0);
  vi.stubGlobal("document", { hidden: true });
  chat.received({ ...fromBo, id: 2 }, null);
  expect(store.value.unread).toBe(1);
});

test("a private line that is written anew is still for the one person", () => {
  chat.say(ChatScope.person, 2, "psst");
  chat.refused(sent[0]?.ref ?? 0, "no_participant");
  chat.editLine(sent[0]?.ref ?? 0);
  expect(store.value).toMatchObject({
    draft: "psst",
    recipient: { scope: ChatScope.person, to: 2 },
    unconfirmedLines: [],
  });
});

test("what is being written is not lost to a line that is taken back", () => {
  chat.say(ChatScope.everybody, 0, "bad");
  chat.refused(sent[0]?.ref ?? 0, "bad_text");
  store.set({ draft: "half a thought" });
  chat.editLine(sent[0]?.ref ?? 0);
  expect(store.value.draft).toBe("half a thought");
  expect(store.value.unconfirmedLines.map((u) => u.text)).toEqual(["bad"]);
  expect(notices).toEqual(["Send or clear what you are writing first."]);
});
