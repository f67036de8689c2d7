import { afterAll, beforeAll, expect, it } from "vitest";
import { Person } from "./person";
import { quantile } from "./rest";
import { Server, until } from "./server";
import { seconds, speech } from "./speech";

const decibels = (ratio: number): number => 20 * Math.log10(ratio);
const loop = Math.ceil(seconds(speech()));
const west = Math.PI / 2; // looks along -x
const east = -Math.PI / 2;

let server: Server;
let talker: Person;
let listener: Person;
let [ada, bo] = [0, 0];

/** RMS over whole loops of the speech, as the listener's ears get it. */
async function heard(): Promise<{ rms: number; left: number; right: number }> {
  const slots = await listener.page.evaluate((s) => window.stoa.levels(s), loop);
  const sum = (pick: "rms" | "left" | "right"): number => Math.hypot(...slots.map((s) => s[pick]));
  return { rms: sum("rms"), left: sum("left"), right: sum("right") };
}

async function received(): Promise<number> {
  return listener.page.evaluate(() => window.stoa.inbound());
}

/** What the server sent and the browser got of the talker during 3 s. */
async function crossing(room: string): Promise<{ sent: number; got: number }> {
  const [sent, got] = [await server.forwarded(room, ada, bo), await received()];
  await listener.page.waitForTimeout(3000);
  return { sent: (await server.forwarded(room, ada, bo)) - sent, got: (await received()) - got };
}

async function enter(room: string): Promise<void> {
  await Promise.all([talker.join(server.link(room)), listener.join(server.link(room))]);
  ada = await talker.number();
  bo = await listener.number();
}

beforeAll(async () => {
  server = await Server.open();
  [talker, listener] = await Promise.all([
    Person.at("Ada", { microphone: "speech" }),
    Person.at("Bo", { microphone: "silence" }),
  ]);
  await enter("hall");
});

afterAll(async () => {
  await Promise.all([talker?.close(), listener?.close()]);
  await server?.close();
});

it("hears speech at 2 m, and 12 dB less at 12 m", async () => {
  await listener.stand(-20, 0, east);
  await talker.stand(-18, 0, west);
  await listener.waitFor("Ada's voice", () => window.stoa.slots.some((csrc) => csrc !== 0));
  await listener.page.waitForTimeout(loop * 1000); // the talker's automatic gain settles
  const near = await heard();
  await talker.stand(-8, 0, west);
  await listener.page.waitForTimeout(1000);
  const far = await heard();
  const fall = decibels(near.rms / far.rms);
  console.log(`at 2 m ${decibels(near.rms).toFixed(1)} dB, at 12 m ${fall.toFixed(1)} dB less`);
  expect(decibels(near.rms)).toBeGreaterThan(-50);
  expect(Math.abs(fall - 12.04)).toBeLessThan(3);
});

it("hears a talker at the left at least 3 dB louder left than right", async () => {
  await listener.stand(-20, 0, east);
  await talker.stand(-20, -2, Math.PI); // north of somebody who looks east is left
  await listener.page.waitForTimeout(1000);
  const { left, right } = await heard();
  console.log(`left ${decibels(left / right).toFixed(1)} dB louder than right`);
  expect(decibels(left / right)).toBeGreaterThan(3);
});

it("is sent nothing at 40 m, and is sent everything again when near", async () => {
  await listener.stand(-20, 0, east);
  await talker.stand(20, 0, west);
  await listener.page.waitForTimeout(500);
  expect(await crossing("hall")).toEqual({ sent: 0, got: 0 });
  await talker.stand(-18, 0, west);
  const back = await crossing("hall");
  expect(back.sent).toBeGreaterThan(100);
  expect(back.got).toBeGreaterThan(100);
});

it("is sent nothing from inside the private table until it steps in", async () => {
  await enter("lobby");
  await talker.stand(-5.2, 3.1, Math.PI);
  await listener.stand(-4.0, 1.7, 0);
  await listener.page.waitForTimeout(500);
  expect(await crossing("lobby")).toEqual({ sent: 0, got: 0 });
  const [steps, rests]: [number[], number[]] = [[], []];
  for (let i = 0; i < 7; i++) {
    steps.push(await stepIn());
    rests.push(await nextPacket());
  }
  const list = (times: number[]): string => times.map((t) => t.toFixed(0)).join(" ");
  console.log(
    `forwarded again ${list(steps)} ms after the server saw the steps; at rest the next packet came after ${list(rests)} ms`,
  );
  // Of seven the fifth: a step may fall into a pause between words.
  expect(quantile(steps, 2 / 3)).toBeLessThan(50 + 100 + quantile(rests, 2 / 3));
  expect((await crossing("lobby")).got).toBeGreaterThan(100);
});

/** Steps out of the private table and in again; milliseconds from the step to Ada's first packet. */
async function stepIn(): Promise<number> {
  await listener.stand(-4.0, 1.7, 0);
  await listener.page.waitForTimeout(300);
  const before = await server.forwarded("lobby", ada, bo);
  await listener.page.evaluate(() => window.stoa.teleport(-4.7, 2.6, 0));
  const inside = await until("the server to see Bo inside", async () => {
    const person = (await server.see("lobby")).people.find((p) => p.number === bo);
    return person && Math.hypot(person.feet[0] + 6, person.feet[2] - 4) < 2.38
      ? performance.now()
      : undefined;
  });
  await until("Ada's first packet", async () => (await server.forwarded("lobby", ada, bo)) > before);
  return performance.now() - inside;
}

/** Milliseconds until the test knows of Ada's next packet, where they are forwarded all the time. */
async function nextPacket(): Promise<number> {
  const before = await server.forwarded("lobby", ada, bo);
  const began = performance.now();
  await until("Ada's next packet", async () => (await server.forwarded("lobby", ada, bo)) > before);
  return performance.now() - began;
}

it("has made one offer in all", async () => {
  for (const person of [talker, listener])
    expect(await person.page.evaluate(() => window.stoa.offers)).toBe(1);
});

it("forwards nothing of somebody who is muted", async () => {
  await talker.page.click("#mute");
  await until(
    "the mute",
    async () => (await server.see("lobby")).people.find((p) => p.number === ada)?.muted === true,
  );
  expect((await crossing("lobby")).sent).toBe(0);
  await talker.page.click("#mute");
  await until("Ada's voice", async () => (await crossing("lobby")).sent > 0);
});
