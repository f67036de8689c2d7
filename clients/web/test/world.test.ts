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

describe("a seat that somebody moves", () => {
  const seat = { id: 2 ** 32 + 7, at: [5, 0, 0.2] as [number, number, number], yaw: 0 };
  const seated = () => {
    const w = new Walker();
    w.enter(lobby);
    w.reconcile({ ...bodyAt(5, 0, 1), sitting: false });
    w.sitOn(seat);
    for (let i = 0; i < 10; i++) w.step(createSteering(), 0.05);
    expect(w.sitting).toBe(true);
    w.duePose(0);
    return w;
  };
  const answer = (w: Walker, at: [number, number, number], epoch: number, sitting = true) =>
    w.reconcile({ ...bodyAt(at[0], at[2], epoch), y: at[1], sitting });

  test("takes along who sits on it, in steps that the server allows, and turns them", () => {
    const w = seated();
    w.yaw = 0.3;
    const now = { ...seat, at: [5.4, 0.3, 0.6] as [number, number, number], yaw: 90 };
    w.followSeat(() => now);
    for (let i = 0; i < 20; i++) {
      const { x, z } = { ...w.at };
      w.step(createSteering(), 0.05);
      expect(Math.hypot(w.at.x - x, w.at.z - z)).toBeLessThan(0.4);
      expect(w.dueJump(i * 50)).toBeNull();
    }
    expect([w.at.x, w.at.y, w.at.z]).toEqual([5.4, expect.closeTo(0.3), 0.6]);
    expect([w.sitting, w.currentSeat]).toEqual([true, now]);
    expect(w.yaw).toBeCloseTo(0.3 + Math.PI / 2);
  });

  test.each([
    ["far away", [-3, 0, -5]],
    ["to the other side of a wall near by", [8.4, 0, 0.2]],
  ] as const)("%s, has them jump after it, once", (_, at) => {
    const wall = { from: [8, -2], to: [8, 2], bottom: 0, top: 0.2, material: "none" } as const;
    const w = seated();
    w.enter({ ...lobby, walls: [{ ...wall, from: [...wall.from], to: [...wall.to] }] });
    w.followSeat(() => ({ ...seat, at: [7.6, 0, 0.2] }));
    for (let i = 0; i < 9; i++) {
      const jump = w.dueJump(i * 1000);
      if (jump) answer(w, [7.6, 0, 0.2], w.epoch + 1);
      w.step(createSteering(), 0.05);
    }
    w.followSeat(() => ({ ...seat, at: [...at] }));
    w.step(createSteering(), 0.05);
    expect(w.at.x).toBeCloseTo(7.6); // no pose in between
    expect(w.duePose(10_000)).toBeNull();
    const jump = w.dueJump(10_000);
    expect(jump && [decodeBody(jump).x, decodeBody(jump).sitting]).toEqual([expect.closeTo(at[0], 2), true]);
    expect([w.dueJump(20_000), w.duePose(20_000)]).toEqual([null, null]); // the answer is not there
    answer(w, [...at], w.epoch + 1);
    w.step(createSteering(), 0.05);
    expect([w.at.x, w.sitting, w.currentSeat?.at]).toEqual([at[0], true, at]);
    expect(w.dueJump(30_000)).toBeNull();
  });

  test("to where nobody can be, leaves them standing where they were", () => {
    const w = seated();
    w.followSeat(() => ({ ...seat, at: [90, 0, 0] }));
    expect(w.dueJump(10_000)).not.toBeNull();
    answer(w, seat.at, 2);
    expect([w.sitting, w.currentSeat]).toEqual([false, null]);
    expect(Math.hypot(w.at.x - 5, w.at.z - 0.2)).toBeLessThan(0.6);
    expect(w.dueJump(20_000)).toBeNull();
  });

  test("is jumped after where the server takes no step", () => {
    const w = seated();
    w.followSeat(() => ({ ...seat, at: [5.6, 0, 0.2] }));
    w.step(createSteering(), 0.05);
    answer(w, seat.at, 2); // corrected
    expect(w.dueJump(10_000)).not.toBeNull();
    answer(w, [5.6, 0, 0.2], 3);
    expect([w.at.x, w.sitting]).toEqual([5.6, true]);
  });

  test("and is deleted, lets them stand up there, down to the floor", () => {
    const w = seated();
    w.followSeat(() => undefined);
    expect([w.sitting, w.body().sitting]).toEqual([false, false]);
    expect(Math.hypot(w.at.x - 5, w.at.z - 0.2)).toBeLessThan(0.6);
    const high = seated();
    high.followSeat(() => ({ ...seat, at: [5, 0.9, 0.2] }));
    for (let i = 0; i < 20; i++) high.step(createSteering(), 0.05);
    expect(high.at.y).toBeCloseTo(0.9);
    high.followSeat(() => undefined);
    expect(high.at.y).toBe(0);
    expect(high.duePose(10_000)).toBeNull();
    expect(high.dueJump(10_000)).not.toBeNull(); // a pose would fall too fast
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
