import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { encodeRecord } from "../src/wire/codec";
import { Verb } from "../src/wire/constants";
import type { Change, Live } from "../src/wire/messages";
import { decodePoints, encodePoints } from "../src/wire/points";
import { Board, type BoardStroke } from "../src/world/board";
import { BoardPen } from "../src/world/board_pen";
import { hex } from "../src/world/hex";
import { bytesOf } from "../src/world/records";
import { deleted, idOf, put, restored, stroke } from "./records";

const wall = hex(idOf(200));

describe("board", () => {
  test("keeps strokes in order of sequence, however they come", () => {
    const board = new Board(wall, 4, 2.25);
    board.load([stroke(3), stroke(1)], false);
    board.apply([put(stroke(2))]);
    expect(board.strokes.map((i) => i.record.made)).toEqual([1, 2, 3]);
  });

  test("equality is SHA-256 over the strokes as encoded", async () => {
    const board = new Board(wall, 4, 2.25);
    board.load([stroke(1), stroke(2)], false);
    board.apply([deleted(1)]);
    expect(await board.digest()).toBe(
      createHash("sha256")
        .update(encodeRecord(stroke(2)))
        .digest("hex"),
    );
  });

  test("forgets what is erased, and takes what is brought back into its place", () => {
    const board = new Board(wall, 4, 2.25);
    board.load([stroke(1), stroke(2), stroke(3)], false);
    board.hide([hex(idOf(1)), hex(idOf(2))], true);
    board.apply([deleted(2), deleted(1)]);
    expect(board.strokes.map((i) => i.record.made)).toEqual([3]);
    board.apply([restored(stroke(1)), restored(stroke(2))]);
    expect(board.strokes.map((i) => i.record.made)).toEqual([1, 2, 3]);
    expect(board.strokes.every((stroke) => board.isVisible(stroke))).toBe(true);
  });

  test("strokes lie in the order of their keys, and a patch moves and changes one", () => {
    const board = new Board(wall, 4, 2.25);
    board.load([stroke(1), stroke(2), stroke(3)], false);
    const order = `${board.strokes[1]?.order}V`;
    board.apply([{ verb: Verb.patch, id: idOf(1), properties: { order, colour: 5 } }]);
    expect(board.strokes.map((i) => i.record.made)).toEqual([2, 1, 3]);
    expect(board.get(hex(idOf(1)))?.colour).toBe(5);
    board.apply([{ verb: Verb.patch, id: idOf(1), properties: { order: null } }]);
    expect(board.strokes.map((i) => i.record.made)).toEqual([1, 2, 3]);
  });

  test("an unfinished stroke grows and goes with its result", () => {
    const board = new Board(wall, 4, 2.25);
    const part = { participant: 7, board: idOf(200), stroke: idOf(5), colour: 1, width: 30 };
    board.applyLive({ ...part, from: 0, points: encodePoints([1, 1, 2, 2]) });
    board.applyLive({ ...part, from: 2, points: encodePoints([3, 3]) });
    expect([...board.liveStrokes.values()][0]?.points).toEqual([1, 1, 2, 2, 3, 3]);
    board.apply([put(stroke(5))]);
    expect(board.liveStrokes.size).toBe(0);
    board.applyLive({ ...part, from: 0, points: encodePoints([1, 1]) });
    expect(board.liveStrokes.size).toBe(0);
  });

  test("a stroke that comes with the whole board is live no longer", () => {
    const board = new Board(wall, 4, 2.25);
    board.showLive({ key: hex(idOf(5)), participant: 0, colour: 1, width: 30, points: [1, 1] });
    board.load([stroke(5)], false);
    expect(board.liveStrokes.size).toBe(0);
  });

  test("an unfinished stroke goes when it is taken back and when its author leaves", () => {
    const board = new Board(wall, 4, 2.25);
    const part = { participant: 7, board: idOf(200), colour: 1, width: 30, from: 0 };
    board.applyLive({ ...part, stroke: idOf(5), points: encodePoints([1, 1]) });
    board.applyLive({ ...part, stroke: idOf(5), points: new Uint8Array(0) });
    board.applyLive({ ...part, stroke: idOf(6), points: encodePoints([1, 1]) });
    board.removeLiveOf(7);
    expect(board.liveStrokes.size).toBe(0);
  });
});

