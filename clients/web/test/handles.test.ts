import { describe, expect, test } from "vitest";
import type { Vec3 } from "../src/wire/body";
import type { Properties } from "../src/wire/form";
import { axesOf, boundsOf, objectAlong, type Ray, toRoom } from "../src/world/bounds";
import { type Drag, dragTo, fingerReach, handleAlong, handlesOf, placeOf } from "../src/world/handles";
import { objectOf, type RoomObject } from "../src/world/objects";
import { pick } from "../src/world/picking";
import { parseScene } from "../src/world/scene";
import { record } from "./records";

const scene = parseScene(
  JSON.stringify({
    bounds: { min: [-6, 0, -5], max: [6, 3.4, 5] },
    walls: [{ from: [3, -5], to: [3, 5], bottom: 0, top: 3, material: "glass" }],
  }),
);
const eye: Vec3 = { x: 0, y: 1.6, z: 4 };
const turn = (radians: number): number => Math.round((radians / (2 * Math.PI)) * 65536) & 0xffff;

function object(kind: string, properties: Properties): RoomObject {
  return objectOf(record(1, kind, { x: 0, y: 1000, z: 0, yaw: turn(Math.PI), ...properties }));
}

const none = (): null => null;

function ray(to: Vec3, from = eye): Ray {
  const d = { x: to.x - from.x, y: to.y - from.y, z: to.z - from.z };
  const length = Math.hypot(d.x, d.y, d.z);
  return { from, direction: { x: d.x / length, y: d.y / length, z: d.z / length } };
}

function drag(o: RoomObject, handle: Drag["handle"], grab: Vec3): Drag {
  return { object: o, bounds: boundsOf(o, none), handle, grab };
}

describe("the axes of an object", () => {
  test("it looks along its yaw, up is up, and its left is at positive x", () => {
    const [left, up, front] = axesOf({ x: 0, y: 0, z: 0, yaw: 0, pitch: 0, roll: 0 });
    expect([left.x, up.y, front.z].map(Math.round)).toEqual([-1, 1, -1]);
    const lying = axesOf({ x: 0, y: 0, z: 0, yaw: 0, pitch: Math.PI / 2, roll: 0 });
    expect(lying[2].y).toBeCloseTo(1); // what lies on a table looks up
    expect(lying[1].z).toBeCloseTo(1);
  });

  test.each([0, 0.7, 2, 4])("they are at right angles, whatever the turn (%s)", (n) => {
    const axes = axesOf({ x: 0, y: 0, z: 0, yaw: n, pitch: n / 2, roll: n / 3 });
    const dots = axes.flatMap((a) => axes.map((b) => a.x * b.x + a.y * b.y + a.z * b.z));
    for (const [i, d] of dots.entries()) expect(d).toBeCloseTo(i % 4 === 0 ? 1 : 0);
  });
});

describe("what a ray hits", () => {
  const picture = object("image", { width: 1000, height: 600 });

  test("the nearest object, within its edges only", () => {
    const behind = objectOf(record(2, "image", { x: 0, y: 1000, z: -1000, width: 4000, height: 3000 }));
    const { from, direction } = ray({ x: 0.4, y: 1.2, z: 0 });
    expect(objectAlong([behind, picture], from, direction, none)?.object.key).toBe(picture.key);
    const past = ray({ x: 0.6, y: 1.2, z: 0 });
    expect(objectAlong([behind, picture], past.from, past.direction, none)?.object.key).toBe(behind.key);
  });

  test("a model by its box, as large as it is scaled", () => {
    const box = { min: { x: -1, y: 0, z: -1 }, max: { x: 1, y: 2, z: 1 } };
    const model = object("model", { y: 0, scale: 500, file: new Uint8Array(32) });
    const hits = (x: number): boolean => {
      const { from, direction } = ray({ x, y: 0.5, z: 0.5 });
      return objectAlong([model], from, direction, () => box) !== null;
    };
    expect([hits(0.4), hits(0.6)]).toEqual([true, false]);
  });

  test("not through a wall, but through glass", () => {
    const beyond = (x: number) =>
      objectOf(record(3, "image", { x, y: 1500, z: 0, yaw: turn(Math.PI / 2), width: 1000, height: 1000 }));
    const from = { x: 0, y: 1.5, z: 0 };
    const direction = { x: 1, y: 0, z: 0 };
    expect(pick({ from, direction }, scene, [beyond(4000)], none)?.kind).toBe("object");
    expect(pick({ from, direction }, scene, [beyond(7000)], none)).toBeNull();
  });
});

