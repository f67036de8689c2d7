import { afterAll, beforeAll, expect, it } from "vitest";
import { Person } from "./person";
import { Server } from "./server";
import { fan, seconds } from "./speech";

const small = { width: 640, height: 360 };
const loop = Math.ceil(seconds(fan()));
let server: Server;
let talker: Person;
let listener: Person;

/** How loud the pauses and the speech are at the listener's, in dB: the quiet and the loud end of many short looks. */
async function heard(): Promise<{ pauses: number; speech: number }> {
  const looks = await listener.page.evaluate(
    async (n) => {
      const looks: number[] = [];
      for (let i = 0; i < n; i++)
        looks.push(Math.hypot(...(await window.stoa.levels(0.3)).map((s) => s.rms)));
      return looks;
    },
    Math.ceil(loop / 0.3),
  );
  const sorted = looks.map((rms) => 20 * Math.log10(rms + 1e-5)).sort((a, b) => a - b);
  const at = (q: number): number => sorted[Math.floor(q * (sorted.length - 1))] ?? 0;
  return { pauses: at(0.2), speech: at(0.95) };
}

async function choose(noise: "off" | "browser" | "strong"): Promise<void> {
  await talker.page.click("#settings");
  await talker.page.selectOption("#noise", noise);
  await talker.page.keyboard.press("Escape");
}

beforeAll(async () => {
  server = await Server.open();
  [talker, listener] = await Promise.all([
    Person.at("Ada", { microphone: fan(), size: small }),
    Person.at("Bo", { microphone: "silence", size: small }),
  ]);
  await talker.page.addInitScript(() => {
    if (!localStorage.getItem("stoa.settings"))
      localStorage.setItem("stoa.settings", JSON.stringify({ noise: "off", autoLevel: false }));
  });
  await Promise.all([talker.join(server.link("hall")), listener.join(server.link("hall"))]);
  await listener.stand(-20, 0, -Math.PI / 2);
  await talker.stand(-18, 0, Math.PI / 2);
  await listener.waitFor("Ada's voice", () => window.stoa.slots.some((csrc) => csrc !== 0));
});

afterAll(async () => {
  await Promise.all([talker?.close(), listener?.close()]);
  await server?.close();
});

it("takes a fan out of the pauses and leaves the speech, switched while talking", async () => {
  const before = await heard();
  await choose("strong");
  await talker.waitFor("strong suppression", () => window.stoa.denoising);
  await listener.page.waitForTimeout(1500);
  const after = await heard();
  console.log(
    `pauses ${before.pauses.toFixed(1)} -> ${after.pauses.toFixed(1)} dB, speech ${before.speech.toFixed(1)} -> ${after.speech.toFixed(1)} dB`,
  );
  expect(before.pauses - after.pauses).toBeGreaterThan(12);
  expect(Math.abs(before.speech - after.speech)).toBeLessThan(4);
  expect(await talker.page.evaluate(() => window.stoa.offers)).toBe(1);
});

it("stops the device and its processing with the microphone, and takes both up again", async () => {
  await talker.page.click("#settings");
  await talker.page.getByRole("button", { name: "Close the microphone" }).click();
  await talker.waitFor("the end of suppression", () => !window.stoa.denoising);
  await talker.page.getByRole("button", { name: "Open microphone" }).first().click();
  await talker.waitFor("suppression again", () => window.stoa.denoising);
  await talker.page.keyboard.press("Escape");
});

it("says what it costs", async () => {
  const share = await talker.page.evaluate(async () => {
    const files = performance.getEntriesByType("resource").map((r) => r.name);
    const find = (what: RegExp): string => files.find((f) => what.test(f)) ?? "";
    const code = await (await fetch(find(/noise_suppressor.*\.js/))).text();
    const worklet = new URL(/assets\/workletProcessor[\w.-]+\.js/.exec(code)?.[0] ?? "", location.origin)
      .href;
    const wasmBinary = await (await fetch(find(/rnnoise.*\.wasm/))).arrayBuffer();
    const times: number[] = [];
    const seconds = 5;
    for (let i = 0; i < 4; i++) {
      const context = new OfflineAudioContext(1, seconds * 48000, 48000);
      await context.audioWorklet.addModule(worklet);
      const node = new AudioWorkletNode(context, "@sapphi-red/web-noise-suppressor/rnnoise", {
        processorOptions: { maxChannels: 1, wasmBinary },
      });
      const tone = new OscillatorNode(context, { frequency: 180, type: "sawtooth" });
      tone.connect(node).connect(context.destination);
      tone.start();
      await new Promise((ready) => setTimeout(ready, 300));
      const start = performance.now();
      const sound = (await context.startRendering()).getChannelData(0);
      times.push(performance.now() - start);
      if (!sound.some((s) => s !== 0)) throw new Error("the worklet did nothing");
    }
    return Math.min(...times) / 1000 / seconds;
  });
  console.log(`strong suppression takes ${(share * 100).toFixed(1)} % of one core`);
  expect(share).toBeLessThan(0.25);
});

it("falls back to the browser's suppression where the worklet cannot be loaded, and says so", async () => {
  await choose("browser");
  await talker.waitFor("the browser's", () => !window.stoa.denoising);
  await talker.page.reload();
  await talker.page.route(/rnnoise|workletProcessor/, (route) => route.abort());
  await talker.join(server.link("hall"));
  await choose("strong");
  await talker.page.locator("#status").getByText("browser's own is on").waitFor();
  await listener.waitFor("Ada's voice", () => window.stoa.slots.some((csrc) => csrc !== 0));
  const before = await listener.page.evaluate(() => window.stoa.inbound());
  await listener.page.waitForTimeout(1000);
  expect(await listener.page.evaluate(() => window.stoa.inbound())).toBeGreaterThan(before);
});
