import { describe, expect, test } from "vitest";
import type { RoomObject } from "../src/world/objects";
import { objectInReach } from "../src/world/reach";

/** Something at the north wall, which faces south. */
function hanging(key: string, kind: string, x: number, more: Partial<RoomObject> = {}): RoomObject {
  const place = { x, y: 1.6, z: -7, yaw: Math.PI, pitch: 0, roll: 0, width: 1, height: 1.4 };
  return { key, kind, ...place, ...more } as RoomObject;
}

const north = 0;

describe("what one can use from here", () => {
  test("a document on a wall is in reach from where it can be read, a note only at arm's length", () => {
    const all = [hanging("note", "note", 0), hanging("page", "document", 0.5)];
    expect(objectInReach(all, { x: 0.3, y: 0, z: -4.5 }, north)).toBe("page");
    expect(objectInReach([hanging("note", "note", 0)], { x: 0, y: 0, z: -4.5 }, north)).toBeNull();
    expect(objectInReach([hanging("note", "note", 0)], { x: 0, y: 0, z: -5.6 }, north)).toBe("note");
  });

  test("of boards and documents side by side it is the nearest, and none behind one's back", () => {
    const all = [hanging("left", "board", -1), hanging("right", "document", 1)];
    expect(objectInReach(all, { x: 0.8, y: 0, z: -5 }, north)).toBe("right");
    expect(objectInReach(all, { x: -0.8, y: 0, z: -5 }, north)).toBe("left");
    expect(objectInReach(all, { x: 0.8, y: 0, z: -5 }, Math.PI)).toBeNull();
  });

  test("a document that lies on a table is in reach at arm's length", () => {
    const lying = hanging("page", "document", 0, { y: 0.75, z: 0, pitch: Math.PI / 2 });
    expect(objectInReach([lying], { x: 0, y: 0, z: 1.2 }, north)).toBe("page");
    expect(objectInReach([lying], { x: 0, y: 0, z: 2.5 }, north)).toBeNull();
  });
});
