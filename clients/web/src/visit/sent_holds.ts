/** A refusal comes within this time, on all but the slowest ways. */
const latestMs = 1000;

/**
 * Which gesture a refused hold belongs to. A refusal does not name its hold (section 5.9), but refusals come in the
 * order of the holds, and before the answer to an operation that was sent after them. As long as a hold of an earlier
 * gesture may be refused, a refusal counts as that one's; if it was the newest gesture's, the next hold is refused too.
 */
export class SentHolds<Gesture> {
  private sent: { gesture: Gesture; at: number }[] = [];

  add(gesture: Gesture): void {
    this.forgetOld();
    this.sent.push({ gesture, at: performance.now() });
  }

  /** The server has answered what was sent after this gesture. */
  answered(gesture: Gesture): void {
    this.sent = this.sent.slice(this.sent.findLastIndex((hold) => hold.gesture === gesture) + 1);
  }

  /** A hold was refused. Returns its gesture; undefined where no hold is known that can be meant. */
  refused(): Gesture | undefined {
    this.forgetOld();
    return this.sent.shift()?.gesture;
  }

  private forgetOld(): void {
    const now = performance.now();
    this.sent = this.sent.filter(({ at }) => now - at < latestMs);
  }
}
