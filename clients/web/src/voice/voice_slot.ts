import type { Vec3 } from "../wire/body";
import { lowpassCutoff } from "../world/acoustics";
import { LevelMeter } from "./level_meter";
import { StereoMeter } from "./stereo_meter";

const packetSeconds = 0.02;
const rampSeconds = 0.04;

/** One voice slot: a received track, its current talker, and the audio graph to the output. */
export class VoiceSlot {
  /** Participant number of the talker; 0 for none yet. */
  talker = 0;
  readonly level: LevelMeter;
  readonly stereoMeter: StereoMeter | null;
  private polledAt = Number.NEGATIVE_INFINITY;
  private readonly element: HTMLAudioElement;
  private readonly source: MediaStreamAudioSourceNode;
  private readonly gain: GainNode;
  private readonly lowpass: BiquadFilterNode;
  private readonly panner: PannerNode;
  private currentGain = -1;
  private currentCutoff = -1;

  constructor(
    private readonly context: AudioContext,
    private readonly receiver: RTCRtpReceiver,
    out: AudioNode,
    measuring: boolean,
  ) {
    const stream = new MediaStream([receiver.track]);
    // Chromium feeds Web Audio from a remote stream only while a media element also plays it.
    this.element = new Audio();
    this.element.muted = true;
    this.element.srcObject = stream;
    void this.element.play().catch(() => undefined);
    this.source = context.createMediaStreamSource(stream);
    this.gain = new GainNode(context, { gain: 0 });
    this.lowpass = new BiquadFilterNode(context, { type: "lowpass", frequency: 20000, Q: 0.5 });
    this.panner = new PannerNode(context, {
      panningModel: "HRTF",
      distanceModel: "inverse",
      rolloffFactor: 0,
    });
    this.level = new LevelMeter(context);
    this.stereoMeter = measuring ? new StereoMeter(context, this.panner) : null;
    this.source.connect(this.level.node);
    this.source.connect(this.gain).connect(this.lowpass).connect(this.panner).connect(out);
  }

  /** Reads the current talker from the receiver's contributing sources, at most once per packet. */
  poll(): void {
    const now = this.context.currentTime;
    if (now - this.polledAt < packetSeconds) return;
    this.polledAt = now;
    let newest: RTCRtpContributingSource | null = null;
    for (const source of this.receiver.getContributingSources()) {
      if (!newest || source.timestamp > newest.timestamp) newest = source;
    }
    if (newest) this.talker = newest.source;
  }

  setPosition(at: Vec3): void {
    const { positionX, positionY, positionZ } = this.panner;
    positionX.value = at.x;
    positionY.value = at.y;
    positionZ.value = at.z;
  }

  /** Null dB is silence. */
  setGain(db: number | null, walls: number): void {
    const gain = db === null ? 0 : 10 ** (db / 20);
    const now = this.context.currentTime;
    if (gain !== this.currentGain) {
      this.currentGain = gain;
      this.gain.gain.setTargetAtTime(gain, now, rampSeconds / 3);
    }
    const cut = lowpassCutoff(walls);
    if (cut !== this.currentCutoff) {
      this.currentCutoff = cut;
      this.lowpass.frequency.setTargetAtTime(cut, now, rampSeconds / 3);
    }
  }

  dispose(): void {
    this.element.srcObject = null;
    this.source.disconnect();
    this.gain.disconnect();
    this.panner.disconnect();
    this.stereoMeter?.dispose();
  }
}
