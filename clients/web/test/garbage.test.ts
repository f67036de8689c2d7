import { readFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { expect, test } from "vitest";
import type { Intents } from "../src/input/intents";
import { Ears } from "../src/voice/ears";
import type { Welcome } from "../src/wire/message";
import { Replica } from "../src/world/replica";
import { parseScene } from "../src/world/scene";
import { restingSample, Track } from "../src/world/track";
import { restingSteering, Walker } from "../src/world/walker";
import { defaultComfort } from "../src/xr/comfort";
import { Headset } from "../src/xr/headset";

const json = readFileSync(new URL("../../../worldstate/scene/lobby.json", import.meta.url), "utf8");
const lobby = parseScene(json);

// The compiler boxes a number (12 bytes) that it passes to a function it did not inline: the limits leave room for those of
// joints, walls and furniture, and none for an object, an array or an iterator at each of them.

// Compiled when it is called often enough, not whenever another thread has time.
setFlagsFromString("--no-concurrent-recompilation");

/** Bytes that a call leaves on the heap once it is compiled: the middle of several rounds, for the collector may come in between. */
function garbage(call: (i: number) => void): number {
  for (let i = 0; i < 30_000; i++) call(i);
  const calls = 2000;
  const rounds = Array.from({ length: 9 }, () => {
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < calls; i++) call(i);
    return (process.memoryUsage().heapUsed - before) / calls;
  });
  return rounds.sort((a, b) => a - b)[4] ?? Number.POSITIVE_INFINITY;
}

test("the measure sees an object made in every call", () => {
  const kept: unknown[] = [0];
  expect(garbage((i) => (kept[0] = { i, x: i * 0.5 }))).toBeGreaterThan(16);
});

test("a body between two frames makes no objects", () => {
  const track = new Track();
  const joint = (n: number) => ({
    offset: { x: n / 7, y: 1.6, z: 0.1 },
    rotation: { x: 0, y: Math.sin(n / 9), z: 0, w: Math.cos(n / 9) },
    present: true,
  });
  for (let tick = 0; tick < 8; tick++) {
    const tracked = { head: joint(tick), left: joint(tick + 1), right: joint(tick + 2) };
    track.push(tick, { sitting: false, epoch: 0, x: tick / 3, y: 0, z: 1, yaw: tick / 5, pitch: 0, tracked });
  }
  const out = restingSample();
  expect(garbage((i) => track.sample((i % 70) / 10, 50, out))).toBeLessThan(400);
});

test("a step on the floor, its pose and the ears make no objects", () => {
  const walker = new Walker();
  walker.enter(lobby);
  walker.adopt({ sitting: false, epoch: 1, x: 0, y: 0, z: -5, yaw: 0, pitch: 0, tracked: null });
  const steering = { ...restingSteering(), forward: 1, turn: 0.7 };
  const ears = new Ears();
  const measured = garbage(() => {
    walker.step(steering, 0.014);
    ears.place(walker.at.x, 1.6, walker.at.z);
    ears.look(walker.yaw, walker.pitch);
  });
  expect(measured).toBeLessThan(220);
});

test("a picture in the headset makes no objects: devices, steps, rays, the menu and the pen", () => {
  const session = Object.assign(new EventTarget(), { inputSources: [] }) as unknown as XRSession;
  const walker = new Walker();
  walker.enter(lobby);
  walker.adopt({ sitting: false, epoch: 1, x: 0, y: 0, z: -5, yaw: 0, pitch: 0, tracked: null });
  const nothing = () => undefined;
  const events = {
    joined: nothing,
    left: nothing,
    changed: nothing,
    hearers: nothing,
    own: nothing,
    door: nothing,
  };
  const replica = new Replica({ ...events, reacted: nothing });
  replica.welcome({
    ...{
      type: "welcome",
      version: 1,
      you: 1,
      tick: 1,
      tickRate: 20,
      scene: json,
      participants: [],
      bodies: [],
    },
    ...{ sequence: 0, lastClientSequence: 0, resume: "", limits: [], livedOn: false },
    objects: [{ number: 1, kind: "board", x: -9.93, y: 1.6, z: -2.9, yaw: -1.57, width: 4, height: 2.25 }],
  } as unknown as Welcome);
  const intents = new Proxy({}, { get: () => nothing }) as Intents;
  const steering = restingSteering();
  const headset = new Headset(session, {
    ...{ walker, steering, replica, intents },
    comfort: () => defaultComfort,
    eye: () => 1.62,
    press: nothing,
    aligned: nothing,
  });
  const { head, hands } = headset.reading;
  head.present = true;
  for (const hand of [hands.left, hands.right]) {
    hand.grip.present = true;
    hand.ray.present = true;
    hand.ray.position.y = 1.2;
  }
  hands.right.stickY = -1;
  const measured = garbage((i) => {
    head.position.x = Math.sin(i / 50) * 0.1;
    head.position.y = 1.6;
    hands.left.grip.position.x = Math.cos(i / 40) * 0.2;
    hands.left.stickX = Math.sin(i / 100);
    headset.before(0.014);
    walker.step(steering, 0.014);
    headset.after();
  });
  expect(headset.arc.count).toBeGreaterThan(3);
  expect(measured).toBeLessThan(700);
});
