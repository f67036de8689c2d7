import { LevelMeter } from "../voice/level_meter";
import type { PageAudio } from "../voice/page_audio";
import {
  listMicrophones,
  MicrophoneError,
  type MicrophoneErrorCode,
  type OpenMicrophone,
  openMicrophone,
} from "./devices";
import type { NoiseSuppressor } from "./noise_suppressor";
import { cancelsWebAudio, type MicrophoneProcessing } from "./processing";

export interface MicrophoneCaptureEvents {
  changed(track: MediaStreamTrack | null, error: MicrophoneErrorCode | null): void;
  devices(list: { id: string; label: string }[]): void;
  /** Strong noise suppression failed. The browser's own is used instead. */
  suppressorFailed(): void;
}

/** An open microphone and the noise suppressor in front of it, if any. */
interface Opened extends OpenMicrophone {
  noiseSuppressor: NoiseSuppressor | null;
}

/** Owner of the open microphone, before joining and in the room. */
export class MicrophoneCapture {
  /** The track to send. */
  track: MediaStreamTrack | null = null;
  /** Whether the echo canceller covers what this page plays through Web Audio. */
  cancelsWebAudio = true;
  /** Whether strong noise suppression is active. */
  get denoising(): boolean {
    return this.noiseSuppressor !== null;
  }
  /** The device was closed while nobody could hear it. It opens again without a new gesture. */
  suspended = false;
  private stream: MediaStream | null = null;
  private noiseSuppressor: NoiseSuppressor | null = null;
  private source: MediaStreamAudioSourceNode | null = null;
  private meter: LevelMeter | null = null;
  private attempt = 0;
  private opening: { what: string; done: Promise<boolean> } | null = null;

  constructor(
    private readonly audio: Pick<PageAudio, "context">,
    private readonly events: MicrophoneCaptureEvents,
  ) {
    navigator.mediaDevices?.addEventListener?.("devicechange", () => void this.updateDevices());
  }

  /** Opens the microphone, switches to another device, or applies other processing. Call only from a user gesture. */
  open(deviceId: string, processing: MicrophoneProcessing): Promise<boolean> {
    const what = JSON.stringify([deviceId, processing]);
    if (this.opening?.what === what) return this.opening.done;
    const turn = ++this.attempt;
    const done = this.openNow(deviceId, processing, turn).finally(() => {
      if (turn === this.attempt) this.opening = null;
    });
    this.opening = { what, done };
    return done;
  }

  close(): void {
    this.closeWith(null);
  }

  /** Closes the device while muted, so that the browser's recording indicator goes out. */
  suspend(): void {
    if (!this.track) return;
    this.cancelOpening();
    this.release();
    this.suspended = true;
    this.events.changed(null, null);
  }

  /** 0 to 1. 0 while no microphone is open. */
  level(): number {
    return this.track?.enabled ? (this.meter?.level() ?? 0) : 0;
  }

  private async openNow(deviceId: string, processing: MicrophoneProcessing, turn: number): Promise<boolean> {
    const context = this.audio.context();
    try {
      const opened = await this.prepare(context, deviceId, processing);
      if (turn !== this.attempt) {
        opened.noiseSuppressor?.close();
        for (const stale of opened.stream.getTracks()) stale.stop();
        return false;
      }
      this.use(context, opened);
      return true;
    } catch (error) {
      if (turn !== this.attempt) return false;
      this.suspended = false;
      this.events.changed(this.track, error instanceof MicrophoneError ? error.code : "failed");
      return false;
    }
  }

  private async prepare(
    context: AudioContext,
    deviceId: string,
    processing: MicrophoneProcessing,
  ): Promise<Opened> {
    const opened = await openMicrophone(deviceId, processing);
    if (processing.noise !== "strong") return { ...opened, noiseSuppressor: null };
    try {
      const { NoiseSuppressor } = await import("./noise_suppressor");
      return { ...opened, noiseSuppressor: await NoiseSuppressor.create(context, opened.stream) };
    } catch (error) {
      console.warn("strong noise suppression cannot be had", error);
      for (const track of opened.stream.getTracks()) track.stop();
      this.events.suppressorFailed();
      return {
        ...(await openMicrophone(deviceId, { ...processing, noise: "browser" })),
        noiseSuppressor: null,
      };
    }
  }

  private use(context: AudioContext, { stream, track, noiseSuppressor }: Opened): void {
    this.release();
    this.suspended = false;
    this.stream = stream;
    this.noiseSuppressor = noiseSuppressor;
    this.cancelsWebAudio = cancelsWebAudio(track);
    const out = noiseSuppressor?.stream ?? stream;
    this.track = out.getAudioTracks()[0] ?? track;
    this.meter ??= new LevelMeter(context);
    this.source = context.createMediaStreamSource(out);
    this.source.connect(this.meter.node);
    // The device was unplugged: the browser ends the track.
    track.onended = () => this.closeWith("lost");
    this.events.changed(this.track, null);
    void this.updateDevices();
  }

  private closeWith(error: MicrophoneErrorCode | null): void {
    this.cancelOpening();
    this.release();
    this.suspended = false;
    this.events.changed(null, error);
  }

  private cancelOpening(): void {
    this.attempt++;
    this.opening = null;
  }

  private release(): void {
    this.source?.disconnect();
    this.source = null;
    this.noiseSuppressor?.close();
    this.noiseSuppressor = null;
    for (const track of this.stream?.getTracks() ?? []) {
      track.onended = null;
      track.stop();
    }
    this.stream = null;
    this.track = null;
  }

  private async updateDevices(): Promise<void> {
    this.events.devices(await listMicrophones());
  }
}
