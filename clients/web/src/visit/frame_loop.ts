const hiddenMs = 250;
const maxStep = 0.25;

/**
 * Calls `step` before each animation frame, and a few times a second while the tab is hidden, so that walking,
 * messages and audio go on.
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

  /** While `over` is true, `stepAndDraw` is called from outside (by an XR session) instead of by animation frames. */
  setExternal(over: boolean): void {
    cancelAnimationFrame(this.frame);
    if (!over && !this.stopped) this.frame = requestAnimationFrame(this.tick);
  }

  /** One step with a frame. */
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
