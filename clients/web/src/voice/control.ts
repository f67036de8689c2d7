import { LevelMeter } from "./level";
import { listMicrophones, MicrophoneError, type MicrophoneTrouble, openMicrophone } from "./microphone";
import type { Sound } from "./sound";

export interface MicrophoneEvents {
  changed(track: MediaStreamTrack | null, trouble: MicrophoneTrouble | null): void;
  devices(list: { id: string; label: string }[]): void;
}

/** Owner of the open microphone, at the door and in the room. */
export class MicrophoneControl {
  track: MediaStreamTrack | null = null;
  /** Let go because nobody was to hear it; it opens again without being asked for anew. */
  resting = false;
  private stream: MediaStream | null = null;
  private source: MediaStreamAudioSourceNode | null = null;
  private meter: LevelMeter | null = null;
  private turn = 0;
  private opening: { deviceId: string; done: Promise<boolean> } | null = null;

  constructor(
    private readonly sound: Pick<Sound, "context">,
    private readonly events: MicrophoneEvents,
  ) {
    navigator.mediaDevices?.addEventListener?.("devicechange", () => void this.list());
  }

  /** Opens the microphone, or another one. Only from a gesture that says so. */
  open(deviceId: string): Promise<boolean> {
    if (this.opening?.deviceId === deviceId) return this.opening.done;
    const turn = ++this.turn;
    const done = this.begin(deviceId, turn).finally(() => {
      if (turn === this.turn) this.opening = null;
    });
    this.opening = { deviceId, done };
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

  private async begin(deviceId: string, turn: number): Promise<boolean> {
    const context = this.sound.context();
    try {
      const { stream, track } = await openMicrophone(deviceId);
      if (turn !== this.turn) {
        for (const stale of stream.getTracks()) stale.stop();
        return false;
      }
      this.take(context, stream, track);
      return true;
    } catch (error) {
      if (turn !== this.turn) return false;
      this.resting = false;
      this.events.changed(this.track, error instanceof MicrophoneError ? error.trouble : "failed");
      return false;
    }
  }

  private take(context: AudioContext, stream: MediaStream, track: MediaStreamTrack): void {
    this.release();
    this.resting = false;
    this.stream = stream;
    this.track = track;
    this.meter ??= new LevelMeter(context);
    this.source = context.createMediaStreamSource(stream);
    this.source.connect(this.meter.node);
    // Unplugged: the browser ends the track by itself.
    track.onended = () => this.end("lost");
    this.events.changed(track, null);
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