describe("handles", () => {
  const picture = object("image", { width: 1000, height: 600 });
  const bounds = boundsOf(picture, none);

  test("a ray takes the one it points at, and never the ring behind the object", () => {
    for (const handle of handlesOf(picture, bounds)) {
      if (handle.name === "turn") continue;
      expect(handleAlong(picture, bounds, ray(handle.at))?.name).toBe(handle.name);
    }
    expect(handleAlong(picture, bounds, ray({ x: 0, y: 0.7, z: 0.65 }))?.name).toBe("turn");
    for (let y = 0.75; y < 1.25; y += 0.05)
      expect(handleAlong(picture, bounds, ray({ x: 0, y, z: 0 }))).toBeNull();
  });

  test("a finger takes them from farther aside than a mouse, but leaves the middle of small things alone", () => {
    const beside = ray({ x: 0.6, y: 1.4, z: 0 }); // of a corner
    const finger = fingerReach(0.04);
    expect(handleAlong(picture, bounds, beside)).toBeNull();
    expect(handleAlong(picture, bounds, beside, finger)?.name).toBe("corner");
    const small = object("note", { width: 150, height: 150 });
    expect(handleAlong(small, boundsOf(small, none), ray({ x: 0, y: 1, z: 0 }), finger)).toBeNull();
  });

  test("dragging on the floor keeps the height above it and the way it looks", () => {
    const seat = objectOf(record(1, "seat", { x: 0, y: 0, z: 0, yaw: turn(1) }));
    const moved = dragTo(drag(seat, "move", placeOf(seat)), ray({ x: 1, y: 0, z: 1 }), scene, []);
    expect(moved?.properties).toEqual({ x: 1000, y: 0, z: 1000, yaw: turn(1) });
  });

  test("a face that is dragged to a wall hangs on it", () => {
    const moved = dragTo(drag(picture, "move", placeOf(picture)), ray({ x: 0, y: 1.8, z: -5 }), scene, []);
    expect(moved?.properties).toEqual({ x: 0, y: 1800, z: -4998, yaw: turn(Math.PI) });
  });

  test("what hangs askew still does when it is moved along its wall", () => {
    const askew = objectOf(
      record(1, "image", {
        x: 0,
        y: 1500,
        z: -4998,
        yaw: turn(Math.PI),
        roll: turn(0.3),
        width: 1000,
        height: 600,
      }),
    );
    const moved = dragTo(drag(askew, "move", placeOf(askew)), ray({ x: 1, y: 1.8, z: -5 }), scene, []);
    expect(moved?.properties.roll).toBe(turn(0.3));
  });

  test("the ring turns by the angle around the object, in steps of 15 degrees where near one", () => {
    const grab = { x: 0, y: 0.7, z: 0.6 };
    const at = (angle: number) =>
      dragTo(drag(picture, "turn", grab), ray({ x: Math.sin(angle), y: 0.7, z: Math.cos(angle) }), scene, []);
    expect(at(0.4)?.properties.yaw).toBe(turn(Math.PI + 0.4));
    expect(at(Math.PI / 6 + 0.02)?.properties.yaw).toBe(turn(Math.PI + Math.PI / 6));
    expect(at(Math.PI / 6 + 0.02)?.snapped).toBe(true);
  });

  test("a corner scales a picture evenly, a note freely, and a model as a whole", () => {
    const corner = { x: 0.5, y: 1.3, z: 0 };
    const far = ray({ x: 1, y: 1.6, z: 0 });
    expect(dragTo(drag(picture, "corner", corner), far, scene, [])?.properties).toEqual({
      width: 2000,
      height: 1200,
    });
    const note = object("note", { width: 1000, height: 600, text: "" });
    const wide = dragTo(drag(note, "corner", corner), ray({ x: 1, y: 1.3, z: 0 }), scene, []);
    expect(wide?.properties).toEqual({ width: 2000, height: 600 });
  });

  test("the stem lifts, never below the floor", () => {
    const top = { x: 0, y: 1.58, z: 0 };
    const lift = (y: number) => dragTo(drag(picture, "lift", top), ray({ x: 0, y, z: 0 }), scene, []);
    expect(lift(2.08)?.properties.y).toBe(1500);
    expect(lift(-2)?.properties.y).toBe(300);
  });

  test("what is in hand stays within the bounds of the protocol", () => {
    const corner = { x: 0.5, y: 1.3, z: 0 };
    const tiny = dragTo(drag(picture, "corner", corner), ray({ x: 0, y: 1.0001, z: 0 }), scene, []);
    expect(tiny?.properties).toEqual({ width: 33, height: 20 });
    const note = object("note", { width: 1000, height: 600, text: "" });
    const huge = dragTo(drag(note, "corner", corner), ray({ x: 40, y: 1.3, z: 0 }), scene, []);
    expect(huge?.properties.width).toBe(5000);
    const lying = toRoom({ ...placeOf(picture), pitch: Math.PI / 2 }, { x: 0, y: 0, z: 1 });
    expect(lying.y).toBeCloseTo(2);
  });
});
