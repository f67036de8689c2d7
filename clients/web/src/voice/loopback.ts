import { StereoMeter } from "./stereo_meter";

const connectMs = 20_000; // the route stays direct meanwhile; a slow machine is busy when a person joins
const bitrate = 256_000; // for both channels; Opus is transparent at 128 000 for each
const packetMs = 20;

/** Asks Opus for stereo at a high bitrate. Without it the directions of voices would be lost. */
export function inStereo(sdp: string): string {
  const opus = /^a=rtpmap:(\d+) opus\/48000\/2/im.exec(sdp)?.[1];
  if (!opus) return sdp;
  return sdp.replace(
    new RegExp(`^(a=fmtp:${opus} )(.*)$`, "gm"),
    (_, head: string, rest: string) =>
      `${head}${[...rest.split(";").filter((p) => !/^(stereo|sprop-stereo|usedtx|maxaveragebitrate)=/.test(p)), "stereo=1", "sprop-stereo=1", "usedtx=0", `maxaveragebitrate=${bitrate}`].join(";")}`,
  );
}

/**
 * Sends the mix through two peer connections within this page, so that it comes from WebRTC: some echo cancellers
 * cover only such audio. Adds the delay of a jitter buffer.
 */
export class Loopback {
  /** Measures the output, for tests; null unless requested. */
  meter: StereoMeter | null = null;
  private readonly sender = new RTCPeerConnection();
  private readonly receiver = new RTCPeerConnection();
  private readonly element = new Audio();
  private jitterBuffer = { seconds: 0, samples: 0 };
  private latency = 0;

  private constructor() {
    this.sender.onicecandidate = (e) =>
      void this.receiver.addIceCandidate(e.candidate ?? undefined).catch(() => {});
    this.receiver.onicecandidate = (e) =>
      void this.sender.addIceCandidate(e.candidate ?? undefined).catch(() => {});
  }

  /** Resolves when the mix plays through the loopback. Calls `lost` if the connection fails afterwards. */
  static async create(mix: MediaStream, lost: () => void): Promise<Loopback> {
    const loop = new Loopback();
    try {
      await loop.connect(mix);
      loop.sender.onconnectionstatechange = () => {
        if (loop.sender.connectionState === "failed") lost();
      };
      return loop;
    } catch (error) {
      loop.close();
      throw error;
    }
  }

  /** The added delay in milliseconds since the last call: the jitter buffer and one packet. */
  async latencyMs(): Promise<number> {
    const report = await this.receiver.getStats();
    report.forEach((e: { type: string; jitterBufferDelay?: number; jitterBufferEmittedCount?: number }) => {
      if (e.type !== "inbound-rtp") return;
      const { jitterBufferDelay: seconds = 0, jitterBufferEmittedCount: samples = 0 } = e;
      if (samples > this.jitterBuffer.samples) {
        this.latency =
          ((seconds - this.jitterBuffer.seconds) / (samples - this.jitterBuffer.samples)) * 1000 + packetMs;
      }
      this.jitterBuffer = { seconds, samples };
    });
    return Math.round(this.latency);
  }

  watch(context: AudioContext): void {
    const source = context.createMediaStreamSource(this.element.srcObject as MediaStream);
    this.meter = new StereoMeter(context, source);
  }

  close(): void {
    this.sender.onconnectionstatechange = null;
    this.meter?.dispose();
    this.sender.close();
    this.receiver.close();
    this.element.srcObject = null;
  }

  private async connect(mix: MediaStream): Promise<void> {
    const arrived = new Promise<MediaStream>((got) => {
      this.receiver.ontrack = ({ track, receiver }) => {
        receiver.jitterBufferTarget = 0; // nothing is lost between them
        got(new MediaStream([track]));
      };
    });
    const connected = new Promise<void>((up, down) => {
      setTimeout(() => down(new Error("no connection to itself")), connectMs);
      this.sender.onconnectionstatechange = () => {
        if (this.sender.connectionState === "connected") up();
        if (this.sender.connectionState === "failed") down(new Error("the connection to itself failed"));
      };
    });
    connected.catch(() => undefined); // an earlier error is reported first
    for (const track of mix.getAudioTracks()) this.sender.addTrack(track, mix);
    const offer = await this.sender.createOffer();
    await this.sender.setLocalDescription(offer);
    await this.receiver.setRemoteDescription({ type: "offer", sdp: inStereo(offer.sdp ?? "") });
    const answer = await this.receiver.createAnswer();
    const sdp = inStereo(answer.sdp ?? "");
    await this.receiver.setLocalDescription({ type: "answer", sdp });
    await this.sender.setRemoteDescription({ type: "answer", sdp });
    await connected;
    this.element.srcObject = await arrived;
    await this.element.play();
  }
}
