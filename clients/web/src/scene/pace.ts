const window = 45;
const slowMs = 42;
const settleFrames = 20;

/** Watches how long frames take and says when the machine is too slow for the high quality. */
export class Pace {
  /** Mean frame time of the last full window, in milliseconds. */
  frameMs = 0;
  private sum = 0;
  private count = -settleFrames;

  /** Takes one frame; true when a whole window of frames was slow. */
  slow(dtMs: number): boolean {
    if (dtMs > 1000) return false;
    this.count++;
    if (this.count <= 0) return false;
    this.sum += dtMs;
    if (this.count < window) return false;
    this.frameMs = this.sum / this.count;
    this.sum = 0;
    this.count = 0;
    return this.frameMs > slowMs;
  }
}
