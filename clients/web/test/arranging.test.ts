import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { UiState } from "../src/ui/state/state";
import { Store } from "../src/ui/state/store";
import { Arranging } from "../src/visit/arranging";
import { Operations } from "../src/visit/operations";
import type { ClientMessage } from "../src/wire/codec";
import { Verb } from "../src/wire/constants";
import type { Effect, RoomRecord } from "../src/wire/messages";
import { hex } from "../src/world/hex";
import { roomParent } from "../src/world/records";
import { Replica } from "../src/world/replica";
import { idOf, put, record } from "./records";

const place = { x: 0, y: 0, z: 0 };
const size = { width: 300, height: 300 };
const author = new Uint8Array(8).fill(5);
const note = (n: number, text: string): RoomRecord => ({
  ...record(n, "note", { ...place, ...size, text }),
  author,
});
const key = hex(idOf(1));

/** One person's page, with a server that answers when the test says so. */
class Page {
  readonly sent: ClientMessage[] = [];
  readonly refused: string[] = [];
  readonly replica: Replica;
  readonly operations: Operations;
  readonly arranging: Arranging;
  private sequence = 1;

  constructor(records: RoomRecord[]) {
    this.replica = new Replica({ objectsChanged: () => this.arranging.show() });
    const send = (message: ClientMessage): boolean => this.sent.push(message) > 0;
    this.operations = new Operations(new Store({ pending: 0 } as UiState), {
      send,
      refused: (code) => this.refused.push(code),
      changed: () => this.arranging.show(),
    });
    this.arranging = new Arranging(this.replica, this.operations, {
      send,
      shown: () => {},
      refused: (code) => this.refused.push(code),
    });
    this.replica.apply({ type: "records", parent: roomParent, records, more: false });
  }

  text(of = key): unknown {
    return this.arranging.get(of)?.record.properties.text;
  }

  operation(): ClientMessage & { type: "operation" } {
    const found = this.sent.filter((m) => m.type === "operation").at(-1);
    if (found?.type !== "operation") throw new Error("nothing was sent");
    return found;
  }

  /** The holds that were sent, in short. */
  holds(): unknown[] {
    return this.sent.flatMap((m) => (m.type === "hold" ? [m.properties] : []));
  }

  result(...effects: Effect[]): void {
    this.replica.apply({ type: "result", sequence: ++this.sequence, parent: roomParent, effects });
  }

  acknowledge(): void {
    this.operations.acknowledged(this.operation().clientSequence);
  }
}

let page: Page;

beforeEach(() => {
  vi.useFakeTimers({
    now: 1000,
    toFake: ["setInterval", "clearInterval", "performance", "setTimeout", "clearTimeout"],
  });
  page = new Page([note(1, "one")]);
});

afterEach(() => {
  page.arranging.dispose();
  vi.useRealTimers();
});

