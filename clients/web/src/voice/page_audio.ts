/** Owner of the page's one AudioContext, which the first user gesture creates. */
export class PageAudio {
  private audioContext: AudioContext | null = null;

  constructor() {
    addEventListener("pointerdown", this.resume, { capture: true });
    addEventListener("keydown", this.resume, { capture: true });
  }

  /** Call from a user gesture, or the browser keeps the context suspended. */
  context(): AudioContext {
    if (!this.audioContext || this.audioContext.state === "closed") {
      this.audioContext = new AudioContext({ latencyHint: "interactive" });
      this.audioContext.addEventListener("statechange", this.resume);
    }
    this.resume();
    return this.audioContext;
  }

  /** A short chord that moves from left to right. Resolves when it has ended. */
  async playTestSound(): Promise<void> {
    const context = this.context();
    const start = context.currentTime + 0.05;
    const seconds = 1.4;
    const pan = new StereoPannerNode(context, { pan: -0.8 });
    pan.pan.setValueAtTime(-0.8, start);
    pan.pan.linearRampToValueAtTime(0.8, start + seconds);
    const volume = new GainNode(context, { gain: 0 });
    volume.gain.setValueAtTime(0, start);
    volume.gain.linearRampToValueAtTime(0.16, start + 0.08);
    volume.gain.exponentialRampToValueAtTime(0.001, start + seconds);
    volume.connect(pan).connect(context.destination);
    for (const frequency of [392, 493.9, 587.3]) {
      const tone = new OscillatorNode(context, { type: "sine", frequency });
      tone.connect(volume);
      tone.start(start);
      tone.stop(start + seconds);
    }
    await new Promise((done) => setTimeout(done, (seconds + 0.15) * 1000));
  }

  /**
   * A phone call or screen lock may have suspended the context. If it does not resume at once, the next gesture
   * resumes it.
   */
  private readonly resume = (): void => {
    const { audioContext } = this;
    if (audioContext && audioContext.state !== "running" && audioContext.state !== "closed")
      void audioContext.resume().catch(() => undefined);
  };
}
