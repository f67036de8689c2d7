import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { roomsEn } from "../src/i18n/rooms_en";
import { roomsZh } from "../src/i18n/rooms_zh";
import { ServerClock } from "../src/net/server_clock";
import { type Body, decodeBody, encodeBody } from "../src/wire/body";
import { clearance, floorAt, moveAndSlide, resolveCollisions } from "../src/world/collision";
import { createInterpolatedBody, InterpolationBuffer } from "../src/world/interpolation";
import { parseScene } from "../src/world/scene";
import { seatInReach } from "../src/world/seats";
import { createSteering, Walker } from "../src/world/walker";

const folder = new URL("../../../worldstate/scene/", import.meta.url);
const templates = readdirSync(folder)
  .filter((file) => file.endsWith(".json"))
  .map((file) => file.slice(0, -".json".length));
const read = (name: string) => parseScene(readFileSync(new URL(`${name}.json`, folder), "utf8"));
const lobby = read("lobby");
const hall = read("hall");

function bodyAt(x: number, z: number, epoch = 0): Body {
  return { sitting: false, epoch, x, y: 0, z, yaw: 0, pitch: 0, tracked: null };
}

describe("scenes", () => {
  test.each(templates)("%s: has its own name in the list of one's rooms", (name) => {
    const names: Record<string, string>[] = [roomsEn.templates, roomsZh.templates];
    expect(names.map((t) => t[name])).toEqual([read(name).name.en, read(name).name.zh]);
  });

  test.each(templates)("%s: people arrive where they can stand", (name) => {
    const scene = read(name);
    expect(scene.spawns.length).toBeGreaterThanOrEqual(8);
    for (const { at } of scene.spawns) {
      const place = { x: at[0], y: at[1], z: at[2] };
      resolveCollisions(scene, place);
      expect([place.x, place.y, place.z]).toEqual(at);
    }
  });

  test("lobby: 13 m of free floor outside every zone, at z = -5.5", () => {
    const at = { x: -8, y: 0, z: -5.5 };
    for (let i = 0; i < 160; i++) moveAndSlide(lobby, at, 0.1, 0);
    expect(at.x).toBeCloseTo(8);
    expect(at.z).toBeCloseTo(-5.5);
  });

  test("hall: 50 m of free floor", () => {
    const at = { x: -25, y: 0, z: 0 };
    moveAndSlide(hall, at, 50, 0);
    expect(at.x).toBeCloseTo(25);
  });
});

describe("collision", () => {
  test("nobody walks through glass, however fast", () => {
    const at = { x: -9.3, y: 0, z: 4 };
    for (let i = 0; i < 100; i++) {
      moveAndSlide(lobby, at, 1, 0);
      expect(Math.hypot(at.x + 6, at.z - 4)).toBeGreaterThan(2.5);
    }
  });

  test("nobody leaves the room", () => {
    const at = { x: 0, y: 0, z: -5.5 };
    moveAndSlide(lobby, at, 0, -50);
    expect(at.z).toBeCloseTo(-6.7);
  });

  test("a platform raises the floor", () => {
    expect(floorAt(lobby, 8, 0)).toBe(0.25);
    expect(floorAt(lobby, 0, 0)).toBe(0);
  });

  test("the camera stops at walls", () => {
    const free = clearance(lobby, { x: 9, y: 1.6, z: -5 }, { x: 1, y: 0, z: 0 }, 3);
    expect(free).toBeCloseTo(1);
    const glass = clearance(lobby, { x: -9.3, y: 1.6, z: 4 }, { x: 1, y: 0, z: 0 }, 5);
    expect(glass).toBeLessThan(0.9);
  });
});

