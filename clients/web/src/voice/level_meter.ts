/** Measures a level, 0 to 1, with an analyser. Allocates only once. */
export class LevelMeter {
  readonly node: AnalyserNode;
  private readonly samples: Float32Array<ArrayBuffer>;
  private smooth = 0;

  constructor(context: BaseAudioContext) {
    this.node = context.createAnalyser();
    this.node.fftSize = 1024;
    this.samples = new Float32Array(this.node.fftSize);
  }

  /** Root mean square of about the last 20 ms. */
  rms(): number {
    this.node.getFloatTimeDomainData(this.samples);
    let sum = 0;
    for (const s of this.samples) sum += s * s;
    return Math.sqrt(sum / this.samples.length);
  }

  /** Maps -55 dB to -15 dB onto 0 to 1. Rises at once and falls slowly. */
  level(): number {
    const db = 20 * Math.log10(this.rms() + 1e-7);
    const now = Math.min(1, Math.max(0, (db + 55) / 40));
    this.smooth = now > this.smooth ? now : this.smooth * 0.82 + now * 0.18;
    return this.smooth;
  }
}
