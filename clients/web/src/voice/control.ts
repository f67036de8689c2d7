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
  private stream: MediaStream | null = null;
  private source: MediaStreamAudioSourceNode | null = null;
  private meter: LevelMeter | null = null;

  constructor(
    private readonly sound: Sound,
    private readonly events: MicrophoneEvents,
  ) {
    navigator.mediaDevices?.addEventListener?.("devicechange", () => void this.list());
  }

  /** Opens the microphone, or another one. Only from a gesture that says so. */
  async open(deviceId: string): Promise<boolean> {
    const context = this.sound.context();
    try {
      const { stream, track } = await openMicrophone(deviceId);
      this.release();
      this.stream = stream;
      this.track = track;
      this.meter ??= new LevelMeter(context);
      this.source = context.createMediaStreamSource(stream);
      this.source.connect(this.meter.node);
      // Unplugged: the browser ends the track by itself.
      track.onended = () => this.close();
      this.events.changed(track, null);
      void this.list();
      return true;
    } catch (error) {
      this.events.changed(this.track, error instanceof MicrophoneError ? error.trouble : "failed");
      return false;
    }
  }

  close(): void {
    this.release();
    this.events.changed(null, null);
  }

  /** 0 to 1; 0 while nothing is open. */
  level(): number {
    return this.track?.enabled ? (this.meter?.level() ?? 0) : 0;
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
