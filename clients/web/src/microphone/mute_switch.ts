const mismatchMs = 1000;

/** Whether the own voice is sent: the mute button, the push-to-talk key, and whether a microphone is open. */
export class MuteSwitch {
  private track: MediaStreamTrack | null = null;
  private serverMuted: boolean | null = null;
  private on = false;
  private held = false;
  private differsSince: number | null = null;

  constructor(private readonly send: (muted: boolean) => boolean) {}

  /** True while the person is muted by the button, whatever key is held. */
  get switchedOff(): boolean {
    return !this.on;
  }

  get muted(): boolean {
    return this.track === null || !(this.on || this.held);
  }

  setOn(on: boolean): void {
    this.on = on;
    this.apply();
  }

  setHeld(held: boolean): void {
    this.held = held;
    this.apply();
  }

  setTrack(track: MediaStreamTrack | null): void {
    this.track = track;
    this.apply();
  }

  /** After a welcome: the mute state that the server has. It is sent only if it differs. */
  setServerState(muted: boolean): void {
    this.serverMuted = muted;
    this.apply();
  }

  /**
   * Compares with the state that everybody sees. If that is wrong for a while, a message was lost and is sent
   * again.
   */
  checkServerState(muted: boolean, nowMs: number): void {
    if (muted === this.muted) {
      this.differsSince = null;
      return;
    }
    this.differsSince ??= nowMs;
    if (nowMs - this.differsSince <= mismatchMs) return;
    this.differsSince = nowMs;
    this.setServerState(muted);
  }

  private apply(): void {
    if (this.track) this.track.enabled = !this.muted;
    if (this.serverMuted === null || this.serverMuted === this.muted) return;
    if (this.send(this.muted)) this.serverMuted = this.muted;
  }
}