describe("track", () => {
  const sampled = (track: InterpolationBuffer, at: number) => {
    const out = createInterpolatedBody();
    track.sample(at, 50, out);
    return out;
  };

  test("is between its frames between its ticks", () => {
    const track = new InterpolationBuffer();
    track.push(10, bodyAt(0, 0));
    track.push(12, bodyAt(1, 0));
    expect(sampled(track, 11).x).toBeCloseTo(0.5);
    expect(sampled(track, 11).speed).toBeCloseTo(10);
  });

  test("guesses for 150 ms and then freezes", () => {
    const track = new InterpolationBuffer();
    track.push(10, bodyAt(0, 0));
    track.push(11, bodyAt(0.1, 0));
    expect(sampled(track, 13).x).toBeCloseTo(0.3);
    expect(sampled(track, 14).x).toBeCloseTo(0.4);
    expect(sampled(track, 40).x).toBeCloseTo(0.4);
  });

  test("does not glide through a teleport", () => {
    const track = new InterpolationBuffer();
    track.push(10, bodyAt(0, 0, 1));
    track.push(11, bodyAt(9, 0, 2));
    expect(sampled(track, 10.9).x).toBe(0);
    expect(sampled(track, 11).x).toBe(9);
  });

  test("takes no older frame", () => {
    const track = new InterpolationBuffer();
    track.push(10, bodyAt(1, 0));
    track.push(9, bodyAt(5, 0));
    expect(track.latest?.x).toBe(1);
  });
});

describe("server clock", () => {
  test("follows the server and never runs backwards", () => {
    const clock = new ServerClock(20);
    let last = 0;
    for (let i = 0; i < 400; i++) {
      const late = i % 7 === 0 ? 40 : 5;
      clock.observe(1000 + i, i * 50 + late);
      const tick = clock.tickAt(i * 50 + late);
      expect(tick).toBeGreaterThanOrEqual(last);
      last = tick;
    }
    expect(last).toBeGreaterThan(1397.5);
    expect(last).toBeLessThan(1400.5);
  });
});

describe("walker", () => {
  const walker = (): Walker => {
    const w = new Walker();
    w.enter(lobby);
    w.reconcile(bodyAt(0, -5.5, 3));
    return w;
  };

  test("sends a pose on change, and once a second at rest", () => {
    const w = walker();
    expect(w.duePose(0)).not.toBeNull();
    expect(w.duePose(100)).toBeNull();
    expect(w.duePose(1001)).not.toBeNull();
    w.yaw = 1;
    expect(w.duePose(1050)).not.toBeNull();
  });

  test("takes the server's place when the epoch changed, and only then", () => {
    const w = walker();
    w.reconcile(bodyAt(4, 4, 3));
    expect(w.at.x).toBe(0);
    w.reconcile(bodyAt(4, 0, 4));
    expect(w.at.x).toBe(4);
    expect(w.epoch).toBe(4);
  });

  test("holds its poses while a jump is under way", () => {
    const w = walker();
    w.teleport(2, -5.5, 0);
    expect(w.duePose(5000)).toBeNull();
    w.reconcile(bodyAt(2, -5.5, 4));
    expect(w.duePose(5050)?.[1]).toBe(4);
  });

  test("walks to a point and says so", async () => {
    const w = walker();
    const there = w.walkTo(5, -5.5);
    const steering = createSteering();
    for (let i = 0; i < 100; i++) w.step(steering, 0.05);
    expect(await there).toBe(true);
    expect(Math.abs(w.at.x - 5)).toBeLessThan(0.1);
  });

  test("gives up where there is no way", async () => {
    const w = walker();
    const there = w.walkTo(0, -30);
    for (let i = 0; i < 100; i++) w.step(createSteering(), 0.05);
    expect(await there).toBe(false);
  });

  test("stays below the speed the server allows", () => {
    const w = walker();
    const steering = { ...createSteering(), forward: 1, side: 1, fast: true };
    w.yaw = -Math.PI / 2;
    const { x, z } = { ...w.at };
    for (let i = 0; i < 20; i++) w.step(steering, 0.05);
    expect(Math.hypot(w.at.x - x, w.at.z - z)).toBeLessThan(8);
  });
});

