import { afterAll, beforeAll, expect, it } from "vitest";
import { Person } from "./person";
import { Server } from "./server";
import { SoundCard } from "./sound_card";

const size = { width: 320, height: 240 };
let server: Server;
let card: SoundCard;
let near: Person; // whose browser has an older echo canceller, that knows nothing of Web Audio
let far: Person;

async function headphones(): Promise<void> {
  await near.page.click("#settings");
  await near.page.locator("#headphones").click();
  await near.page.keyboard.press("Escape");
}

/** How loud the far one is sent back, in dB. */
async function returned(): Promise<number> {
  const slots = await far.page.evaluate(() => window.stoa.levels(5));
  return 20 * Math.log10(Math.hypot(...slots.map((s) => s.rms)) + 1e-6);
}

beforeAll(async () => {
  [server, card] = await Promise.all([Server.open(), SoundCard.open(-6)]);
  [near, far] = await Promise.all([
    Person.at("Ada", { card, size }),
    Person.at("Bo", { microphone: "speech", size }),
  ]);
  await near.page.addInitScript(() => {
    if (!localStorage.getItem("stoa.settings"))
      localStorage.setItem("stoa.settings", JSON.stringify({ autoLevel: false }));
    const devices = navigator.mediaDevices;
    const ask = devices.getUserMedia.bind(devices);
    devices.getUserMedia = (wanted) => {
      const echoCancellation = "remote-only" as unknown as boolean;
      return ask({ audio: { ...(wanted?.audio as MediaTrackConstraints), echoCancellation } });
    };
    const offered = MediaStreamTrack.prototype.getCapabilities;
    MediaStreamTrack.prototype.getCapabilities = function () {
      return { ...offered.call(this), echoCancellation: [true, false] };
    };
  });
  await Promise.all([near.join(server.link("hall")), far.join(server.link("hall"))]);
  await near.stand(-20, 0, -Math.PI / 2);
  await far.stand(-20, -2, Math.PI); // at the left of somebody who looks east
  await near.waitFor("Bo's voice", () => window.stoa.slots.some((csrc) => csrc !== 0));
});

afterAll(async () => {
  await Promise.all([near?.close(), far?.close()]);
  await Promise.all([server?.close(), card?.close()]);
});

it("plays by way of WebRTC where the canceller knows only that, and left stays left", async () => {
  await near.waitFor("the loopback", () => window.stoa.output.route === "loopback", 40_000);
  await near.page.waitForTimeout(1500);
  const state = await near.page.evaluate(async () => {
    window.stoa.output.measure();
    await window.stoa.output.state(); // the delay is counted from here
    await new Promise((go) => setTimeout(go, 5000));
    return window.stoa.output.state();
  });
  const [left, right] = [state.heard?.left ?? 0, state.heard?.right ?? 0];
  const side = 20 * Math.log10(left / right);
  console.log(`the loopback adds ${state.latencyMs} ms; left ${side.toFixed(1)} dB louder than right`);
  expect(left).toBeGreaterThan(0.003);
  expect(side).toBeGreaterThan(3);
  expect(state.latencyMs).toBeGreaterThan(0);
});

it("gives that canceller the echo to take out", async () => {
  await headphones(); // which they are not
  await near.waitFor("the direct way", () => window.stoa.output.route === "direct");
  await far.page.waitForTimeout(1500);
  const direct = await returned();
  await headphones();
  await near.waitFor("the loopback", () => window.stoa.output.route === "loopback");
  let looped = await returned();
  for (let i = 1; i < 8 && direct - looped < 8; i++) looped = await returned();
  console.log(`echo at ${direct.toFixed(1)} dB direct, ${looped.toFixed(1)} dB by the loopback`);
  expect(direct).toBeGreaterThan(-45); // or there was nothing to take out
  expect(direct - looped).toBeGreaterThan(8);
});

it("goes straight out with headphones, and back again", async () => {
  await headphones();
  await near.waitFor("the direct way", () => window.stoa.output.route === "direct");
  expect((await near.page.evaluate(() => window.stoa.output.state())).trouble).toBe("");
  await headphones();
  await near.waitFor("the loopback", () => window.stoa.output.route === "loopback");
});

it("falls back to the direct way where the pair cannot be connected, and tells why", async () => {
  await headphones();
  await near.waitFor("the direct way", () => window.stoa.output.route === "direct");
  await near.page.evaluate(() => {
    RTCPeerConnection.prototype.createAnswer = () =>
      Promise.reject<RTCSessionDescriptionInit & undefined>(new Error("no answer today"));
  });
  await headphones();
  await near.waitFor("the trouble", () => window.stoa.output.trouble === "no answer today");
  expect(await near.page.evaluate(() => window.stoa.output.route)).toBe("direct");
  const slots = await near.page.evaluate(() => window.stoa.levels(3));
  expect(Math.hypot(...slots.map((s) => s.rms))).toBeGreaterThan(0.003);
});
