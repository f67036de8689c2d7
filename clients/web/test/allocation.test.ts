import { afterAll, beforeAll, expect, test } from "vitest";
import { watched } from "./allocation_counter";

const made = { count: 0 };
let load: Awaited<ReturnType<typeof watched>>;

beforeAll(async () => {
  load = await watched(made, ["/src/rendering/", "/src/world/", "/src/xr/", "/src/voice/listener_pose"]);
});

afterAll(() => load?.close());

test("what is made is counted", async () => {
  const { Track } = (await load.ssrLoadModule(
    "/src/world/interpolation.ts",
  )) as typeof import("../src/world/interpolation");
  const before = made.count;
  const track = new Track();
  // The two lists of a track.
  expect(made.count - before).toBe(2);
  expect(track.latest).toBeUndefined();
});

test("a crowd of twenty makes nothing for a frame", async () => {
  const { eye, stir, twenty } = (await load.ssrLoadModule(
    "/test/sample_crowd.ts",
  )) as typeof import("./sample_crowd");
  const { crowd, figures } = twenty();
  const camera = eye();
  // Long enough for everybody to be there in full, with a name.
  for (let n = 0; n < 100; n++) crowd.update(1 / 60, camera);
  const before = made.count;
  expect(before).toBeGreaterThan(500);
  for (let n = 0; n < 10_000; n++) {
    stir(figures, n);
    crowd.update(1 / 60, camera);
  }
  expect(made.count - before).toBe(0);
}, 60_000);

test("a body between two frames is nothing new", async () => {
  const code = (await load.ssrLoadModule(
    "/src/world/interpolation.ts",
  )) as typeof import("../src/world/interpolation");
  const { tracked } = (await load.ssrLoadModule("/test/sample_crowd.ts")) as typeof import("./sample_crowd");
  const track = new code.Track();
  const out = code.restingSample();
  for (let tick = 1; tick < 20; tick++) {
    const { speed: _, joints: __, ...still } = code.restingSample();
    track.push(tick, { ...still, x: tick * 0.1, tracked: tracked(0, 1.5 + tick * 0.01, 0) });
  }
  const before = made.count;
  for (let n = 0; n < 1000; n++) track.sample(n * 0.025, 50, out);
  expect(made.count - before).toBe(0);
  expect(out.tracked?.head.present).toBe(true);
});

test("a picture in the headset makes nothing: devices, steps, rays, the arc, the menu and the pen", async () => {
  const { source, Wearer } = (await load.ssrLoadModule(
    "/test/fake_headset.ts",
  )) as typeof import("./fake_headset");
  const { Ears } = (await load.ssrLoadModule(
    "/src/voice/listener_pose.ts",
  )) as typeof import("../src/voice/listener_pose");
  const wearer = new Wearer(-7.4, -2.9);
  const ears = new Ears();
  const hands = [source("left"), source("right")] as const;
  wearer.sources.push(...hands);
  for (const { gripSpace, targetRaySpace } of hands) {
    wearer.places
      .set(gripSpace, { x: 0.2, y: 1.3, z: -0.3 })
      .set(targetRaySpace, { x: 0.2, y: 1.3, z: -0.3 });
  }
  hands[1].gamepad.axes = [0, 0, 0, -1];
  wearer.frames(50);
  expect(wearer.headset.arc.count).toBeGreaterThan(1);
  const before = made.count;
  for (let n = 0; n < 2000; n++) {
    hands[0].gamepad.axes[2] = Math.sin(n / 60) * 0.5;
    wearer.head = { x: Math.sin(n / 50) * 0.1, y: 1.6, z: 0, yaw: n / 300 };
    wearer.frames(1);
    const { position: p, rotation } = wearer.headset.body.head;
    ears.place(p.x, p.y, p.z);
    ears.turn(rotation);
  }
  expect(made.count - before).toBe(0);
}, 60_000);

test("a step on the floor and a pose that is due make next to nothing", async () => {
  const { Wearer } = (await load.ssrLoadModule("/test/fake_headset.ts")) as typeof import("./fake_headset");
  const { walker, steering } = new Wearer(0, -5);
  steering.forward = 1;
  steering.turn = 0.7;
  walker.step(steering, 0.014);
  const before = made.count;
  for (let n = 0; n < 1000; n++) walker.step(steering, 0.014);
  expect(made.count - before).toBe(0);
  // A view on the bytes for each pose that is sent, twenty a second.
  for (let n = 0; n < 100; n++) walker.poseDue(n * 50);
  expect(made.count - before).toBeLessThanOrEqual(100);
});
