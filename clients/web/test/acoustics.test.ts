import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Vec3 } from "../src/wire/body";
import { gainBetween, lowpassCutoff, placeOf } from "../src/world/acoustics";
import { parseScene, type RoomScene } from "../src/world/scene";

interface Case {
  name: string;
  model: string;
  talker: { feet: Vec3; mouth: Vec3; forward: Vec3 };
  listener: { feet: Vec3; mouth: Vec3; forward: Vec3 };
  gain: number | null;
  walls: number;
}

interface Vectors {
  models: Record<string, Pick<RoomScene, "acoustics" | "walls" | "zones">>;
  cases: Case[];
}

const file = new URL("../../../spatial/testdata/acoustics.json", import.meta.url);
const { models, cases } = JSON.parse(readFileSync(file, "utf8")) as Vectors;
const bounds = { min: [-100, 0, -100], max: [100, 10, 100] };

function point(value: Vec3 | number[]): Vec3 {
  if (!Array.isArray(value)) return value;
  const [x = 0, y = 0, z = 0] = value;
  return { x, y, z };
}

function presence(p: Case["talker"]): Case["talker"] {
  return { feet: point(p.feet), mouth: point(p.mouth), forward: point(p.forward) };
}

describe("the acoustic model agrees with the server's", () => {
  test("on more than a handful of cases", () => expect(cases.length).toBeGreaterThan(20));

  test.each(cases)("$name", (c) => {
    const scene = parseScene(JSON.stringify({ ...models[c.model], bounds }));
    const heard = gainBetween(scene, presence(c.talker), presence(c.listener));
    if (c.gain === null) expect(heard.db).toBeNull();
    else expect(heard.db).toBeCloseTo(c.gain, 6);
    if (c.gain !== null) expect(heard.walls).toBe(c.walls);
  });
});

describe("presence", () => {
  const body = { sitting: false, epoch: 0, x: 1, y: 0.25, z: 2, yaw: 0, pitch: 0, tracked: null };

  test("mouth and ears are at the person's height", () => {
    expect(placeOf(body, 1.7).mouth).toEqual({ x: 1, y: 1.95, z: 2 });
    expect(placeOf({ ...body, sitting: true }, 1.7).mouth.y).toBeCloseTo(1.5);
  });

  test("yaw 0 looks along -z", () => {
    const { forward } = placeOf(body, 1.7);
    expect(forward.z).toBeCloseTo(-1);
    expect(forward.x).toBeCloseTo(0);
  });
});

test("each wall takes three octaves, down to 300 Hz", () => {
  expect([0, 1, 2, 3].map(lowpassCutoff)).toEqual([20000, 2500, 312.5, 300]);
});
