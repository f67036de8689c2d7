import { expect, test } from "vitest";
import type { Vec3 } from "../src/wire/body";
import { yawToWire } from "../src/wire/body";
import { align, placeOn, placeProperties } from "../src/world/placing";
import { parseScene } from "../src/world/scene";
import { surfaceAlong } from "../src/world/surfaces";

const scene = parseScene(
  JSON.stringify({
    bounds: { min: [-5, 0, -4], max: [5, 3, 4] },
    walls: [{ from: [0, -1], to: [0, 1], bottom: 0, top: 2, material: "plaster" }],
    platforms: [{ min: [3, -4], max: [5, 4], top: 0.25 }],
    decor: [{ kind: "table", at: [-2, 0, 2], yaw: 0, size: [1.4, 0.74, 1.4] }],
  }),
);
const eye: Vec3 = { x: -3, y: 1.6, z: 0 };

function towards(x: number, y: number, z: number) {
  const d = { x: x - eye.x, y: y - eye.y, z: z - eye.z };
  const length = Math.hypot(d.x, d.y, d.z);
  return surfaceAlong(scene, eye, { x: d.x / length, y: d.y / length, z: d.z / length });
}

function near(at: Vec3 | undefined, x: number, y: number, z: number): void {
  expect(Math.hypot((at?.x ?? 99) - x, (at?.y ?? 99) - y, (at?.z ?? 99) - z)).toBeLessThan(1e-6);
}

/** The direction in which something with this yaw faces. */
const front = (yaw: number) => ({ x: -Math.sin(yaw), z: -Math.cos(yaw) });

test("a ray finds the nearest surface", () => {
  const wall = towards(-0.06, 1.5, 0.5);
  expect(wall?.kind).toBe("wall");
  near(wall?.at, -0.06, 1.5, 0.5);
  near(wall?.normal, -1, 0, 0);
  const beyond = towards(5, 1.4, 3);
  near(beyond?.at, 5, 1.4, 3);
  near(beyond?.normal, -1, 0, 0);
  const table = towards(-2, 0.74, 2);
  expect(table?.kind).toBe("table");
  near(table?.at, -2, 0.74, 2);
  const floor = towards(-3, 0, 1);
  expect(floor?.kind).toBe("floor");
  near(floor?.normal, 0, 1, 0);
  near(towards(4, 0.25, 3.5)?.at, 4, 0.25, 3.5);
  expect(surfaceAlong(scene, eye, { x: 0, y: 1, z: 0 })).toBeNull();
});

test("faces hang on walls, notes lie on tables, and the rest stands and faces whoever places it", () => {
  const wall = towards(-0.06, 1.5, 0.5);
  const table = towards(-2, 0.74, 2);
  const floor = towards(-3, 0, 2);
  if (!wall || !table || !floor) throw new Error("no surface");
  const hung = placeOn(wall, { kind: "image", width: 1, height: 0.5 }, eye);
  near(hung, -0.062, 1.5, 0.5);
  expect(front(hung.yaw).x).toBeCloseTo(-1);
  const lies = placeOn(table, { kind: "note", width: 0.2, height: 0.2 }, eye);
  expect(lies.pitch).toBeCloseTo(Math.PI / 2);
  expect(lies.y).toBeCloseTo(0.742);
  const stands = placeOn(floor, { kind: "image", width: 1, height: 0.5 }, eye);
  expect(stands.y).toBeCloseTo(0.25);
  expect(front(stands.yaw).z).toBeCloseTo(-1);
  expect(placeOn(floor, { kind: "model", width: 0, height: 0 }, eye).y).toBeCloseTo(0);
});

test("a face stays between floor and ceiling, and aligns with its neighbours", () => {
  const wall = towards(-0.06, 0.1, 0.5);
  if (!wall) throw new Error("no wall");
  const extent = { kind: "image", width: 1, height: 1 };
  const low = align(placeOn(wall, extent, eye), extent, scene, []);
  expect(low.place.y).toBeCloseTo(0.5);
  const neighbour = {
    ...low.place,
    z: -0.5,
    y: 1.3,
    key: "a",
    kind: "board",
    name: "",
    width: 2,
    height: 2,
    holder: 0,
  };
  const at = (y: number) =>
    align({ ...low.place, y }, extent, scene, [
      neighbour as Parameters<typeof align>[3] extends Iterable<infer T> ? T : never,
    ]);
  expect(at(1.27)).toEqual({ place: { ...low.place, y: 1.3 }, snapped: true });
  expect(at(1.83).place.y).toBeCloseTo(1.8); // the same upper edge
  expect(at(1.5).snapped).toBe(false);
});

test("a document hangs before the bars and the frame of a window, not behind them", () => {
  const size: [number, number, number] = [4, 2.5, 0.1];
  const windowed = {
    ...scene,
    decor: [...scene.decor, { kind: "window", at: [0, 1.5, -7] as const, yaw: 180, size }],
  };
  const sheet = { kind: "document", width: 1, height: 1.4 };
  const at = (x: number, extent = sheet) => {
    const surface = { kind: "wall", at: { x, y: 1.5, z: -7 }, normal: { x: 0, y: 0, z: 1 } } as const;
    return align(placeOn(surface, extent, eye), extent, windowed as unknown as typeof scene, []).place.z;
  };
  expect(at(0)).toBeCloseTo(-7 + 0.002 + 0.085);
  expect(at(1.9)).toBeCloseTo(-7 + 0.002 + 0.165);
  expect(at(5)).toBeCloseTo(-7 + 0.002);
  expect(at(0, { ...sheet, kind: "image" })).toBeCloseTo(-7 + 0.002);
});

test("the properties of a place are what the server takes", () => {
  const place = { x: 1.2345, y: 0, z: -2, yaw: Math.PI, pitch: 0, roll: 0 };
  expect(placeProperties(place, { pitch: 5 })).toEqual({
    x: 1235,
    y: 0,
    z: -2000,
    yaw: yawToWire(Math.PI),
    pitch: null,
  });
});
