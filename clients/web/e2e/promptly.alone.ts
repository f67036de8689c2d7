import { afterAll, beforeAll, expect, it } from "vitest";
import { Headset, type Part, type Pose, type Poses, space } from "./headset";
import { Person } from "./person";
import { bareRequest, pictureLate, quantile } from "./rest";
import { Server, until } from "./server";

// How soon one sees what another does.

const gesture = new URL("data/gesture.csv", import.meta.url).pathname;
const board = 1;
const west = Math.PI / 2;

let server: Server;
let ada: Person; // has a headset
let bo: Person;
let headset: Headset;
let number = 0;

beforeAll(async () => {
  server = await Server.open();
  [ada, bo] = await Promise.all([
    Person.at("Ada", { headset: true, microphone: "silence", size: { width: 480, height: 300 } }),
    Person.at("Bo", { pictures: "all", size: { width: 480, height: 270 }, colour: 4 }),
  ]);
  headset = new Headset(ada.page);
  await ada.join(server.link("lobby"));
  await bo.join(server.link("lobby"));
  number = await ada.number();
});

afterAll(async () => {
  await Promise.all([ada?.close(), bo?.close()]);
  await server?.close();
});

function wave(row: number): number[] {
  return Array.from({ length: 40 }, (_, i) => [
    600 + i * 150,
    500 + row * 90 + Math.round(60 * Math.sin(i / 3 + row)),
  ]).flat();
}

/** Draws a stroke, and gives the milliseconds until the other page has it. */
async function strokeTime(from: Person, to: Person, row: number): Promise<number> {
  const { id, at } = await from.page.evaluate(
    ([board, points]) => ({
      id: String(window.stoa.board.draw(board, points)),
      at: performance.timeOrigin + performance.now(),
    }),
    [board, wave(row)] as const,
  );
  const seen = await until(`stroke ${row}`, () =>
    to.page.evaluate((id) => window.stoa.board.arrivals.find((a) => String(a.strokeId) === id)?.atMs, id),
  );
  return seen - at;
}

it("shows a finished stroke to the other within 100 ms", async () => {
  // Both have the board open, over a room that rests: what is measured is the way of a stroke, not how fast software draws
  // a room.
  const areas = [ada, bo].map(({ page }) => page.getByLabel("Drawing area", { exact: false }));
  for (const person of [ada, bo]) await person.page.click("#board");
  for (const area of areas) await area.waitFor();
  const [strokes, requests]: number[][] = [[], []];
  for (let row = 0; row < 24; row++) {
    const [from, to] = row % 2 ? [ada, bo] : [bo, ada];
    const took = await strokeTime(from, to, row % 12);
    const rest = await bareRequest(to);
    if (row < 4) continue; // the first ones meet pages that have only just begun to draw
    strokes?.push(took);
    requests?.push(rest);
  }
  for (const person of [ada, bo]) await person.page.keyboard.press("Escape");
  for (const area of areas) await area.waitFor({ state: "detached" });
  // Three of four: two busy cores stumble now and then.
  const [stroke, request] = [quantile(strokes ?? [], 0.75), quantile(requests ?? [], 0.75)];
  console.log(
    `three of four strokes arrived within ${ms(stroke)}, as bare requests did within ${ms(request)}`,
  );
  expect(stroke).toBeLessThan(100 + 2 * request);
});

it("draws a walker within 5 cm of where the server says, 1 s after a walk of 5 m", async () => {
  await bo.stand(-8.5, -3, -Math.PI / 2);
  await ada.stand(-5.5, -3.5, -Math.PI / 2);
  const late = await pictureLate(bo);
  await ada.page.evaluate(() => window.stoa.walkTo(-0.5, -3.5));
  const place = async (): Promise<[number, number, number] | undefined> =>
    (await server.see("lobby")).people.find((p) => p.number === number)?.feet;
  await until("Ada to have walked 5 m", async () => {
    const feet = await place();
    return feet && Math.hypot(feet[0] - -0.5, feet[2] - -3.5) < 0.1;
  });
  await bo.page.waitForTimeout(1000 + 2 * late);
  const drawn = await bo.page.evaluate((n) => window.stoa.rendered().find((p) => p.number === n)?.at, number);
  const now = await place();
  if (!drawn || !now) throw new Error("Ada is not drawn");
  const off = Math.hypot(drawn.x - now[0], drawn.y - now[1], drawn.z - now[2]);
  console.log(
    `drawn ${(off * 1000).toFixed(1)} mm from the server's place, pictures ${ms(late)} late at rest`,
  );
  expect(off).toBeLessThan(0.05);
});

it("shows head and both hands within 2 cm and 2 degrees, 200 ms after they stop", async () => {
  await ada.stand(-2, -3, west);
  await ada.page.click("#enter-vr");
  await ada.waitFor("the headset", () => window.session !== undefined && window.stoa.hands() !== null);
  await bo.stand(-4.5, -2.2, -1.4);
  await until("a tracked body", () => bo.page.evaluate((n) => window.stoa.shown(n)?.tracked != null, number));
  const late = await pictureLate(bo);
  await headset.play(gesture);
  const stops: { metres: number; degrees: number }[] = [];
  for (let stop = 0; stop < 9; stop++) {
    await bo.page.waitForTimeout(200 + 2 * late);
    stops.push(await farthest());
    const turn = Math.sin(0.1 * (stop + 1));
    await headset.put({
      head: { position: [0.04 * stop, 1.5, -0.1], rotation: [0, turn, 0, Math.sqrt(1 - turn * turn)] },
      left: { position: [-0.3, 1.1 + 0.05 * stop, -0.4], rotation: [turn, 0, 0, Math.sqrt(1 - turn * turn)] },
    });
  }
  console.log(`pictures ${ms(late)} late at rest`);
  for (const { metres, degrees } of stops) {
    console.log(
      `the farthest of head and hands: ${(metres * 1000).toFixed(1)} mm, ${degrees.toFixed(2)} degrees`,
    );
  }
  // Two pages drawn in software share two cores: now and then a picture comes later than it should.
  const good = stops.filter(({ metres, degrees }) => metres < 0.02 && degrees < 2);
  expect(good.length).toBeGreaterThanOrEqual(5);
});

/** How far head and hands are off as Bo's picture has them, the one that is farthest. */
async function farthest(): Promise<{ metres: number; degrees: number }> {
  const there = await bo.page.evaluate((n): Poses | null => window.stoa.drawnPoses(n), number);
  if (!there) throw new Error("nobody is drawn");
  const emulated = await headset.poses();
  const off = (["head", "left", "right"] as Part[]).map((part) =>
    apart(there[part], inRoom(emulated[part], space(-2, -3, west))),
  );
  return {
    metres: Math.max(...off.map((o) => o.metres)),
    degrees: Math.max(...off.map((o) => o.degrees)),
  };
}

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

function ms(time: number): string {
  return `${time.toFixed(0)} ms`;
}
