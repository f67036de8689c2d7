import { expect, test } from "vitest";
import { objectOf, type RoomObject } from "../src/world/objects";
import { chooseShown } from "../src/world/shown_objects";
import { record } from "./records";

const here = { x: 0, y: 0, z: 0 };
const at = (n: number, kind: string, z: number, side = 1000): RoomObject =>
  objectOf(
    record(n, kind, {
      ...{ x: 0, y: 0, z: z * 1000 },
      ...(kind === "model" ? { file: new Uint8Array(32).fill(n) } : { width: side, height: side }),
    }),
  );
const keys = (all: RoomObject[]): number[] => all.map((o) => o.record.made);
const unknown = (): null => null;

test("what looks largest is shown, and the rest is not forgotten", () => {
  const objects = [at(1, "note", 9), at(2, "note", 2), at(3, "image", 10, 8000), at(4, "note", 30)];
  const { near, far } = chooseShown(objects, here, () => false, unknown, { objects: 2, triangles: 0 });
  expect(keys(near)).toEqual([3, 2]);
  expect(keys(far)).toEqual([1, 4]);
});

test("what is shown stays until another is clearly larger", () => {
  const objects = [at(1, "note", 4), at(2, "note", 3.5)];
  const limits = { objects: 1, triangles: 0 };
  const first = at(1, "note", 0).key;
  expect(keys(chooseShown(objects, here, (key) => key === first, unknown, limits).near)).toEqual([1]);
  expect(keys(chooseShown(objects, here, () => false, unknown, limits).near)).toEqual([2]);
});

test("models together stay within the triangles that a device can draw; small ones fill what large ones leave", () => {
  const objects = [at(1, "model", 1), at(2, "model", 2), at(3, "model", 3), at(4, "model", 4)];
  const costs = new Map([1, 2, 3].map((n) => [at(n, "model", 0), [60, 50, 40][n - 1]]));
  const triangles = (file: string): number | null =>
    [...costs].find(([o]) => file.startsWith(o.record.made.toString(16).padStart(2, "0")))?.[1] ?? null;
  const { near, far } = chooseShown(objects, here, () => false, triangles, { objects: 9, triangles: 100 });
  expect(keys(near)).toEqual([1, 3]);
  expect(keys(far)).toEqual([2, 4]); // too many, and not known yet
});
