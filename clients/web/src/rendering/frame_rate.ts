const settleMs = 1500;
const windowMs = 3000;
const minFrames = 6;
const slowMs = 42;

/** Measures frame times and detects a machine that is too slow for high quality. */
export class FrameRateMonitor {
  /** Mean frame time of the last full window, in milliseconds. */
  frameMs = 0;
  private settling = settleMs;
  private sum = 0;
  private count = 0;

  /** Adds one frame. Returns true if a whole window of frames was slow. */
  addFrame(dtMs: number): boolean {
    if (this.settling > 0) {
      this.settling -= dtMs;
      return false;
    }
    this.sum += dtMs;
    this.count++;
    if (this.sum < windowMs || this.count < minFrames) return false;
    this.frameMs = this.sum / this.count;
    this.sum = 0;
    this.count = 0;
    return this.frameMs > slowMs;
  }
}