describe("own changes", () => {
  test("are shown at once, and stay when the server confirms them", () => {
    page.arranging.change(key, { text: "two" });
    expect(page.text()).toBe("two");
    page.result({ verb: Verb.patch, id: idOf(1), properties: { text: "two" } });
    page.acknowledge();
    expect(page.text()).toBe("two");
    expect(page.operation().changes).toEqual([
      { verb: Verb.patch, id: idOf(1), properties: { text: "two" } },
    ]);
  });

  test("say only what is different, and nothing where nothing is", () => {
    page.arranging.change(key, { text: "one", colour: 5, name: null });
    expect(page.operation().changes).toEqual([{ verb: Verb.patch, id: idOf(1), properties: { colour: 5 } }]);
    const { length } = page.sent;
    page.arranging.change(key, { text: "one" });
    expect(page.sent.length).toBe(length);
  });

  test("are taken back where the server refuses them, and cannot be undone then", () => {
    const added = page.arranging.put("note", { ...place, ...size, text: "new" }) ?? "";
    expect(page.text(added)).toBe("new");
    page.operations.refused(page.operation().clientSequence, "full");
    expect(page.arranging.get(added)).toBeUndefined();
    expect(page.refused).toEqual(["full"]);
    expect(page.arranging.undo()).toBe(false);
  });

  test("of others come through, except for what is on its way", () => {
    page.arranging.change(key, { text: "mine" });
    page.result({ verb: Verb.patch, id: idOf(1), properties: { text: "theirs", colour: 7 } });
    expect(page.text()).toBe("mine");
    expect(page.arranging.get(key)?.record.properties.colour).toBe(7);
  });

  test("are undone to what was there before, and done again", () => {
    page.arranging.change(key, { text: "two", colour: 5 });
    page.arranging.undo();
    expect([page.text(), page.arranging.get(key)?.record.properties.colour]).toEqual(["one", undefined]);
    page.arranging.redo();
    expect(page.text()).toBe("two");
  });

  test("delete, and Undo shows it again before the server has answered", () => {
    expect(page.arranging.delete(key)).toBe(true);
    expect(page.arranging.objects).toEqual([]);
    page.result({ verb: Verb.delete, id: idOf(1) });
    page.acknowledge();
    page.arranging.undo();
    expect(page.text()).toBe("one");
    expect(page.operation().changes).toEqual([{ verb: Verb.restore, id: idOf(1) }]);
  });

  test("bring something, which is undone and done again under the same id", () => {
    const added = page.arranging.put("note", { ...place, ...size, text: "new" }) ?? "";
    page.acknowledge();
    const [change] = page.operation().changes;
    if (change?.verb !== Verb.put) throw new Error("nothing was put");
    page.result(put({ ...record(2, "note", change.properties), id: change.id, author }));
    page.arranging.undo();
    expect(page.arranging.get(added)).toBeUndefined();
    page.result({ verb: Verb.delete, id: change.id });
    page.acknowledge();
    page.arranging.redo();
    expect(page.text(added)).toBe("new");
    expect(page.operation().changes).toEqual([{ verb: Verb.restore, id: change.id }]);
  });

  test("that the server has already are no failure when they are sent again", () => {
    const added = page.arranging.put("note", { ...place, ...size, text: "new" }) ?? "";
    const [change] = page.operation().changes;
    if (change?.verb !== Verb.put) throw new Error("nothing was put");
    page.result(put({ ...record(2, "note", change.properties), id: change.id }));
    page.operations.refused(page.operation().clientSequence, "exists");
    expect([page.refused, page.text(added)]).toEqual([[], "new"]);
    expect(page.arranging.undo()).toBe(true);
  });

  test("of a locked object: only the lock", () => {
    const locked = note(1, "one");
    locked.properties.locked = true;
    page = new Page([locked]);
    page.arranging.change(key, { text: "two" });
    expect(page.arranging.delete(key)).toBe(false);
    expect(page.arranging.take(key)).toBe(false);
    expect(page.refused).toEqual(["locked", "locked", "locked"]);
    page.arranging.change(key, { locked: null });
    page.arranging.change(key, { text: "two" });
    expect(page.text()).toBe("two");
  });
});

