import { LevelMeter } from "../voice/level_meter";
import type { Sound } from "../voice/page_audio";
import {
  listMicrophones,
  MicrophoneError,
  type MicrophoneTrouble,
  type OpenMicrophone,
  openMicrophone,
} from "./devices";
import type { Denoiser } from "./noise_suppressor";
import { cancelsWebAudio, type Processing } from "./processing";

export interface MicrophoneEvents {
  changed(track: MediaStreamTrack | null, trouble: MicrophoneTrouble | null): void;
  devices(list: { id: string; label: string }[]): void;
  /** Strong noise suppression could not be had; the browser's is on in its place. */
  weaker(): void;
}

/** What was opened, and what stands behind it. */
interface Opened extends OpenMicrophone {
  denoiser: Denoiser | null;
}

/** Owner of the open microphone, at the door and in the room. */
export class MicrophoneControl {
  /** What goes out. */
  track: MediaStreamTrack | null = null;
  /** Whether its echo canceller knows what this page plays. */
  cancelsWebAudio = true;
  /** Whether strong noise suppression is at work. */
  get denoising(): boolean {
    return this.denoiser !== null;
  }
  /** Let go because nobody was to hear it; it opens again without being asked for anew. */
  resting = false;
  private stream: MediaStream | null = null;
  private denoiser: Denoiser | null = null;
  private source: MediaStreamAudioSourceNode | null = null;
  private meter: LevelMeter | null = null;
  private turn = 0;
  private opening: { what: string; done: Promise<boolean> } | null = null;

  constructor(
    private readonly sound: Pick<Sound, "context">,
    private readonly events: MicrophoneEvents,
  ) {
    navigator.mediaDevices?.addEventListener?.("devicechange", () => void this.list());
  }

  /** Opens the microphone, or another one, or the same otherwise. Only from a gesture that says so. */
  open(deviceId: string, processing: Processing): Promise<boolean> {
    const what = JSON.stringify([deviceId, processing]);
    if (this.opening?.what === what) return this.opening.done;
    const turn = ++this.turn;
    const done = this.begin(deviceId, processing, turn).finally(() => {
      if (turn === this.turn) this.opening = null;
    });
    this.opening = { what, done };
    return done;
  }

  close(): void {
    this.end(null);
  }

  /** Gives the device back while muted; the browser's mark that it is in use goes out. */
  rest(): void {
    if (!this.track) return;
    this.forgetOpening();
    this.release();
    this.resting = true;
    this.events.changed(null, null);
  }

  /** 0 to 1; 0 while nothing is open. */
  level(): number {
    return this.track?.enabled ? (this.meter?.level() ?? 0) : 0;
  }

  private async begin(deviceId: string, processing: Processing, turn: number): Promise<boolean> {
    const context = this.sound.context();
    try {
      const opened = await this.prepare(context, deviceId, processing);
      if (turn !== this.turn) {
        opened.denoiser?.close();
        for (const stale of opened.stream.getTracks()) stale.stop();
        return false;
      }
      this.take(context, opened);
      return true;
    } catch (error) {
      if (turn !== this.turn) return false;
      this.resting = false;
      this.events.changed(this.track, error instanceof MicrophoneError ? error.trouble : "failed");
      return false;
    }
  }

  private async prepare(context: AudioContext, deviceId: string, processing: Processing): Promise<Opened> {
    const opened = await openMicrophone(deviceId, processing);
    if (processing.noise !== "strong") return { ...opened, denoiser: null };
    try {
      const { Denoiser } = await import("./noise_suppressor");
      return { ...opened, denoiser: await Denoiser.before(context, opened.stream) };
    } catch (error) {
      console.warn("strong noise suppression cannot be had", error);
      for (const track of opened.stream.getTracks()) track.stop();
      this.events.weaker();
      return { ...(await openMicrophone(deviceId, { ...processing, noise: "browser" })), denoiser: null };
    }
  }

  private take(context: AudioContext, { stream, track, denoiser }: Opened): void {
    this.release();
    this.resting = false;
    this.stream = stream;
    this.denoiser = denoiser;
    this.cancelsWebAudio = cancelsWebAudio(track);
    const out = denoiser?.stream ?? stream;
    this.track = out.getAudioTracks()[0] ?? track;
    this.meter ??= new LevelMeter(context);
    this.source = context.createMediaStreamSource(out);
    this.source.connect(this.meter.node);
    // Unplugged: the browser ends the track by itself.
    track.onended = () => this.end("lost");
    this.events.changed(this.track, null);
    void this.list();
  }

  private end(trouble: MicrophoneTrouble | null): void {
    this.forgetOpening();
    this.release();
    this.resting = false;
    this.events.changed(null, trouble);
  }

  private forgetOpening(): void {
    this.turn++;
    this.opening = null;
  }

  private release(): void {
    this.source?.disconnect();
    this.source = null;
    this.denoiser?.close();
    this.denoiser = null;
    for (const track of this.stream?.getTracks() ?? []) {
      track.onended = null;
      track.stop();
    }
    this.stream = null;
    this.track = null;
  }

  private async list(): Promise<void> {
    this.events.devices(await listMicrophones());
  }
}
