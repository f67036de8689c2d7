/** What a meter measured between `start` and `stop`: root mean squares. */
export interface StereoLevels {
  rms: number;
  left: number;
  right: number;
}

const pollMs = 40;

/** Measures the power of left and right over an interval; for tests. */
export class StereoMeter {
  private readonly splitter: ChannelSplitterNode;
  private readonly left: AnalyserNode;
  private readonly right: AnalyserNode;
  private readonly samples: Float32Array<ArrayBuffer>;
  private sums: [left: number, right: number, count: number] = [0, 0, 0];
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(context: BaseAudioContext, from: AudioNode) {
    this.splitter = context.createChannelSplitter(2);
    this.left = context.createAnalyser();
    this.right = context.createAnalyser();
    this.left.fftSize = 2048;
    this.right.fftSize = 2048;
    this.samples = new Float32Array(2048);
    from.connect(this.splitter);
    this.splitter.connect(this.left, 0);
    this.splitter.connect(this.right, 1);
  }

  start(): void {
    this.sums = [0, 0, 0];
    clearInterval(this.timer);
    this.timer = setInterval(() => this.add(), pollMs);
  }

  read(): StereoLevels {
    const [left, right, count] = this.sums;
    const n = Math.max(1, count);
    return {
      rms: Math.sqrt((left + right) / (2 * n)),
      left: Math.sqrt(left / n),
      right: Math.sqrt(right / n),
    };
  }

  stop(): StereoLevels {
    clearInterval(this.timer);
    return this.read();
  }

  dispose(): void {
    clearInterval(this.timer);
    this.splitter.disconnect();
  }

  private add(): void {
    this.sums[0] += this.power(this.left);
    this.sums[1] += this.power(this.right);
    this.sums[2]++;
  }

  private power(analyser: AnalyserNode): number {
    analyser.getFloatTimeDomainData(this.samples);
    let sum = 0;
    for (const s of this.samples) sum += s * s;
    return sum / this.samples.length;
  }
}
