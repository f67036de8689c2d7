import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Headset, type Part, type Pose, type Poses } from "./headset";
import { Person } from "./person";
import { Server, until } from "./server";
import { output } from "./speech";
import { endAtFirstFailure } from "./story";

const level: Pose["rotation"] = [0, 0, 0, 1];
const gesture = new URL("data/gesture.csv", import.meta.url).pathname;
const board = 1;
const west = Math.PI / 2;

let server: Server;
let wearer: Person;
let watcher: Person;
let headset: Headset;
let number = 0;

beforeAll(async () => {
  server = await Server.open();
  [wearer, watcher] = await Promise.all([
    Person.at("Ada", { headset: true, size: { width: 480, height: 300 } }),
    Person.at("Bo", { size: { width: 640, height: 360 }, colour: 4 }),
  ]);
  headset = new Headset(wearer.page);
  await wearer.join(server.link("lobby"));
  await watcher.join(server.link("lobby"));
  number = await wearer.number();
});

afterAll(async () => {
  await Promise.all([wearer?.close(), watcher?.close()]);
  await server?.close();
});

endAtFirstFailure();

/** Turns about the vertical, then moves: from the headset's own space into the room. */
function inRoom(
  { position: [x, y, z], rotation: [qx, qy, qz, qw] }: Pose,
  at: { x: number; z: number; yaw: number },
): Pose {
  const s = Math.sin(at.yaw);
  const c = Math.cos(at.yaw);
  const hs = Math.sin(at.yaw / 2);
  const hc = Math.cos(at.yaw / 2);
  return {
    position: [at.x + c * x + s * z, y, at.z - s * x + c * z],
    rotation: [hc * qx + hs * qz, hc * qy + hs * qw, hc * qz - hs * qx, hc * qw - hs * qy],
  };
}

function apart(a: Pose, b: Pose): { metres: number; degrees: number } {
  const metres = Math.hypot(...a.position.map((v, i) => v - (b.position[i] ?? 0)));
  const dot = Math.abs(a.rotation.reduce((sum, v, i) => sum + v * (b.rotation[i] ?? 0), 0));
  return { metres, degrees: (2 * Math.acos(Math.min(1, dot)) * 180) / Math.PI };
}

async function seen(): Promise<Poses> {
  return watcher.page.evaluate((n) => {
    const body = window.stoa.shown(n);
    if (!body?.tracked) throw new Error("no tracked body");
    const pose = ({ offset: o, rotation: r }: typeof body.tracked.head) => ({
      position: [body.x + o.x, body.y + o.y, body.z + o.z] as [number, number, number],
      rotation: [r.x, r.y, r.z, r.w] as [number, number, number, number],
    });
    const { head, left, right } = body.tracked;
    return { head: pose(head), left: pose(left), right: pose(right) };
  }, number);
}

it("goes into the headset from the page, and stands where it stood", async () => {
  await wearer.stand(-2, -3, west);
  await wearer.page.click("#enter-vr");
  await wearer.waitFor("the headset", () => window.session !== undefined && window.stoa.hands() !== null);
  await headset.frames(10);
  const me = await wearer.page.evaluate(() => window.stoa.me());
  expect(Math.hypot(me.x + 2, me.z + 3)).toBeLessThan(0.02);
  expect(Math.abs(me.yaw - west)).toBeLessThan(0.02);
  await watcher.waitFor("a body with head and hands", () => window.stoa.replica().length === 2);
  await until("a tracked body", async () => (await seen().catch(() => null)) !== null);
});

it("shows others the head and both hands within 2 cm and 2 degrees, 200 ms after they stop", async () => {
  await headset.play(gesture);
  await watcher.page.waitForTimeout(200);
  const there = await seen();
  const emulated = await headset.poses();
  for (const part of ["head", "left", "right"] as Part[]) {
    const off = apart(there[part], inRoom(emulated[part], { x: -2, z: -3, yaw: west }));
    console.log(`${part}: ${(off.metres * 1000).toFixed(1)} mm and ${off.degrees.toFixed(2)} degrees off`);
    expect(off.metres).toBeLessThan(0.02);
    expect(off.degrees).toBeLessThan(2);
  }
});
