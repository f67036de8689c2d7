import { beforeEach, describe, expect, test } from "vitest";
import type { Intents } from "../src/input/intents";
import type { Quat } from "../src/wire/body";
import type { Properties } from "../src/wire/form";
import { anglesOf, axesOf, type Bounds } from "../src/world/bounds";
import { objectOf, type RoomObject } from "../src/world/objects";
import { parseScene } from "../src/world/scene";
import { XrGrasp } from "../src/xr/grasp";
import { Hand } from "../src/xr/hand";
import { BoxTarget, RayTarget } from "../src/xr/ray_target";
import { record } from "./records";

const scene = parseScene(JSON.stringify({ bounds: { min: [-6, 0, -5], max: [6, 3, 5] } }));
const model = objectOf(record(1, "model", { x: 0, y: 1000, z: -2000, file: new Uint8Array(32), scale: 500 }));
const about = (angle: number, axis: "x" | "y" | "z"): Quat => ({
  ...{ x: 0, y: 0, z: 0 },
  [axis]: Math.sin(angle / 2),
  w: Math.cos(angle / 2),
});

function hand(x: number, y: number, z: number): Hand {
  const made = new Hand();
  Object.assign(made, { known: true, selecting: true });
  Object.assign(made.grip, { present: true, position: { x, y, z } });
  return made;
}

let done: string[];
let last: Properties;
let grasp: XrGrasp;

function at(of: RoomObject = model): RoomObject {
  return objectOf(of.record, { ...of.record.properties, ...last });
}

beforeEach(() => {
  done = [];
  last = {};
  grasp = new XrGrasp({
    takeObject: (key: string) => done.push(`take ${key.slice(-2)}`) > 0,
    moveObject: (properties: Properties) => {
      last = properties;
    },
    dropObject: () => done.push("drop"),
  } as unknown as Intents);
});

describe("one hand", () => {
  test("carries what it holds, and turns it about itself", () => {
    const right = hand(0.2, 1.2, 0);
    expect(grasp.take(right, model)).toBe(true);
    grasp.step(scene);
    expect([at().x, at().y, at().z]).toEqual([0, 1, -2]);
    right.grip.position.x += 0.5;
    right.grip.position.y += 0.1;
    grasp.step(scene);
    expect([at().x, at().y, at().z].map((n) => n.toFixed(2))).toEqual(["0.50", "1.10", "-2.00"]);
    right.grip.rotation = about(Math.PI / 2, "y");
    grasp.step(scene);
    // A quarter turn to the left about the hand: what was two metres ahead is two metres to the left.
    expect([at().x, at().z].map((n) => n.toFixed(1))).toEqual(["-1.3", "0.2"]);
    expect(at().yaw).toBeCloseTo(Math.PI / 2, 3);
    right.selecting = false;
    grasp.step(scene);
    expect(done).toEqual(["take 01", "drop"]);
  });

  test("never carries anything through a wall", () => {
    const right = hand(0, 1.2, 0);
    grasp.take(right, model);
    right.grip.position.x = 30;
    right.grip.position.y = -4;
    grasp.step(scene);
    expect([at().x, at().y]).toEqual([6, 0]);
  });

  test("goes on holding while it is not tracked for a moment, and lets go when it is gone", () => {
    const right = hand(0, 1.2, 0);
    grasp.take(right, model);
    right.grip.present = false;
    grasp.step(scene);
    expect(grasp.isHolding).toBe(true);
    right.known = false;
    grasp.step(scene);
    expect(done.at(-1)).toBe("drop");
  });
});

describe("both hands", () => {
  test("turn and scale what is between them", () => {
    const left = hand(-0.3, 1.2, -2);
    const right = hand(0.3, 1.2, -2);
    grasp.take(left, model);
    expect(grasp.take(right, model)).toBe(true);
    left.grip.position = { x: 0, y: 1.2, z: -1.4 };
    right.grip.position = { x: 0, y: 1.2, z: -2.6 };
    grasp.step(scene);
    expect(last.scale).toBe(1000);
    expect(at().yaw).toBeCloseTo(Math.PI / 2, 3);
    expect([at().x, at().z].map((n) => n.toFixed(2))).toEqual(["0.00", "-2.00"]);
    expect(at().y).toBeCloseTo(0.8, 2); // it was 20 cm below the hands, and is twice as large
  });

  test("hand it over: nothing jumps when either lets go", () => {
    const left = hand(-0.3, 1.2, -2);
    const right = hand(0.3, 1.2, -2);
    grasp.take(left, model);
    grasp.take(right, model);
    right.grip.position = { x: 0.9, y: 1.4, z: -2 };
    grasp.step(scene);
    const before = { ...at(), scale: last.scale };
    left.selecting = false;
    grasp.step(scene);
    grasp.step(scene);
    for (const name of ["x", "y", "z", "yaw", "pitch", "roll"] as const)
      expect(at()[name], name).toBeCloseTo(before[name], 2);
    expect(last.scale).toBe(before.scale);
    right.grip.position.x += 1;
    grasp.step(scene);
    expect(at().x - before.x).toBeCloseTo(1, 2);
    expect(done).toEqual(["take 01"]);
  });

  test("what one holds, the other takes only by pointing at the same", () => {
    const other = objectOf(record(2, "seat", { x: 0, y: 0, z: 0 }));
    grasp.take(hand(0, 1, 0), model);
    expect(grasp.take(hand(1, 1, 0), other)).toBe(false);
  });
});

test.each([
  [0.3, 0.2, 0.1],
  [3, -0.9, 2],
  [5, 1.2, -1],
])("angles become axes, and the axes the same angles (%s)", (yaw, pitch, roll) => {
  const { yaw: y, pitch: p, roll: r } = anglesOf(axesOf({ x: 0, y: 0, z: 0, yaw, pitch, roll }));
  for (const [is, was] of [
    [y, yaw],
    [p, pitch],
    [r, roll],
  ] as const) {
    expect(Math.cos(is)).toBeCloseTo(Math.cos(was));
    expect(Math.sin(is)).toBeCloseTo(Math.sin(was));
  }
});

test("a ray stops at the box of an object, and finds one that it begins in", () => {
  const bounds: Bounds = { min: { x: -0.5, y: 0, z: -0.5 }, max: { x: 0.5, y: 1, z: 0.5 } };
  const box = new BoxTarget(model, bounds);
  const target = new RayTarget(12);
  const pose = (x: number, z: number) => ({
    position: { x, y: 1.4, z },
    rotation: { x: 0, y: 0, z: 0, w: 1 },
    present: true,
  });
  const targets = { boards: [], objects: [box] };
  target.aim(pose(0, 2), scene, targets, null);
  expect([target.kind, target.key, target.distance]).toEqual(["object", model.key, 3.5]);
  target.aim(pose(0, -2), scene, targets, null);
  expect([target.kind, target.distance]).toEqual(["object", 0]);
  target.aim(pose(0.6, 2), scene, targets, null);
  expect(target.kind).toBe("nothing");
});
