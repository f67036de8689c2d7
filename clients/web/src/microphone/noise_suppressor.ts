import { loadRnnoise, RnnoiseWorkletNode } from "@sapphi-red/web-noise-suppressor";
import url from "@sapphi-red/web-noise-suppressor/rnnoise.wasm?url";
import simdUrl from "@sapphi-red/web-noise-suppressor/rnnoise_simd.wasm?url";
import workletUrl from "@sapphi-red/web-noise-suppressor/rnnoiseWorklet.js?url";

const rate = 48_000; // RNNoise was trained for no other
const readyMs = 5000;

/** RNNoise between the microphone and the sent track. Loaded only when chosen. */
export class NoiseSuppressor {
  readonly stream: MediaStream;
  private readonly ownContext: AudioContext | null;
  private readonly source: MediaStreamAudioSourceNode;
  private readonly node: RnnoiseWorkletNode;

  private constructor(context: AudioContext, own: boolean, stream: MediaStream, wasmBinary: ArrayBuffer) {
    this.ownContext = own ? context : null;
    this.source = context.createMediaStreamSource(stream);
    this.node = new RnnoiseWorkletNode(context, { maxChannels: 1, wasmBinary });
    this.node.channelCount = 1; // with two channels it would clean one and leave the other silent
    this.node.channelCountMode = "explicit";
    const out = new MediaStreamAudioDestinationNode(context, { channelCount: 1 });
    this.source.connect(this.node).connect(out);
    this.stream = out.stream;
  }

  /** Rejects if the browser has no worklets, refuses WebAssembly or cannot load it. */
  static async create(page: AudioContext, microphone: MediaStream): Promise<NoiseSuppressor> {
    const own = page.sampleRate !== rate;
    const context = own ? new AudioContext({ sampleRate: rate }) : page;
    try {
      const late = new Promise<never>((_, fail) => setTimeout(() => fail(new Error("too slow")), readyMs));
      const loaded = Promise.all([loadRnnoise({ url, simdUrl }), context.audioWorklet.addModule(workletUrl)]);
      const [binary] = await Promise.race([loaded, late]);
      await WebAssembly.compile(binary); // inside the worklet a failure would only be silence
      return new NoiseSuppressor(context, own, microphone, binary);
    } catch (error) {
      if (own) await context.close();
      throw error;
    }
  }

  close(): void {
    this.source.disconnect();
    this.node.disconnect();
    this.node.destroy();
    for (const track of this.stream.getTracks()) track.stop();
    void this.ownContext?.close();
  }
}
