const snapTicks = 8;

/**
 * Which tick the server is at, in fractions, from the arrival of its frames. Time is given, never read. The estimate
 * follows the fastest frames (least delay) and slews, so that bodies neither jump nor run backwards.
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

  /** The tick at `nowMs`; never lower than what it said before. */
  tickAt(nowMs: number): number {
    if (this.offset === null) return 0;
    this.shown = Math.max(this.shown, this.offset + nowMs / this.tickMs);
    return this.shown;
  }
}
