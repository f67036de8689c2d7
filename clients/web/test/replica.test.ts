import { expect, test } from "vitest";
import { Verb } from "../src/wire/constants";
import type { Heard } from "../src/wire/hearing";
import type { Held, RoomRecord, Welcome } from "../src/wire/messages";
import { hex } from "../src/world/hex";
import type { RoomObject } from "../src/world/objects";
import { roomParent } from "../src/world/records";
import { Replica } from "../src/world/replica";
import { idOf, put, record, restored, stroke } from "./records";

const scene = JSON.stringify({
  name: { en: "Lobby", zh: "大厅" },
  bounds: { min: [-9, 0, -9], max: [9, 4, 9] },
});

function welcome(sequence: number, from: number | null): Welcome {
  return {
    ...{ type: "welcome", version: 1, you: 1, tick: 1, tickRate: 20, scene, participants: [], bodies: [] },
    ...{ lastClientSequence: 0, resume: "", limits: [], livedOn: true, author: new Uint8Array(8) },
    ...{ sequence, from },
  } as unknown as Welcome;
}

const board = (n: number): RoomRecord =>
  record(n, "board", { x: 0, y: 1000, z: 0, yaw: 0, width: 4000, height: 2250 });
const wall = idOf(1);

test("what has come stays over a lost connection, and is said on the way back", () => {
  const replica = new Replica();
  const parts = (parent: Uint8Array, records: RoomRecord[], more: boolean) =>
    replica.apply({ type: "records", parent, records, more });
  const draw = (n: number) =>
    replica.apply({ type: "result", sequence: n, parent: wall, effects: [put(stroke(n))] });
  const shown = () => replica.boards.get(hex(wall))?.strokes.map((i) => i.record.made);
  replica.welcome(welcome(50, null));
  expect(replica.progress.have).toEqual({ sequence: 50, parents: [{ parent: roomParent, after: 0 }] });
  parts(roomParent, [board(1), board(2)], false);
  expect(replica.progress.have.parents).toEqual([
    { parent: wall, after: 0 },
    { parent: idOf(2), after: 0 },
  ]);
  parts(wall, [stroke(10), stroke(20)], true);
  parts(idOf(2), [], false);
  draw(51);
  expect(replica.progress.have).toEqual({ sequence: 51, parents: [{ parent: wall, after: 20 }] });
  replica.boards.get(hex(wall))?.showLive({ key: "aa", participant: 0, colour: 0, width: 8, points: [1, 1] });
  replica.welcome(welcome(52, 51));
  expect(shown()).toEqual([10, 20, 51]);
  expect(replica.boards.get(hex(wall))?.liveStrokes.size).toBe(0);
  draw(52);
  parts(wall, [stroke(20), stroke(30)], false);
  expect(replica.progress.have).toEqual({ sequence: 52, parents: [] });
  expect(shown()).toEqual([10, 20, 30, 51, 52]);
  replica.apply({ type: "contentsReset", sequence: 40 });
  expect(shown()).toEqual([]);
  expect(replica.progress.have).toEqual({ sequence: 40, parents: [{ parent: roomParent, after: 0 }] });
});

test("a board that is deleted goes with its strokes, and they come again when it is restored", () => {
  const replica = new Replica();
  let changes = 0;
  const watched = new Replica({ objectsChanged: () => changes++ });
  for (const r of [replica, watched]) {
    r.welcome(welcome(1, null));
    r.apply({ type: "records", parent: roomParent, records: [board(1)], more: false });
    r.apply({ type: "records", parent: wall, records: [stroke(10)], more: false });
    r.apply({ type: "result", sequence: 2, parent: roomParent, effects: [{ verb: Verb.delete, id: wall }] });
    expect(r.boards.size).toBe(0);
    r.apply({ type: "result", sequence: 3, parent: roomParent, effects: [restored(board(1))] });
    expect(r.progress.have.parents).toEqual([{ parent: wall, after: 0 }]);
    r.apply({ type: "records", parent: wall, records: [stroke(10)], more: false });
    expect(r.boards.get(hex(wall))?.strokes.length).toBe(1);
    r.apply({ type: "result", sequence: 4, parent: roomParent, effects: [put(board(3))] });
    expect(r.boards.get(hex(idOf(3)))?.complete).toBe(true);
  }
  expect(changes).toBe(4);
});

test("boards stay the same while the records of the room come again", () => {
  const replica = new Replica();
  replica.welcome(welcome(1, null));
  replica.apply({ type: "records", parent: roomParent, records: [board(1)], more: false });
  const before = replica.boards.get(hex(wall));
  replica.apply({ type: "contentsReset", sequence: 5 });
  replica.apply({ type: "result", sequence: 6, parent: roomParent, effects: [put(record(9, "seat", {}))] });
  replica.apply({ type: "records", parent: roomParent, records: [board(1)], more: false });
  expect(before && replica.boards.get(hex(wall)) === before).toBe(true);
});

test("after a lost connection nobody holds anything, as far as is known", () => {
  const replica = new Replica();
  replica.welcome(welcome(5, null));
  const here = record(3, "note", { x: 0, y: 0, z: 0, width: 300, height: 300, text: "" });
  replica.apply({ type: "records", parent: roomParent, records: [here], more: false });
  const held = { participant: 7, object: idOf(3), properties: { x: 900 } };
  const tick = { type: "tick" as const, tick: 2, bodies: [], gains: null, hearers: null, lives: null };
  replica.apply({ ...tick, held: [held] });
  expect(replica.objects[0]?.holder).toBe(7);
  replica.welcome(welcome(5, 5));
  expect([replica.objects[0]?.holder, replica.objects[0]?.x]).toEqual([0, 0]);
});

test("what somebody holds is where it is on the way, until it is let go", () => {
  let changes = 0;
  const replica = new Replica({ objectsChanged: () => changes++ });
  replica.welcome(welcome(1, null));
  replica.apply({
    type: "records",
    parent: roomParent,
    records: [board(1), record(2, "seat", { x: 1000 })],
    more: false,
  });
  const tick = (held: Held[]) =>
    replica.apply({ type: "tick", tick: 1, bodies: [], gains: null, hearers: null, lives: null, held });
  const before = [...replica.objects];
  const seat = before[1] as RoomObject;
  tick([{ participant: 7, object: seat.record.id, properties: { x: 2500 } }]);
  expect(replica.objects.map((o) => [o.x, o.holder])).toEqual([
    [before[0]?.x, 0],
    [2.5, 7],
  ]);
  expect(replica.objects[0]).toBe(before[0]);
  tick([{ participant: 7, object: roomParent, properties: {} }]);
  expect(replica.objects).toEqual(before);
  expect(changes).toBe(3);
});

test("a talker who left the ranked list is heard by the model again", () => {
  const replica = new Replica();
  const tick = (gains: Heard[]) =>
    replica.apply({ type: "tick", tick: 1, bodies: [], gains, hearers: null, lives: null, held: null });
  tick([{ number: 3, db: -6, walls: 0 }]);
  expect(replica.gainFor(3).db).toBe(-6);
  tick([{ number: 3, db: null, walls: 0 }]);
  expect(replica.gains.has(3)).toBe(false);
});
