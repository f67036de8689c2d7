const doubtMs = 1000;

/** Whether one's voice goes out: the person's switch, the held key, and whether there is a microphone. */
export class MuteSwitch {
  private track: MediaStreamTrack | null = null;
  private told: boolean | null = null;
  private on = false;
  private held = false;
  private differsSince: number | null = null;

  constructor(private readonly tell: (muted: boolean) => boolean) {}

  /** True while the person has switched the voice off, whatever key is held. */
  get switchedOff(): boolean {
    return !this.on;
  }

  get silent(): boolean {
    return this.track === null || !(this.on || this.held);
  }

  set(on: boolean): void {
    this.on = on;
    this.apply();
  }

  hold(held: boolean): void {
    this.held = held;
    this.apply();
  }

  use(track: MediaStreamTrack | null): void {
    this.track = track;
    this.apply();
  }

  /** After a welcome: what the server believes, so that it is told only of a difference. */
  believed(muted: boolean): void {
    this.told = muted;
    this.apply();
  }

  /** What everybody is shown; where that is wrong for a while, a message was dropped and is sent again. */
  shown(muted: boolean, nowMs: number): void {
    if (muted === this.silent) {
      this.differsSince = null;
      return;
    }
    this.differsSince ??= nowMs;
    if (nowMs - this.differsSince <= doubtMs) return;
    this.differsSince = nowMs;
    this.believed(muted);
  }

  private apply(): void {
    if (this.track) this.track.enabled = !this.silent;
    if (this.told === null || this.told === this.silent) return;
    if (this.tell(this.silent)) this.told = this.silent;
  }
}
