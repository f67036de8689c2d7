import { afterAll, beforeAll, expect, it } from "vitest";
import { Person } from "./person";
import { Server, until } from "./server";
import { SoundCard } from "./sound_card";
import { answer, seconds, speech } from "./speech";

declare global {
  interface Window {
    /** While true the page is given microphones as they are. */
    raw: boolean;
  }
}

const size = { width: 320, height: 240 };
const loops = 5; // a canceller takes its time to learn a room, longer on a busy machine
const loop = Math.ceil(Math.max(seconds(speech()), seconds(answer())));
const decibels = (rms: number): number => 20 * Math.log10(rms + 1e-6);

let server: Server;
let card: SoundCard;
let near: Person; // by loudspeakers
let far: Person; // says `answer` all the time, by headphones
let [nearNumber, farNumber] = [0, 0];

/** How loud the one hears the other, in dB, over a whole loop of speech. */
async function heard(by: Person, talker: number): Promise<number> {
  const slots = await by.page.evaluate((s) => window.stoa.levels(s), loop);
  return decibels(Math.hypot(...slots.filter((s) => s.csrc === talker).map((s) => s.rms)));
}

/** What the far one hears when it is as wanted, or after some loops of speech as it is. */
async function settled(talker: number, wanted: (db: number) => boolean): Promise<number> {
  let db = await heard(far, talker);
  for (let i = 1; i < loops && !wanted(db); i++) db = await heard(far, talker);
  return db;
}

/** Opens the microphone of the near one again, raw or as the product asks for it. */
async function reopen(raw: boolean): Promise<void> {
  const before = await near.page.evaluate((raw) => {
    window.raw = raw;
    return window.devicesAsked;
  }, raw);
  await near.page.click("#settings");
  await near.page.selectOption("#noise", raw ? "off" : "browser");
  await near.page.keyboard.press("Escape");
  await until("the microphone", () => near.page.evaluate((b) => window.devicesAsked > b, before));
}

beforeAll(async () => {
  [server, card] = await Promise.all([Server.open(), SoundCard.open(-6)]);
  [near, far] = await Promise.all([
    Person.at("Ada", { card, size }),
    Person.at("Bo", { microphone: answer(), size }),
  ]);
  await near.page.addInitScript(() => {
    localStorage.setItem("stoa.settings", JSON.stringify({ autoLevel: false }));
    window.raw = false;
    const devices = navigator.mediaDevices;
    const ask = devices.getUserMedia.bind(devices);
    devices.getUserMedia = (wanted) => {
      const audio = wanted?.audio as MediaTrackConstraints;
      return ask(window.raw ? { audio: { ...audio, echoCancellation: false } } : wanted);
    };
  });
  await Promise.all([near.join(server.link("hall")), far.join(server.link("hall"))]);
  nearNumber = await near.number();
  farNumber = await far.number();
  await near.stand(-20, 0, -Math.PI / 2);
  await far.stand(-18, 0, Math.PI / 2);
  await near.waitFor("Bo's voice", () => window.stoa.slots.some((csrc) => csrc !== 0));
});

afterAll(async () => {
  await Promise.all([near?.close(), far?.close()]);
  await Promise.all([server?.close(), card?.close()]);
});

it("sends back at least 20 dB less of what the loudspeakers play", async () => {
  await reopen(true);
  await far.page.waitForTimeout(1500);
  const [played, without] = await Promise.all([heard(near, farNumber), heard(far, nearNumber)]);
  await reopen(false);
  const withIt = await settled(nearNumber, (db) => played - db > 20);
  console.log(
    `played at ${played.toFixed(1)} dB; comes back at ${without.toFixed(1)} dB without and ${withIt.toFixed(1)} dB with cancelling`,
  );
  expect(without).toBeGreaterThan(played - 15); // or there was nothing to cancel
  expect(played - withIt).toBeGreaterThan(20);
  expect(without - withIt).toBeGreaterThan(10);
}, 150_000);

it("keeps the near voice within 3 dB while both talk", async () => {
  const hush = card.speak(speech());
  card.loud(false);
  await far.page.waitForTimeout(2000);
  const alone = await heard(far, nearNumber);
  card.loud(true);
  const both = await settled(nearNumber, (db) => Math.abs(alone - db) < 3);
  hush();
  console.log(`near voice at ${alone.toFixed(1)} dB by headphones, ${both.toFixed(1)} dB by loudspeakers`);
  expect(alone).toBeGreaterThan(-40);
  expect(Math.abs(alone - both)).toBeLessThan(3);
}, 150_000);
