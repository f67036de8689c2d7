import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { MicrophoneController } from "../src/microphone/controller";
import { MuteSwitch } from "../src/microphone/mute_switch";
import type { UiState } from "../src/ui/state/state";
import { Store } from "../src/ui/state/store";
import { PageAudio } from "../src/voice/page_audio";

class FakeTrack {
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

/** Permission prompts that wait for the test to answer. */
let prompts: { allow(): Promise<FakeTrack>; refuse(): Promise<void> }[] = [];

function getUserMedia(): Promise<unknown> {
  return new Promise((resolve, reject) => {
    prompts.push({
      allow: async () => {
        const track = new FakeTrack();
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
  const start: Partial<UiState> = {
    muted: true,
    microphone: false,
    microphoneError: null,
    announcements: [],
  };
  const settings = { language: "en", microphone: "", noise: "browser", autoLevel: true, headphones: false };
  const store = new Store({ ...start, settings } as UiState);
  const notices: string[] = [];
  const told: boolean[] = [];
  const sent: (MediaStreamTrack | null)[] = [];
  const mute = new MuteSwitch((muted) => told.push(muted) > 0);
  mute.setServerState(true);
  const microphone = new MicrophoneController({ context: () => context }, store, (text) =>
    notices.push(text),
  );
  const output = { setRoute: async () => undefined };
  const voice = { setTrack: async (track: MediaStreamTrack | null) => void sent.push(track), output };
  return { microphone, store, notices, told, sent, uplink: { mute, voice } };
}

async function joined() {
  const all = room();
  all.microphone.attach(all.uplink, true);
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
    const { microphone, store, uplink } = room();
    microphone.attach(uplink, true);
    microphone.detach();
    expect((await newest().allow()).stopped).toBe(true);
    void microphone.open();
    microphone.attach(uplink, false);
    expect((await newest().allow()).stopped).toBe(true);
    expect(store.value.microphone).toBe(false);
  });

  test("asking twice asks the person once", async () => {
    const { microphone, uplink, store } = room();
    microphone.attach(uplink, false);
    void microphone.toggle();
    void microphone.toggle();
    expect(prompts.length).toBe(1);
    await newest().allow();
    expect(store.value.muted).toBe(false);
  });

  test("opening the microphone in the room leaves one muted, and so does closing it", async () => {
    const { microphone, uplink, store } = room();
    microphone.attach(uplink, false);
    void microphone.open();
    const first = await newest().allow();
    expect([store.value.muted, first.enabled]).toEqual([true, false]);
    await microphone.toggle();
    microphone.close();
    expect(store.value).toMatchObject({ muted: true, microphone: false });
    void microphone.open();
    expect((await newest().allow()).enabled).toBe(false);
  });

  test("an unplugged microphone is noticed and muted", async () => {
    const { store, notices, track } = await joined();
    track.onended?.();
    expect(store.value).toMatchObject({ microphone: false, muted: true, microphoneError: "lost" });
    expect(notices.length).toBe(1);
  });

  test("a refusal is said", async () => {
    const { microphone, uplink, notices } = room();
    microphone.attach(uplink, true);
    await newest().refuse();
    expect(notices.length).toBe(1);
  });

  test("half a minute of silence gives the device back; the switch opens it again", async () => {
    const { microphone, store, track } = await joined();
    await microphone.toggle();
    await vi.advanceTimersByTimeAsync(29_000);
    expect(track.stopped).toBe(false);
    await vi.advanceTimersByTimeAsync(2000);
    expect(track.stopped).toBe(true);
    expect(store.value.microphone).toBe(true);
    void microphone.toggle();
    expect((await newest().allow()).enabled).toBe(true);
    expect(store.value.muted).toBe(false);
  });

  test("a door that stays shut gives the device back, and inside it opens again", async () => {
    const { microphone, store, uplink } = room();
    microphone.attach(uplink, true);
    microphone.suspend();
    expect((await newest().allow()).stopped).toBe(true);
    expect(prompts.length).toBe(1);
    microphone.resume();
    expect((await newest().allow()).enabled).toBe(true);
    expect(store.value).toMatchObject({ microphone: true, muted: false });
  });

  test("somebody silenced stays so, whatever is pressed, and is muted when it is over", async () => {
    const { microphone, store, notices, track, told } = await joined();
    store.set({ silenced: true });
    microphone.silence();
    await microphone.toggle();
    microphone.pushToTalk(true);
    expect(track.enabled).toBe(false);
    expect(told.at(-1)).toBe(true);
    expect(notices).toEqual(["A host has silenced you. Raise your hand to ask to speak."]);
    store.set({ silenced: false });
    expect([track.enabled, store.value.muted]).toEqual([false, true]);
    await microphone.toggle();
    expect(track.enabled).toBe(true);
  });

  test("nothing opens the microphone while one waits at a door, and what was on comes back behind it", async () => {
    const { microphone, store, track } = await joined();
    microphone.suspend();
    expect(track.stopped).toBe(true);
    microphone.pushToTalk(true);
    microphone.pushToTalk(false);
    await microphone.open();
    await microphone.toggle();
    await microphone.toggle();
    expect(prompts.length).toBe(1);
    expect(store.value.muted).toBe(false);
    microphone.resume();
    expect((await newest().allow()).enabled).toBe(true);
    expect(prompts.length).toBe(2);
  });

  test("who mutes at the door comes in muted, with the microphone closed", async () => {
    const { microphone, store } = await joined();
    microphone.suspend();
    await microphone.toggle();
    microphone.resume();
    expect([prompts.length, store.value.muted]).toEqual([1, true]);
  });

  test("holding the key opens a resting microphone for as long as it is held", async () => {
    const { microphone, store } = await joined();
    await microphone.toggle();
    await vi.advanceTimersByTimeAsync(31_000);
    microphone.pushToTalk(true);
    const track = await newest().allow();
    expect([track.enabled, store.value.pushToTalk]).toEqual([true, true]);
    microphone.pushToTalk(false);
    expect([track.enabled, store.value.pushToTalk]).toEqual([false, false]);
    await vi.advanceTimersByTimeAsync(31_000);
    expect(track.stopped).toBe(true);
  });
});

test("a mute that never arrived is said again after a second", () => {
  const told: boolean[] = [];
  const mute = new MuteSwitch((muted) => told.push(muted) > 0);
  mute.setServerState(true);
  mute.setTrack(new FakeTrack() as unknown as MediaStreamTrack);
  mute.setOn(true);
  mute.checkServerState(true, 0);
  mute.checkServerState(true, 900);
  expect(told).toEqual([false]);
  mute.checkServerState(true, 1100);
  expect(told).toEqual([false, false]);
  mute.checkServerState(false, 1200);
  mute.checkServerState(false, 5000);
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
  const made = new PageAudio().context() as unknown as Context;
  gestures.dispatchEvent(new Event("pointerdown"));
  expect(resumed).toBe(0);
  made.state = "interrupted";
  made.dispatchEvent(new Event("statechange"));
  expect(resumed).toBe(1);
  gestures.dispatchEvent(new Event("keydown"));
  expect(resumed).toBe(2);
});
