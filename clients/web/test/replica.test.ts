import { expect, test } from "vitest";
import { OperationKind } from "../src/wire/constants";
import type { Heard } from "../src/wire/hearing";
import type { Stroke, Welcome } from "../src/wire/messages";
import { encodePoints } from "../src/wire/points";
import { Replica } from "../src/world/replica";

const scene = JSON.stringify({
  name: { en: "Lobby", zh: "大厅" },
  bounds: { min: [-9, 0, -9], max: [9, 4, 9] },
});

function welcome(sequence: number, from: number | null): Welcome {
  const board = { kind: "board", x: 0, y: 1, z: 0, yaw: 0, width: 4, height: 2.25 };
  return {
    ...{ type: "welcome", version: 1, you: 1, tick: 1, tickRate: 20, scene, participants: [], bodies: [] },
    ...{ lastClientSequence: 0, resume: "", limits: [], livedOn: true, author: new Uint8Array(8) },
    ...{ objects: [1, 2].map((number) => ({ ...board, number })), sequence, from },
  } as unknown as Welcome;
}

function stroke(n: number): Stroke {
  const id = new Uint8Array(16).fill(n);
  const [points, author] = [encodePoints([0, 0, 10, 10]), new Uint8Array(8)];
  return { id, sequence: n, author, colour: 0, width: 8, points } as Stroke;
}

test("what has come of the boards stays over a lost connection, and is said on the way back", () => {
  const replica = new Replica();
  const parts = (object: number, numbers: number[], more: boolean) =>
    replica.apply({ type: "strokes", object, strokes: numbers.map(stroke), more });
  const put = (n: number) =>
    replica.apply({ type: "result", sequence: n, object: 1, kind: OperationKind.put, stroke: stroke(n) });
  const shown = () => replica.boards.get(1)?.strokes.map((i) => i.record.sequence);
  replica.welcome(welcome(50, null));
  expect(replica.progress.have).toEqual({
    sequence: 50,
    boards: [
      { object: 1, after: 0 },
      { object: 2, after: 0 },
    ],
  });
  parts(1, [10, 20], true);
  parts(2, [], false);
  put(51);
  expect(replica.progress.have).toEqual({ sequence: 51, boards: [{ object: 1, after: 20 }] });
  replica.boards.get(1)?.showLive({ key: "aa", participant: 0, colour: 0, width: 8, points: [1, 1] });
  replica.welcome(welcome(52, 51));
  expect(shown()).toEqual([10, 20, 51]);
  expect(replica.boards.get(1)?.liveStrokes.size).toBe(0);
  put(52);
  parts(1, [20, 30], false);
  expect(replica.progress.have).toEqual({ sequence: 52, boards: [] });
  expect(shown()).toEqual([10, 20, 30, 51, 52]);
  replica.apply({ type: "boardsReset", sequence: 40 });
  expect(shown()).toEqual([]);
  expect(replica.progress.have).toMatchObject({ sequence: 40 });
  replica.welcome(welcome(60, null));
  expect(replica.progress.have.boards.length).toBe(2);
});

test("a talker who left the ranked list is heard by the model again", () => {
  const replica = new Replica();
  const tick = (gains: Heard[]) =>
    replica.apply({ type: "tick", tick: 1, bodies: [], gains, hearers: null, lives: null });
  tick([{ number: 3, db: -6, walls: 0 }]);
  expect(replica.gainFor(3).db).toBe(-6);
  tick([{ number: 3, db: null, walls: 0 }]);
  expect(replica.gains.has(3)).toBe(false);
});
