import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Talking } from "../src/microphone/controller";
import { MuteSwitch } from "../src/microphone/mute_switch";
import type { UiState } from "../src/ui/state/state";
import { Store } from "../src/ui/state/store";
import { Sound } from "../src/voice/page_audio";

class Track {
  enabled = true;
  stopped = false;
  onended: (() => void) | null = null;

  stop(): void {
    this.stopped = true;
  }
}

const node = { connect: () => undefined, disconnect: () => undefined };
const context = {
  createAnalyser: () => ({ ...node, fftSize: 0 }),
  createMediaStreamSource: () => node,
} as unknown as AudioContext;

/** Prompts for the microphone that wait for the test to answer. */
let prompts: { allow(): Promise<Track>; refuse(): Promise<void> }[] = [];

function getUserMedia(): Promise<unknown> {
  return new Promise((resolve, reject) => {
    prompts.push({
      allow: async () => {
        const track = new Track();
        resolve({ getAudioTracks: () => [track], getTracks: () => [track] });
        await vi.advanceTimersByTimeAsync(0);
        return track;
      },
      refuse: async () => {
        reject(new DOMException("no", "NotAllowedError"));
        await vi.advanceTimersByTimeAsync(0);
      },
    });
  });
}

function room() {
  const start: Partial<UiState> = { muted: true, microphone: false, trouble: null, announcements: [] };
  const settings = { language: "en", microphone: "", noise: "browser", autoLevel: true, headphones: false };
  const store = new Store({ ...start, settings } as UiState);
  const notices: string[] = [];
  const told: boolean[] = [];
  const sent: (MediaStreamTrack | null)[] = [];
  const mute = new MuteSwitch((muted) => told.push(muted) > 0);
  mute.believed(true);
  const talking = new Talking({ context: () => context }, store, (text) => notices.push(text));
  const output = { take: async () => undefined };
  const voice = { setTrack: async (track: MediaStreamTrack | null) => void sent.push(track), output };
  return { talking, store, notices, told, sent, outlet: { mute, voice } };
}

async function joined() {
  const all = room();
  all.talking.enter(all.outlet, true);
  const track = await prompts.at(-1)?.allow();
  if (!track) throw new Error("nobody asked for the microphone");
  return { ...all, track };
}

const newest = () => {
  const prompt = prompts.at(-1);
  if (!prompt) throw new Error("no prompt");
  return prompt;
};

