import { afterAll, beforeAll, expect, test } from "vitest";
import { watched } from "./making";

const made = { count: 0 };
let load: Awaited<ReturnType<typeof watched>>;

beforeAll(async () => {
  load = await watched(made, ["/src/scene/", "/src/world/track"]);
});

afterAll(() => load?.close());

test("what is made is counted", async () => {
  const { Track } = (await load.ssrLoadModule("/src/world/track.ts")) as typeof import("../src/world/track");
  const before = made.count;
  const track = new Track();
  // The two lists of a track.
  expect(made.count - before).toBe(2);
  expect(track.latest).toBeUndefined();
});

test("a crowd of twenty makes nothing for a frame", async () => {
  const { eye, stir, twenty } = (await load.ssrLoadModule("/test/crowd.ts")) as typeof import("./crowd");
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
  const code = (await load.ssrLoadModule("/src/world/track.ts")) as typeof import("../src/world/track");
  const { tracked } = (await load.ssrLoadModule("/test/crowd.ts")) as typeof import("./crowd");
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
