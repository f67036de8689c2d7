const mismatchMs = 1000;

/** Whether one's voice goes out: the person's switch, the held key, and whether there is a microphone. */
export class MuteSwitch {
  private track: MediaStreamTrack | null = null;
  private serverMuted: boolean | null = null;
  private on = false;
  private held = false;
  private differsSince: number | null = null;

  constructor(private readonly send: (muted: boolean) => boolean) {}

  /** True while the person has switched the voice off, whatever key is held. */
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

  /** After a welcome: what the server believes, so that it is told only of a difference. */
  setServerState(muted: boolean): void {
    this.serverMuted = muted;
    this.apply();
  }

  /** What everybody is shown; where that is wrong for a while, a message was dropped and is sent again. */
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