describe("seats", () => {
  const walker = () => {
    const w = new Walker();
    w.enter(lobby);
    w.reconcile({ sitting: false, epoch: 1, x: 5, y: 0, z: 0, yaw: 0, pitch: 0, tracked: null });
    return w;
  };

  test("a free seat in reach is found, a taken one and one behind glass are not", () => {
    const at = { x: 5, y: 0, z: 0.5 };
    expect(seatInReach(lobby, at, [])?.id).toBe(9);
    expect(seatInReach(lobby, at, [{ x: 5.4, y: 0, z: 1.3, sitting: true }])?.id).not.toBe(9);
    expect(seatInReach(lobby, { x: -5.9, y: 0, z: 0.9 }, [])).toBeNull();
  });

  test("somebody sits down on it, stays, and walks off again", () => {
    const w = walker();
    const seat = lobby.seats.find((s) => s.id === 9);
    if (!seat) throw new Error("no seat 9");
    w.sitOn(seat);
    for (let i = 0; i < 30; i++) w.step(createSteering(), 0.05);
    expect(w.sitting).toBe(true);
    expect([w.at.x, w.at.z]).toEqual([5.4, 1.3]);
    expect(w.body().sitting).toBe(true);
    w.step({ ...createSteering(), forward: 1 }, 0.05);
    expect(w.sitting).toBe(false);
    expect(Math.hypot(w.at.x - 5.4, w.at.z - 1.3)).toBeGreaterThan(0.4);
  });

  test("sitting down stays below the speed the server allows", () => {
    const w = walker();
    const seat = lobby.seats.find((s) => s.id === 9);
    if (!seat) throw new Error("no seat 9");
    w.sitOn(seat);
    const { x, z } = { ...w.at };
    // However long the frame took.
    w.step(createSteering(), 0.25);
    expect(Math.hypot(w.at.x - x, w.at.z - z)).toBeLessThan(0.4);
  });
});

describe("a tracked body", () => {
  test("comes back from the wire within a millimetre and a fifth of a degree", () => {
    const joint = (n: number) => {
      const q = { x: Math.sin(n), y: Math.cos(2 * n), z: -Math.sin(3 * n), w: Math.cos(n) };
      const length = Math.hypot(q.x, q.y, q.z, q.w);
      for (const k of ["x", "y", "z", "w"] as const) q[k] /= length;
      return { offset: { x: Math.sin(n) * 0.5, y: 1.2, z: Math.cos(n) * 0.5 }, rotation: q, present: true };
    };
    for (let n = 0; n < 40; n++) {
      const sent: Body = {
        ...bodyAt(1, 2, 3),
        tracked: { head: joint(n), left: joint(n + 0.3), right: joint(n + 0.7) },
      };
      const got = decodeBody(encodeBody(sent)).tracked;
      for (const part of ["head", "left", "right"] as const) {
        const [a, b] = [sent.tracked?.[part], got?.[part]];
        if (!a || !b) throw new Error("nothing tracked");
        expect(
          Math.hypot(a.offset.x - b.offset.x, a.offset.y - b.offset.y, a.offset.z - b.offset.z),
        ).toBeLessThan(0.001);
        const { x, y, z, w } = a.rotation;
        const dot = Math.abs(x * b.rotation.x + y * b.rotation.y + z * b.rotation.z + w * b.rotation.w);
        expect((2 * Math.acos(Math.min(1, dot)) * 180) / Math.PI).toBeLessThan(0.2);
      }
    }
  });

  test("a hand nobody tracks is not there", () => {
    const away = { offset: { x: 1, y: 1, z: 1 }, rotation: { x: 0, y: 0, z: 0, w: 1 }, present: false };
    const head = { ...away, present: true };
    const got = decodeBody(encodeBody({ ...bodyAt(0, 0), tracked: { head, left: away, right: away } }));
    expect(got.tracked?.left.present).toBe(false);
    expect(got.tracked?.head.present).toBe(true);
  });
});
