import { type Catalogue, catalogue } from "../i18n/i18n";
import { announce } from "../ui/state/announce";
import { microphoneErrorText } from "../ui/state/error_text";
import type { UiState } from "../ui/state/state";
import type { Store } from "../ui/state/store";
import type { Route } from "../voice/audio_output";
import type { PageAudio } from "../voice/page_audio";
import { MicrophoneCapture } from "./capture";
import type { MuteSwitch } from "./mute_switch";

/** The visit's side of the microphone: the mute switch and the connection that sends the track. */
export interface VoiceUplink {
  readonly mute: MuteSwitch;
  readonly voice: {
    setTrack(track: MediaStreamTrack | null): Promise<void>;
    readonly output: { setRoute(route: Route): Promise<void> };
  };
}

const suspendAfterMs = 30_000;

/** The own microphone: opening it, muting it, and showing the state of both. */
export class MicrophoneController {
  private readonly capture: MicrophoneCapture;
  private uplink: VoiceUplink | null = null;
  private waiting = false;
  private suspendTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    audio: Pick<PageAudio, "context">,
    private readonly store: Store<UiState>,
    private readonly notice: (text: string) => void,
  ) {
    this.capture = new MicrophoneCapture(audio, {
      changed: (track, microphoneError) => {
        this.store.set({ microphone: track !== null || this.capture.suspended, microphoneError });
        this.uplink?.mute.setTrack(track);
        void this.uplink?.voice.setTrack(track);
        this.chooseRoute();
        if (microphoneError === "lost") this.handleLost();
        this.publish();
      },
      devices: (devices) => this.store.set({ devices }),
      suppressorFailed: () => this.notice(this.texts().noiseWeaker),
    });
  }

  level(): number {
    return this.capture.level();
  }

  /** Opens the microphone, except while waiting for admission. In a room the mute state does not change. */
  async open(): Promise<boolean> {
    if (this.waiting) return false;
    const { microphone, noise, autoLevel, headphones } = this.store.value.settings;
    const opened = await this.capture.open(microphone, { echo: !headphones, noise, autoLevel });
    if (this.waiting) this.capture.suspend();
    return opened;
  }

  /** The audio settings changed: an open microphone is opened again with the new ones, without a gap. */
  settingsChanged(): void {
    this.chooseRoute();
    if (this.capture.track) void this.open();
  }

  /** Whether strong noise suppression is active. */
  get denoising(): boolean {
    return this.capture.denoising;
  }

  close(): void {
    this.uplink?.mute.setOn(false);
    this.capture.close();
  }

  /** A visit begins. Asks for the microphone in parallel to joining. */
  attach(uplink: VoiceUplink, withMicrophone: boolean): void {
    if (!withMicrophone) this.capture.close();
    this.uplink = uplink;
    const { track } = this.capture;
    uplink.mute.setTrack(track);
    uplink.mute.setOn(track !== null);
    void uplink.voice.setTrack(track);
    this.chooseRoute();
    this.publish();
    if (withMicrophone && !track) void this.unmute(uplink);
  }

  /** Waiting for admission may take long: closes the device meanwhile. */
  suspend(): void {
    this.waiting = true;
    this.capture.suspend();
  }

  /** Admitted, or reconnected: opens the device again if `suspend` closed it and the person is not muted. */
  resume(): void {
    const { uplink } = this;
    this.waiting = false;
    if (uplink && this.capture.suspended && !uplink.mute.switchedOff) void this.openAndReport(uplink);
  }

  detach(): void {
    this.uplink = null;
    this.waiting = false;
    this.capture.close();
  }

  async toggle(): Promise<void> {
    const { uplink } = this;
    if (!uplink) return;
    if (this.store.value.silenced) {
      this.notice(this.texts().silencedCannot);
      return;
    }
    const { track, suspended } = this.capture;
    if (track || (this.waiting && suspended)) uplink.mute.setOn(uplink.mute.switchedOff);
    else if (!(await this.unmute(uplink))) return;
    this.publish();
    const t = this.texts();
    announce(this.store, uplink.mute.switchedOff ? t.announceMuted : t.announceUnmuted);
  }

  /**
   * A host silenced this person. The microphone is muted as well, so that it stays off when the host allows
   * speaking again.
   */
  silence(): void {
    this.uplink?.mute.setHeld(false);
    this.uplink?.mute.setOn(false);
    this.publish();
  }

  /** Push-to-talk: the key is held or released. */
  pushToTalk(held: boolean): void {
    const { uplink } = this;
    if (!uplink || (held && (this.waiting || this.store.value.silenced))) return;
    uplink.mute.setHeld(held && uplink.mute.switchedOff);
    if (held && this.capture.suspended) void this.openAndReport(uplink);
    this.publish();
  }

  /** Plays through the loopback while a microphone is open whose echo canceller does not cover Web Audio. */
  private chooseRoute(): void {
    const { track, cancelsWebAudio } = this.capture;
    const echoes = track !== null && !cancelsWebAudio && !this.store.value.settings.headphones;
    void this.uplink?.voice.output.setRoute(echoes ? "loopback" : "direct");
  }

  private texts(): Catalogue {
    return catalogue(this.store.value.settings.language);
  }

  private async unmute(uplink: VoiceUplink): Promise<boolean> {
    if (!(await this.openAndReport(uplink)) || this.store.value.silenced) return false;
    uplink.mute.setOn(true);
    this.publish();
    return true;
  }

  private async openAndReport(uplink: VoiceUplink): Promise<boolean> {
    const opened = await this.open();
    if (uplink !== this.uplink) return false;
    const { microphoneError } = this.store.value;
    if (!opened && microphoneError) this.notice(microphoneErrorText(this.texts(), microphoneError));
    return opened;
  }

  private handleLost(): void {
    if (!this.uplink) return;
    this.uplink.mute.setOn(false);
    this.notice(this.texts().microphoneLost);
  }

  private publish(): void {
    const mute = this.uplink?.mute;
    const off = mute?.switchedOff ?? true;
    if (!off) this.store.set({ askedToSpeak: false });
    this.store.set({ muted: off, pushToTalk: off && mute?.muted === false });
    clearTimeout(this.suspendTimer);
    if (mute?.muted && this.capture.track) {
      this.suspendTimer = setTimeout(() => this.capture.suspend(), suspendAfterMs);
    }
  }
}