describe("an object in hand", () => {
  test("is told to others while it moves and now and then, and let go when its place is on disk", () => {
    page.arranging.take(key);
    for (let x = 1; x <= 10; x++) {
      page.arranging.move({ x });
      vi.advanceTimersByTime(10);
    }
    expect(page.arranging.get(key)?.x).toBe(0.01);
    expect(page.holds().length).toBeLessThan(6);
    vi.advanceTimersByTime(3000);
    const { length } = page.holds();
    expect(length).toBeGreaterThan(4); // others drop a hold after 3 s without news
    expect(page.holds().at(-1)).toEqual({ x: 10 });
    page.arranging.finish();
    expect(page.operation().changes).toEqual([{ verb: Verb.patch, id: idOf(1), properties: { x: 10 } }]);
    expect(page.holds().length).toBe(length);
    page.result({ verb: Verb.patch, id: idOf(1), properties: { x: 10 } });
    page.acknowledge();
    expect(page.holds().at(-1)).toEqual({});
    expect(page.arranging.get(key)?.x).toBe(0.01);
    vi.advanceTimersByTime(5000);
    expect(page.holds().length).toBe(length + 1);
  });

  test("is not let go because the one before has come to rest", () => {
    page = new Page([note(1, "one"), note(2, "two")]);
    page.arranging.take(key);
    page.arranging.move({ x: 10 });
    page.arranging.finish();
    page.arranging.take(hex(idOf(2)));
    page.arranging.move({ x: 20 });
    page.result({ verb: Verb.patch, id: idOf(1), properties: { x: 10 } });
    page.acknowledge();
    const last = page.sent.filter((m) => m.type === "hold").at(-1);
    expect(last?.type === "hold" && hex(last.object)).toBe(hex(idOf(2)));
    expect(page.arranging.moving).toBe(hex(idOf(2)));
  });

  test("goes back where it was when the move is cancelled, or the server refuses the hold", () => {
    page.arranging.take(key);
    page.arranging.move({ x: 500 });
    page.arranging.cancel();
    expect(page.arranging.get(key)?.x).toBe(0);
    vi.advanceTimersByTime(3000); // no hold of before can be refused any more
    page.arranging.take(key);
    page.arranging.move({ x: 500 });
    page.arranging.holdRefused("held");
    expect([page.arranging.get(key)?.x, page.refused]).toEqual([0, ["held"]]);
    page.arranging.finish();
    expect(page.sent.some((m) => m.type === "operation")).toBe(false);
  });

  test.each([
    ["another object", 2],
    ["the same again", 1],
  ])("stays there when the hold before it is refused late: %s", (_, n) => {
    page = new Page([note(1, "one"), note(2, "two")]);
    page.arranging.take(key);
    page.arranging.move({ x: 10 });
    vi.advanceTimersByTime(100);
    page.arranging.move({ x: 20 });
    page.arranging.finish();
    const next = hex(idOf(n));
    page.arranging.take(next);
    page.arranging.move({ x: 30 });
    for (const hold of ["first", "second"]) {
      page.arranging.holdRefused("held");
      expect(page.arranging.moving, hold).toBe(next);
      expect(page.arranging.get(next)?.x).toBe(0.03);
    }
    expect(page.refused).toEqual([]);
    page.arranging.holdRefused("held");
    expect([page.arranging.moving, page.refused]).toEqual([null, ["held"]]);
  });

  test("asks again when it may have been refused, and learns it once the hold before has settled", () => {
    page = new Page([note(1, "one"), note(2, "two")]);
    page.arranging.take(key);
    page.arranging.move({ x: 10 });
    page.arranging.finish();
    page.arranging.take(hex(idOf(2)));
    page.arranging.move({ x: 30 });
    const { length } = page.holds();
    page.arranging.holdRefused("held"); // of the second, but the page cannot know
    vi.advanceTimersByTime(100);
    expect(page.holds().slice(length)).toEqual([{ x: 30 }]);
    page.result({ verb: Verb.patch, id: idOf(1), properties: { x: 10 } });
    page.acknowledge();
    page.arranging.holdRefused("held");
    expect([page.arranging.moving, page.refused]).toEqual([null, ["held"]]);
  });

  test("cannot be taken from somebody else's hands", () => {
    const held = { participant: 7, object: idOf(1), properties: { x: 900 } };
    page.replica.apply({
      type: "tick",
      tick: 2,
      bodies: [],
      gains: null,
      hearers: null,
      lives: null,
      held: [held],
    });
    expect(page.arranging.get(key)?.holder).toBe(7);
    expect(page.arranging.take(key)).toBe(false);
    expect(page.refused).toEqual(["held"]);
  });

  test("that somebody deletes is in no hand any more", () => {
    page.arranging.take(key);
    page.arranging.move({ x: 500 });
    page.result({ verb: Verb.delete, id: idOf(1) });
    expect(page.arranging.moving).toBeNull();
    page.arranging.finish();
    expect(page.sent.some((m) => m.type === "operation")).toBe(false);
  });
});

test("a new object comes when the server confirms it, once", () => {
  const added = page.arranging.put("note", { ...place, ...size, text: "new" }) ?? "";
  const [change] = page.operation().changes;
  if (change?.verb !== Verb.put) throw new Error("nothing was put");
  page.result(put({ ...record(2, "note", change.properties), id: change.id }));
  expect(page.arranging.objects.filter((o) => o.key === added).length).toBe(1);
  page.acknowledge();
  expect(page.text(added)).toBe("new");
});
