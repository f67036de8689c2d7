const hiddenMs = 250;
const maxStep = 0.25;

/**
 * Calls `step` before each picture, and a few times a second where there are no pictures: a hidden tab still walks its
 * goal, answers and hears.
 */
export class FrameLoop {
  private last = performance.now();
  private frame = 0;
  private stopped = false;
  private readonly hiddenTimer: ReturnType<typeof setInterval>;

  constructor(private readonly step: (nowMs: number, dt: number, draw: boolean) => void) {
    this.frame = requestAnimationFrame(this.tick);
    this.hiddenTimer = setInterval(() => {
      if (performance.now() - this.last > hiddenMs) this.run(false);
    }, hiddenMs);
  }

  /** Pictures are asked for by `drive` from now on, and not by the page. */
  setExternal(over: boolean): void {
    cancelAnimationFrame(this.frame);
    if (!over && !this.stopped) this.frame = requestAnimationFrame(this.tick);
  }

  /** One step with a picture. */
  stepAndDraw(): void {
    this.run(true);
  }

  stop(): void {
    this.stopped = true;
    cancelAnimationFrame(this.frame);
    clearInterval(this.hiddenTimer);
  }

  private readonly tick = (): void => {
    this.frame = requestAnimationFrame(this.tick);
    this.run(true);
  };

  private run(draw: boolean): void {
    const now = performance.now();
    const dt = Math.min(maxStep, (now - this.last) / 1000);
    this.last = now;
    this.step(now, dt, draw);
  }
}
