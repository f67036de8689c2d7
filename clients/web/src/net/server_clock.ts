const snapTicks = 8;

/**
 * Estimates the server's tick, with fractions, from the arrival times of frames. The current time is an argument.
 * The estimate follows the frames with the least delay and changes slowly, so that bodies neither jump nor move
 * backwards.
 */
export class ServerClock {
  private offset: number | null = null;
  private shown = Number.NEGATIVE_INFINITY;

  constructor(private ticksPerSecond = 20) {}

  get tickMs(): number {
    return 1000 / this.ticksPerSecond;
  }

  reset(ticksPerSecond: number): void {
    this.ticksPerSecond = ticksPerSecond;
    this.offset = null;
    this.shown = Number.NEGATIVE_INFINITY;
  }

  observe(tick: number, nowMs: number): void {
    const sample = tick - nowMs / this.tickMs;
    if (this.offset === null || Math.abs(sample - this.offset) > snapTicks) {
      this.offset = sample;
      this.shown = Number.NEGATIVE_INFINITY;
      return;
    }
    const late = sample < this.offset;
    this.offset += (sample - this.offset) * (late ? 0.02 : 0.15);
  }

  /** The tick at `nowMs`. Never decreases between two resets. */
  tickAt(nowMs: number): number {
    if (this.offset === null) return 0;
    this.shown = Math.max(this.shown, this.offset + nowMs / this.tickMs);
    return this.shown;
  }
}