describe("a board that comes in parts", () => {
  function watched() {
    const board = new Board(wall, 4, 2.25);
    const told: string[] = [];
    board.onChange((change) => told.push(change));
    return { board, told };
  }

  test("is added to, not drawn anew for each part", () => {
    const { board, told } = watched();
    board.load([stroke(1), stroke(2)], true);
    board.load([stroke(3)], false);
    expect(told).toEqual(["added", "added", "live", "added", "live"]);
  });

  test("is drawn anew once if something came before what it lies on", () => {
    const { board, told } = watched();
    board.load([stroke(1)], true);
    board.apply([put(stroke(9))]);
    board.load([stroke(2)], true);
    board.load([stroke(3), stroke(9)], false);
    expect(told.filter((change) => change === "rebuilt").length).toBe(1);
    expect(told.at(-2)).toBe("rebuilt");
    expect(board.strokes.map((i) => i.record.made)).toEqual([1, 2, 3, 9]);
    board.load([], false);
    expect(told.filter((change) => change === "rebuilt").length).toBe(1);
  });
});

const verbsOf = (changes: Change[]): number[] => changes.map((c) => c.verb);

function pointsOf(changes: Change[] | undefined): number[] {
  const [change, ...more] = changes ?? [];
  if (change?.verb !== Verb.put || more.length > 0) throw new Error("not one put");
  return decodePoints(bytesOf(change.properties, "points"));
}

describe("pen", () => {
  function createPen(mayErase: (stroke: BoardStroke) => boolean = () => true) {
    let now = 0;
    const operations: Change[][] = [];
    const lives: Live[] = [];
    const board = new Board(wall, 4, 2.25);
    const line = { open: true };
    const live = (part: Live): boolean => line.open && lives.push(part) > 0;
    const pen = new BoardPen(
      { live, operate: (_, changes) => operations.push(changes), mayErase },
      () => now,
    );
    return { board, pen, operations, lives, line, pass: (ms: number) => (now += ms) };
  }

  test("one stroke is one durable record, and its live parts add up to it", () => {
    const { board, pen, operations, lives, pass } = createPen();
    pen.begin(board, 1, 30, 10, 10);
    for (let i = 1; i <= 50; i++) {
      pass(16);
      pen.extend(10 + i * 20, 10);
    }
    pen.end();
    const [operation, ...more] = operations;
    expect(more).toEqual([]);
    expect(pointsOf(operation).length).toBe(102);
    expect(lives.length).toBeLessThanOrEqual(Math.ceil((50 * 16) / 40) + 1);
    let next = 0;
    for (const live of lives) {
      expect(live.from).toBe(next);
      next += decodePoints(live.points).length / 2;
    }
  });

  test("a live part that was not sent comes with the next one", () => {
    const { board, pen, lives, line, pass } = createPen();
    pen.begin(board, 1, 30, 10, 10);
    line.open = false;
    pass(50);
    pen.extend(30, 10);
    line.open = true;
    pass(50);
    pen.extend(50, 10);
    expect(lives.map((l) => [l.from, decodePoints(l.points)])).toEqual([
      [0, [10, 10]],
      [1, [30, 10, 50, 10]],
    ]);
  });

  test("a stroke under way lives through a new connection", () => {
    const { board, pen, lives, pass } = createPen();
    pen.begin(board, 1, 30, 10, 10);
    pass(50);
    pen.extend(30, 10);
    board.clear();
    pen.reconnected();
    expect(board.visibleLiveStrokes().map((i) => i.points)).toEqual([[10, 10, 30, 10]]);
    pass(50);
    pen.extend(50, 10);
    expect(lives.at(-1)?.from).toBe(0);
    expect(decodePoints(lives.at(-1)?.points ?? new Uint8Array())).toEqual([10, 10, 30, 10, 50, 10]);
  });

  test("a stroke taken back before it is durable is hidden at once, and shown again by redo", () => {
    const { board, pen } = createPen();
    pen.drawStroke(board, [1, 1, 50, 50], 1, 30);
    expect(board.visibleLiveStrokes().length).toBe(1);
    pen.undo(board);
    expect(board.visibleLiveStrokes().length).toBe(0);
    pen.redo(board);
    expect(board.visibleLiveStrokes().length).toBe(1);
  });

  test("points stay on the board", () => {
    const { board, pen, operations } = createPen();
    pen.begin(board, 1, 30, -50, 99999);
    pen.end();
    expect(pointsOf(operations[0])).toEqual([0, 4500]);
  });

  test("undo and redo are one's own erase and restore", () => {
    const { board, pen, operations } = createPen();
    const key = pen.drawStroke(board, [1, 1, 50, 50], 1, 30);
    pen.undo(board);
    pen.redo(board);
    pen.redo(board);
    expect(operations.map(verbsOf)).toEqual([[Verb.put], [Verb.delete], [Verb.restore]]);
    expect(operations[1]?.map((c) => hex(c.id))).toEqual([key]);
    expect(pen.canRedo(board)).toBe(false);
  });

  test("a refused stroke leaves the board and the history", () => {
    const { board, pen, operations } = createPen();
    pen.drawStroke(board, [1, 1, 50, 50], 1, 30);
    if (!operations[0]) throw new Error("no operation");
    pen.refused(board, operations[0]);
    expect(board.liveStrokes.size).toBe(0);
    expect(pen.canUndo(board)).toBe(false);
  });

  test("a stroke too long for one record goes on in another", () => {
    const { board, pen, operations } = createPen();
    pen.begin(board, 1, 30, 0, 0);
    for (let i = 1; i < 5000; i++) pen.extend((i % 1000) * 8, Math.floor(i / 1000) * 100);
    pen.end();
    expect(operations.length).toBe(2);
  });

  test("what is erased at once can be taken back, part by part", () => {
    const { board, pen, operations } = createPen();
    const long = new Array<number>(16000).fill(0).map((_, i) => (i % 2) * 60 + (i % 4)); // 16 KiB and less
    const wide = Array.from({ length: 40 }, (_, i) => stroke(i + 1, long));
    const bytes = bytesOf(wide[0]?.properties ?? {}, "points").length + 64;
    expect(bytes).toBeGreaterThan(8000);
    board.load(wide, false);
    pen.erase(
      board,
      board.strokes.map((i) => i.key),
    );
    const sizes = operations.map((changes) => changes.length);
    expect(sizes.reduce((a, b) => a + b)).toBe(40);
    expect(Math.max(...sizes) * bytes).toBeLessThanOrEqual(256 << 10);
    expect(sizes.length).toBe(Math.ceil(40 / Math.floor((256 << 10) / bytes)));
    for (const _ of sizes) pen.undo(board);
    expect(new Set(operations.slice(sizes.length).flatMap(verbsOf))).toEqual(new Set([Verb.restore]));
  });

  test("what one may not erase is left alone", () => {
    const { board, pen, operations } = createPen((stroke) => stroke.record.made === 2);
    board.load([stroke(1), stroke(2)], false);
    pen.erase(board, [hex(idOf(1)), hex(idOf(2))]);
    expect(operations).toEqual([[{ verb: Verb.delete, id: idOf(2) }]]);
    expect(board.strokes.map((i) => board.isVisible(i))).toEqual([true, false]);
  });

  test("a refused erasure shows the strokes again", () => {
    const { board, pen, operations } = createPen();
    board.load([stroke(1)], false);
    pen.erase(board, [hex(idOf(1))]);
    const [operation] = operations;
    if (operation) pen.refused(board, operation);
    expect(board.strokes.map((i) => board.isVisible(i))).toEqual([true]);
    expect(pen.canUndo(board)).toBe(false);
  });
});

