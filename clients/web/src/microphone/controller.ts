import { type Catalogue, catalogue } from "../i18n/i18n";
import { announce } from "../ui/state/announce";
import { troubleText } from "../ui/state/error_text";
import type { UiState } from "../ui/state/state";
import type { Store } from "../ui/state/store";
import type { Route } from "../voice/audio_output";
import type { Sound } from "../voice/page_audio";
import { MicrophoneControl } from "./capture";
import type { MuteSwitch } from "./mute_switch";

/** Where the voice goes while in a room. */
export interface Outlet {
  readonly mute: MuteSwitch;
  readonly voice: {
    setTrack(track: MediaStreamTrack | null): Promise<void>;
    readonly output: { take(route: Route): Promise<void> };
  };
}

const restAfterMs = 30_000;

/** One's own voice: the microphone, whether it goes out, and what is said about both. */
export class Talking {
  private readonly microphone: MicrophoneControl;
  private outlet: Outlet | null = null;
  private waiting = false;
  private restTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    sound: Pick<Sound, "context">,
    private readonly store: Store<UiState>,
    private readonly notice: (text: string) => void,
  ) {
    this.microphone = new MicrophoneControl(sound, {
      changed: (track, trouble) => {
        this.store.set({ microphone: track !== null || this.microphone.resting, trouble });
        this.outlet?.mute.use(track);
        void this.outlet?.voice.setTrack(track);
        this.choose();
        if (trouble === "lost") this.lost();
        this.show();
      },
      devices: (devices) => this.store.set({ devices }),
      weaker: () => this.notice(this.texts().noiseWeaker),
    });
  }

  level(): number {
    return this.microphone.level();
  }

  /** Opens the microphone, but not while waiting at a door; in a room it stays as muted as it was. */
  async open(): Promise<boolean> {
    if (this.waiting) return false;
    const { microphone, noise, autoLevel, headphones } = this.store.value.settings;
    const opened = await this.microphone.open(microphone, { echo: !headphones, noise, autoLevel });
    if (this.waiting) this.microphone.rest();
    return opened;
  }

  /** The settings of sound are others now: an open microphone is opened again with them, heard without a gap. */
  changed(): void {
    this.choose();
    if (this.microphone.track) void this.open();
  }

  /** Whether strong noise suppression is at work. */
  get denoising(): boolean {
    return this.microphone.denoising;
  }

  close(): void {
    this.outlet?.mute.set(false);
    this.microphone.close();
  }

  /** With a room to speak into: asks for the microphone beside everything else that goes on. */
  enter(outlet: Outlet, withMicrophone: boolean): void {
    if (!withMicrophone) this.microphone.close();
    this.outlet = outlet;
    const { track } = this.microphone;
    outlet.mute.use(track);
    outlet.mute.set(track !== null);
    void outlet.voice.setTrack(track);
    this.choose();
    this.show();
    if (withMicrophone && !track) void this.unmute(outlet);
  }

  /** Before a door that may stay shut for long: the device is given back meanwhile. */
  wait(): void {
    this.waiting = true;
    this.microphone.rest();
  }

  /** Inside: what was given back at the door opens again, as it was asked for. */
  arrive(): void {
    const { outlet } = this;
    this.waiting = false;
    if (outlet && this.microphone.resting && !outlet.mute.switchedOff) void this.opened(outlet);
  }

  leave(): void {
    this.outlet = null;
    this.waiting = false;
    this.microphone.close();
  }

  async toggle(): Promise<void> {
    const { outlet } = this;
    if (!outlet) return;
    if (this.store.value.silenced) {
      this.notice(this.texts().silencedCannot);
      return;
    }
    const { track, resting } = this.microphone;
    if (track || (this.waiting && resting)) outlet.mute.set(outlet.mute.switchedOff);
    else if (!(await this.unmute(outlet))) return;
    this.show();
    const t = this.texts();
    announce(this.store, outlet.mute.switchedOff ? t.announceMuted : t.announceUnmuted);
  }

  /** A host stopped this voice: it is muted too, so that it does not go on by itself when it may. */
  silence(): void {
    this.outlet?.mute.hold(false);
    this.outlet?.mute.set(false);
    this.show();
  }

  /** The key for speaking while muted. */
  hold(held: boolean): void {
    const { outlet } = this;
    if (!outlet || (held && (this.waiting || this.store.value.silenced))) return;
    outlet.mute.hold(held && outlet.mute.switchedOff);
    if (held && this.microphone.resting) void this.opened(outlet);
    this.show();
  }

  /** Sound takes the way that the echo canceller knows, while there is a microphone to hear it. */
  private choose(): void {
    const { track, cancelsWebAudio } = this.microphone;
    const echoes = track !== null && !cancelsWebAudio && !this.store.value.settings.headphones;
    void this.outlet?.voice.output.take(echoes ? "loopback" : "direct");
  }

  private texts(): Catalogue {
    return catalogue(this.store.value.settings.language);
  }

  private async unmute(outlet: Outlet): Promise<boolean> {
    if (!(await this.opened(outlet)) || this.store.value.silenced) return false;
    outlet.mute.set(true);
    this.show();
    return true;
  }

  private async opened(outlet: Outlet): Promise<boolean> {
    const opened = await this.open();
    if (outlet !== this.outlet) return false;
    const { trouble } = this.store.value;
    if (!opened && trouble) this.notice(troubleText(this.texts(), trouble));
    return opened;
  }

  private lost(): void {
    if (!this.outlet) return;
    this.outlet.mute.set(false);
    this.notice(this.texts().troubleLost);
  }

  private show(): void {
    const mute = this.outlet?.mute;
    const off = mute?.switchedOff ?? true;
    if (!off) this.store.set({ asked: false });
    this.store.set({ muted: off, holding: off && mute?.silent === false });
    clearTimeout(this.restTimer);
    if (mute?.silent && this.microphone.track) {
      this.restTimer = setTimeout(() => this.microphone.rest(), restAfterMs);
    }
  }
}
