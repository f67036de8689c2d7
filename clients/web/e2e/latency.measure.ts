import { afterAll, beforeAll, it } from "vitest";
import { Person } from "./person";
import { Server } from "./server";
import { claps } from "./speech";

// Mouth to ear between two browsers on this machine. A clap's beginning is
// stamped twice with the machine's clock: in the talker's page on the track
// that getUserMedia gave (after the browser's own processing), and in the
// listener's page behind the panner. What is not in it: the way through real
// sound devices, in and out. The windows are small: drawing large ones in
// software takes the processor from the voices, and the listener's jitter
// buffer grows to hide it.

declare global {
  interface Window {
    /** When claps began, in milliseconds of the machine's clock. */
    claps: number[];
  }
}

const seconds = 45;
const size = { width: 320, height: 240 };
let server: Server;
let talker: Person;
let listener: Person;

/** Stamps claps at the microphone and behind every panner; runs before the page's code. */
function listenForClaps(): void {
  window.claps = [];
  const watch = (context: BaseAudioContext, node: AudioNode): void => {
    const analyser = context.createAnalyser();
    analyser.fftSize = 2048;
    node.connect(analyser);
    const pull = context.createGain();
    pull.gain.value = 0;
    analyser.connect(pull).connect(context.destination);
    const samples = new Float32Array(2048);
    let quietSince = 0;
    setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      const now = performance.timeOrigin + performance.now();
      const first = samples.findIndex((s) => Math.abs(s) > 0.02);
      if (first < 0) {
        quietSince ||= now;
        return;
      }
      if (quietSince && now - quietSince > 200) {
        window.claps.push(now - ((samples.length - first) / context.sampleRate) * 1000);
      }
      quietSince = 0;
    }, 4);
  };
  const devices = navigator.mediaDevices;
  const ask = devices.getUserMedia.bind(devices);
  devices.getUserMedia = async (wanted) => {
    const stream = await ask(wanted);
    const context = new AudioContext();
    watch(context, context.createMediaStreamSource(stream));
    return stream;
  };
  const watched = new WeakSet<AudioNode>();
  const connect = AudioNode.prototype.connect as (this: AudioNode, ...to: unknown[]) => AudioNode;
  AudioNode.prototype.connect = function (this: AudioNode, ...to: unknown[]) {
    if (this instanceof PannerNode && !watched.has(this)) {
      watched.add(this);
      watch(this.context, this);
    }
    return connect.apply(this, to);
  } as typeof AudioNode.prototype.connect;
}

beforeAll(async () => {
  server = await Server.open();
  [talker, listener] = await Promise.all([
    Person.at("Ada", { microphone: claps(), pictures: "all", size }),
    Person.at("Bo", { microphone: "silence", pictures: "all", size }),
  ]);
  await talker.page.addInitScript(listenForClaps);
  await listener.page.addInitScript(listenForClaps);
  await Promise.all([talker.join(server.link("hall")), listener.join(server.link("hall"))]);
  await listener.stand(-20, 0, -Math.PI / 2);
  await talker.stand(-18, 0, Math.PI / 2);
});

afterAll(async () => {
  await Promise.all([talker?.close(), listener?.close()]);
  await server?.close();
});

it("measures mouth to ear", async () => {
  await listener.page.waitForTimeout(5000);
  for (const person of [talker, listener]) await person.page.evaluate(() => window.claps.splice(0));
  await listener.page.waitForTimeout(seconds * 1000);
  const said = await talker.page.evaluate(() => window.claps);
  const heard = await listener.page.evaluate(() => window.claps);
  const delays = said
    .map((at) => heard.map((h) => h - at).filter((d) => d > 0 && d < 700)[0])
    .filter((d) => d !== undefined)
    .sort((a, b) => a - b);
  const quantile = (q: number): string | undefined => delays[Math.floor(q * (delays.length - 1))]?.toFixed(0);
  console.log(
    JSON.stringify({
      scenario: "mouth-to-ear",
      claps: said.length,
      heard: delays.length,
      p50_ms: quantile(0.5),
      p95_ms: quantile(0.95),
    }),
  );
  if (delays.length < said.length / 2) throw new Error("most claps were not heard");
});