beforeEach(() => {
  vi.useFakeTimers();
  prompts = [];
  vi.stubGlobal("window", { isSecureContext: true });
  vi.stubGlobal("navigator", { mediaDevices: { getUserMedia } });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("one's own voice", () => {
  test("goes out once the microphone is allowed", async () => {
    const { store, told, track } = await joined();
    expect(track.enabled).toBe(true);
    expect(told).toEqual([false]);
    expect(store.value).toMatchObject({ microphone: true, muted: false });
  });

  test("a microphone allowed after leaving, or after choosing to listen, is closed again", async () => {
    const { talking, store, outlet } = room();
    talking.enter(outlet, true);
    talking.leave();
    expect((await newest().allow()).stopped).toBe(true);
    void talking.open();
    talking.enter(outlet, false);
    expect((await newest().allow()).stopped).toBe(true);
    expect(store.value.microphone).toBe(false);
  });

  test("asking twice asks the person once", async () => {
    const { talking, outlet, store } = room();
    talking.enter(outlet, false);
    void talking.toggle();
    void talking.toggle();
    expect(prompts.length).toBe(1);
    await newest().allow();
    expect(store.value.muted).toBe(false);
  });

  test("opening the microphone in the room leaves one muted, and so does closing it", async () => {
    const { talking, outlet, store } = room();
    talking.enter(outlet, false);
    void talking.open();
    const first = await newest().allow();
    expect([store.value.muted, first.enabled]).toEqual([true, false]);
    await talking.toggle();
    talking.close();
    expect(store.value).toMatchObject({ muted: true, microphone: false });
    void talking.open();
    expect((await newest().allow()).enabled).toBe(false);
  });

  test("an unplugged microphone is noticed and muted", async () => {
    const { store, notices, track } = await joined();
    track.onended?.();
    expect(store.value).toMatchObject({ microphone: false, muted: true, trouble: "lost" });
    expect(notices.length).toBe(1);
  });

  test("a refusal is said", async () => {
    const { talking, outlet, notices } = room();
    talking.enter(outlet, true);
    await newest().refuse();
    expect(notices.length).toBe(1);
  });

  test("half a minute of silence gives the device back; the switch opens it again", async () => {
    const { talking, store, track } = await joined();
    await talking.toggle();
    await vi.advanceTimersByTimeAsync(29_000);
    expect(track.stopped).toBe(false);
    await vi.advanceTimersByTimeAsync(2000);
    expect(track.stopped).toBe(true);
    expect(store.value.microphone).toBe(true);
    void talking.toggle();
    expect((await newest().allow()).enabled).toBe(true);
    expect(store.value.muted).toBe(false);
  });

  test("a door that stays shut gives the device back, and inside it opens again", async () => {
    const { talking, store, outlet } = room();
    talking.enter(outlet, true);
    talking.wait();
    expect((await newest().allow()).stopped).toBe(true);
    expect(prompts.length).toBe(1);
    talking.arrive();
    expect((await newest().allow()).enabled).toBe(true);
    expect(store.value).toMatchObject({ microphone: true, muted: false });
  });

  test("somebody silenced stays so, whatever is pressed, and is muted when it is over", async () => {
    const { talking, store, notices, track, told } = await joined();
    store.set({ silenced: true });
    talking.silence();
    await talking.toggle();
    talking.hold(true);
    expect(track.enabled).toBe(false);
    expect(told.at(-1)).toBe(true);
    expect(notices).toEqual(["A host has silenced you. Raise your hand to ask to speak."]);
    store.set({ silenced: false });
    expect([track.enabled, store.value.muted]).toEqual([false, true]);
    await talking.toggle();
    expect(track.enabled).toBe(true);
  });

  test("nothing opens the microphone while one waits at a door, and what was on comes back behind it", async () => {
    const { talking, store, track } = await joined();
    talking.wait();
    expect(track.stopped).toBe(true);
    talking.hold(true);
    talking.hold(false);
    await talking.open();
    await talking.toggle();
    await talking.toggle();
    expect(prompts.length).toBe(1);
    expect(store.value.muted).toBe(false);
    talking.arrive();
    expect((await newest().allow()).enabled).toBe(true);
    expect(prompts.length).toBe(2);
  });

  test("who mutes at the door comes in muted, with the microphone closed", async () => {
    const { talking, store } = await joined();
    talking.wait();
    await talking.toggle();
    talking.arrive();
    expect([prompts.length, store.value.muted]).toEqual([1, true]);
  });

  test("holding the key opens a resting microphone for as long as it is held", async () => {
    const { talking, store } = await joined();
    await talking.toggle();
    await vi.advanceTimersByTimeAsync(31_000);
    talking.hold(true);
    const track = await newest().allow();
    expect([track.enabled, store.value.holding]).toEqual([true, true]);
    talking.hold(false);
    expect([track.enabled, store.value.holding]).toEqual([false, false]);
    await vi.advanceTimersByTimeAsync(31_000);
    expect(track.stopped).toBe(true);
  });
});

test("a mute that never arrived is said again after a second", () => {
  const told: boolean[] = [];
  const mute = new MuteSwitch((muted) => told.push(muted) > 0);
  mute.believed(true);
  mute.use(new Track() as unknown as MediaStreamTrack);
  mute.set(true);
  mute.shown(true, 0);
  mute.shown(true, 900);
  expect(told).toEqual([false]);
  mute.shown(true, 1100);
  expect(told).toEqual([false, false]);
  mute.shown(false, 1200);
  mute.shown(false, 5000);
  expect(told).toEqual([false, false]);
});

test("sound that was stopped comes back by itself, else by a gesture", () => {
  const gestures = new EventTarget();
  vi.stubGlobal("addEventListener", gestures.addEventListener.bind(gestures));
  let resumed = 0;
  class Context extends EventTarget {
    state = "running";
    async resume(): Promise<void> {
      resumed++;
    }
  }
  vi.stubGlobal("AudioContext", Context);
  const made = new Sound().context() as unknown as Context;
  gestures.dispatchEvent(new Event("pointerdown"));
  expect(resumed).toBe(0);
  made.state = "interrupted";
  made.dispatchEvent(new Event("statechange"));
  expect(resumed).toBe(1);
  gestures.dispatchEvent(new Event("keydown"));
  expect(resumed).toBe(2);
});