describe("what a newer or hostile client puts on a board", () => {
  test("shapes of other kinds are kept, and not drawn as strokes", () => {
    const board = new Board("1", 4, 3);
    const shape = { ...stroke(1), kind: "shape" };
    board.load([shape], false);
    expect(board.strokes[0]?.points).toEqual([]);
  });

  test("of strokes with the same key the newer one lies on top, however they come", () => {
    const board = new Board("1", 4, 3);
    const one = (n: number) => ({ ...stroke(n), properties: { ...stroke(n).properties, order: "V" } });
    board.load([one(2), one(3)], false);
    board.apply([restored(one(1))]);
    expect(board.strokes.map((s) => s.record.made)).toEqual([1, 2, 3]);
  });

  test("an erasure is split so that every part can come back", () => {
    const board = new Board("1", 4, 3);
    const large = (n: number) => ({
      ...stroke(n),
      properties: { ...stroke(n).properties, more: "x".repeat(4000) },
    });
    board.load(
      Array.from({ length: 100 }, (_, n) => large(n + 1)),
      false,
    );
    const sent: number[] = [];
    const pen = new BoardPen(
      {
        live: () => true,
        operate: (_, changes) => sent.push(changes.length),
        mayErase: () => true,
      },
      () => 0,
    );
    pen.erase(
      board,
      board.strokes.map((s) => s.key),
    );
    expect(Math.max(...sent) * 4000).toBeLessThan(256 << 10);
  });
});
