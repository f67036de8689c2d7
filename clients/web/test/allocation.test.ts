import { afterAll, beforeAll, expect, test } from "vitest";
import { loadCounting } from "./allocation_counter";

const allocations = { count: 0 };
let server: Awaited<ReturnType<typeof loadCounting>>;

beforeAll(async () => {
  server = await loadCounting(allocations, [
    "/src/rendering/",
    "/src/world/",
    "/src/xr/",
    "/src/voice/listener_pose",
    "/src/visit/wall_documents",
  ]);
});

afterAll(() => server?.close());

test("an allocation is counted", async () => {
  const { InterpolationBuffer } = (await server.ssrLoadModule(
    "/src/world/interpolation.ts",
  )) as typeof import("../src/world/interpolation");
  const before = allocations.count;
  const buffer = new InterpolationBuffer();
  // A buffer has two arrays.
  expect(allocations.count - before).toBe(2);
  expect(buffer.latest).toBeUndefined();
});

test("a crowd of twenty makes nothing for a frame", async () => {
  const { crowdOfTwenty, moveAll, testCamera } = (await server.ssrLoadModule(
    "/test/sample_crowd.ts",
  )) as typeof import("./sample_crowd");
  const { crowd, figures } = crowdOfTwenty();
  const camera = testCamera();
  // Until all avatars have faded in and have name tags.
  for (let n = 0; n < 100; n++) crowd.update(1 / 60, camera);
  const before = allocations.count;
  expect(before).toBeGreaterThan(500);
  for (let n = 0; n < 10_000; n++) {
    moveAll(figures, n);
    crowd.update(1 / 60, camera);
  }
  expect(allocations.count - before).toBe(0);
}, 60_000);

test("a body between two frames is nothing new", async () => {
  const code = (await server.ssrLoadModule(
    "/src/world/interpolation.ts",
  )) as typeof import("../src/world/interpolation");
  const { tracked } = (await server.ssrLoadModule(
    "/test/sample_crowd.ts",
  )) as typeof import("./sample_crowd");
  const buffer = new code.InterpolationBuffer();
  const out = code.createInterpolatedBody();
  for (let tick = 1; tick < 20; tick++) {
    const { speed: _, joints: __, ...still } = code.createInterpolatedBody();
    buffer.push(tick, { ...still, x: tick * 0.1, tracked: tracked(0, 1.5 + tick * 0.01, 0) });
  }
  const before = allocations.count;
  for (let n = 0; n < 1000; n++) buffer.sample(n * 0.025, 50, out);
  expect(allocations.count - before).toBe(0);
  expect(out.tracked?.head.present).toBe(true);
});

test("a picture in the headset makes nothing: devices, steps, rays, the arc, the menu and the pen", async () => {
  const { FakeHeadset, fakeInputSource } = (await server.ssrLoadModule(
    "/test/fake_headset.ts",
  )) as typeof import("./fake_headset");
  const { ListenerPose } = (await server.ssrLoadModule(
    "/src/voice/listener_pose.ts",
  )) as typeof import("../src/voice/listener_pose");
  const fake = new FakeHeadset(-7.4, -2.9);
  const listener = new ListenerPose();
  const hands = [fakeInputSource("left"), fakeInputSource("right")] as const;
  fake.sources.push(...hands);
  for (const { gripSpace, targetRaySpace } of hands) {
    fake.poses.set(gripSpace, { x: 0.2, y: 1.3, z: -0.3 }).set(targetRaySpace, { x: 0.2, y: 1.3, z: -0.3 });
  }
  hands[1].gamepad.axes = [0, 0, 0, -1];
  fake.frames(50);
  expect(fake.headset.arc.count).toBeGreaterThan(1);
  const before = allocations.count;
  for (let n = 0; n < 2000; n++) {
    hands[0].gamepad.axes[2] = Math.sin(n / 60) * 0.5;
    fake.head = { x: Math.sin(n / 50) * 0.1, y: 1.6, z: 0, yaw: n / 300 };
    fake.frames(1);
    const { position: p, rotation } = fake.headset.body.head;
    listener.setPosition(p.x, p.y, p.z);
    listener.setRotation(rotation);
  }
  expect(allocations.count - before).toBe(0);
}, 60_000);

test("a step on the floor and a pose that is due make next to nothing", async () => {
  const { FakeHeadset } = (await server.ssrLoadModule(
    "/test/fake_headset.ts",
  )) as typeof import("./fake_headset");
  const { walker, steering } = new FakeHeadset(0, -5);
  steering.forward = 1;
  steering.turn = 0.7;
  walker.step(steering, 0.014);
  const before = allocations.count;
  for (let n = 0; n < 1000; n++) walker.step(steering, 0.014);
  expect(allocations.count - before).toBe(0);
  // One view of the bytes for each sent pose.
  for (let n = 0; n < 100; n++) walker.duePose(n * 50);
  expect(allocations.count - before).toBeLessThanOrEqual(100);
});

test("documents on walls make nothing for a frame in which nobody writes", async () => {
  const { WallDocuments } = (await server.ssrLoadModule(
    "/src/visit/wall_documents.ts",
  )) as typeof import("../src/visit/wall_documents");
  const { Doc } = await import("yjs");
  const documents = {
    pointed: { value: null, subscribe: () => () => {} },
    watch: async (id: string) => ({ id, doc: new Doc(), close() {} }),
  };
  const wall = new WallDocuments(documents as never);
  wall.look("a", 1);
  wall.look("b", 1);
  wall.step(1000);
  await new Promise((go) => setImmediate(go));
  wall.step(2000);
  expect(wall.get("a")?.version).toBeGreaterThan(0);
  wall.step(2600);
  const before = allocations.count;
  for (let n = 0; n < 400; n++) {
    wall.look("a", 1 + n / 1000);
    wall.step(2600 + n);
  }
  expect(allocations.count - before).toBe(0);
});
