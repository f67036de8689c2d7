import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Verb } from "../src/wire/constants";
import { type PendingOperation, PendingOperations } from "../src/world/pending_operations";
import { erase, putStroke as put } from "./records";

const wall = "01";

function queue() {
  const sent: PendingOperation[] = [];
  const line = { open: true };
  const pending = new PendingOperations((o) => line.open && sent.push(o) > 0);
  return { pending, sent, line, numbers: () => sent.map((o) => o.clientSequence) };
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe("pending operations", () => {
  test("are sent again in order with their old numbers after a lost connection", () => {
    const { pending, sent, numbers } = queue();
    for (let i = 0; i < 4; i++) pending.add(wall, [put(i)]);
    pending.acknowledge(1);
    sent.length = 0;
    pending.resume(2);
    expect(numbers()).toEqual([3, 4]);
    expect(pending.count).toBe(2);
  });

  test("continue after what the server remembers of this tab", () => {
    const { pending, numbers } = queue();
    pending.resume(41);
    pending.add(wall, [put(1)]);
    expect(numbers()).toEqual([42]);
  });

  test("a lasting refusal takes one out", () => {
    const { pending } = queue();
    pending.add(wall, [put(1)]);
    expect(pending.refuse(1, "no_object")?.again).toBe(false);
    expect(pending.refuse(1, "no_object")).toBeNull();
    expect(pending.count).toBe(0);
  });

  test("a passing refusal stays unsaved, holds what follows, and gets a new number", async () => {
    const { pending, sent, numbers } = queue();
    pending.add(wall, [put(1)]);
    expect(pending.refuse(1, "busy")?.again).toBe(true);
    pending.add(wall, [erase(1)]);
    expect(pending.count).toBe(2);
    expect(numbers()).toEqual([1]);
    await vi.advanceTimersByTimeAsync(500);
    expect(numbers()).toEqual([1, 2, 3]);
    expect(sent.map((o) => o.changes[0]?.verb)).toEqual([Verb.put, Verb.put, Verb.delete]);
    pending.acknowledge(3);
    expect(pending.count).toBe(0);
  });

  test("what was under way behind a refused one is tried again after it", async () => {
    const { pending, sent, numbers } = queue();
    pending.add(wall, [put(1)]);
    pending.add(wall, [erase(1)]);
    pending.add(wall, [put(2)]);
    pending.refuse(1, "busy");
    expect(pending.refuse(2, "no_change")?.again).toBe(true);
    pending.acknowledge(3);
    await vi.advanceTimersByTimeAsync(500);
    expect(numbers()).toEqual([1, 2, 3, 4, 5]);
    expect(sent.slice(3).map((o) => o.changes[0]?.verb)).toEqual([Verb.put, Verb.delete]);
  });

  test("numbers rise even where a refused one comes back after a lost connection", async () => {
    const { pending, sent, numbers } = queue();
    pending.add(wall, [put(1)]);
    pending.add(wall, [put(2)]);
    pending.refuse(1, "store_failed");
    sent.length = 0;
    pending.resume(0);
    await vi.advanceTimersByTimeAsync(500);
    expect(numbers()).toEqual([2, 3]);
  });

  test("a long queue is paced", async () => {
    const { pending, sent, line, numbers } = queue();
    line.open = false;
    for (let i = 0; i < 200; i++) pending.add(wall, [put(i)]);
    line.open = true;
    pending.resume(0);
    expect(sent.length).toBe(80);
    await vi.advanceTimersByTimeAsync(1000);
    expect(sent.length).toBeGreaterThan(100);
    expect(sent.length).toBeLessThanOrEqual(106);
    await vi.advanceTimersByTimeAsync(5000);
    expect(numbers()).toEqual(Array.from({ length: 200 }, (_, i) => i + 1));
  });
});
