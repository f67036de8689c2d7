import { SlotMeter } from "./stereo_meter";

const connectMs = 20_000; // sound is direct meanwhile; a slow machine is busy when one enters
const bitrate = 256_000; // of both channels; at 128 000 each Opus is transparent
const packetMs = 20;

/** Both channels at full quality: without it the directions of voices would be lost. */
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
 * A way of the mix to the loudspeakers through two peer connections of this
 * page, which makes it sound that came by WebRTC: the only kind some echo
 * cancellers know. Costs a jitter buffer's delay.
 */
export class Loopback {
  /** For tests, of what arrived; null unless asked for. */
  meter: SlotMeter | null = null;
  private readonly near = new RTCPeerConnection();
  private readonly far = new RTCPeerConnection();
  private readonly element = new Audio();
  private waited = { seconds: 0, samples: 0 };
  private latency = 0;

  private constructor() {
    this.near.onicecandidate = (e) => void this.far.addIceCandidate(e.candidate ?? undefined).catch(() => {});
    this.far.onicecandidate = (e) => void this.near.addIceCandidate(e.candidate ?? undefined).catch(() => {});
  }

  /** Resolves when the mix is being played that way. Calls `lost` if it ends by itself afterwards. */
  static async of(mix: MediaStream, lost: () => void): Promise<Loopback> {
    const loop = new Loopback();
    try {
      await loop.connect(mix);
      loop.near.onconnectionstatechange = () => {
        if (loop.near.connectionState === "failed") lost();
      };
      return loop;
    } catch (error) {
      loop.close();
      throw error;
    }
  }

  /** Delay that it adds, in milliseconds, since it was last asked: what waits in the jitter buffer, and one packet. */
  async latencyMs(): Promise<number> {
    const report = await this.far.getStats();
    report.forEach((e: { type: string; jitterBufferDelay?: number; jitterBufferEmittedCount?: number }) => {
      if (e.type !== "inbound-rtp") return;
      const { jitterBufferDelay: seconds = 0, jitterBufferEmittedCount: samples = 0 } = e;
      if (samples > this.waited.samples) {
        this.latency = ((seconds - this.waited.seconds) / (samples - this.waited.samples)) * 1000 + packetMs;
      }
      this.waited = { seconds, samples };
    });
    return Math.round(this.latency);
  }

  watch(context: AudioContext): void {
    const source = context.createMediaStreamSource(this.element.srcObject as MediaStream);
    this.meter = new SlotMeter(context, source);
  }

  close(): void {
    this.near.onconnectionstatechange = null;
    this.meter?.dispose();
    this.near.close();
    this.far.close();
    this.element.srcObject = null;
  }

  private async connect(mix: MediaStream): Promise<void> {
    const arrived = new Promise<MediaStream>((got) => {
      this.far.ontrack = ({ track, receiver }) => {
        receiver.jitterBufferTarget = 0; // nothing is lost on this way
        got(new MediaStream([track]));
      };
    });
    const connected = new Promise<void>((up, down) => {
      setTimeout(() => down(new Error("no connection to itself")), connectMs);
      this.near.onconnectionstatechange = () => {
        if (this.near.connectionState === "connected") up();
        if (this.near.connectionState === "failed") down(new Error("the connection to itself failed"));
      };
    });
    connected.catch(() => undefined); // what went wrong before it is told first
    for (const track of mix.getAudioTracks()) this.near.addTrack(track, mix);
    const offer = await this.near.createOffer();
    await this.near.setLocalDescription(offer);
    await this.far.setRemoteDescription({ type: "offer", sdp: inStereo(offer.sdp ?? "") });
    const answer = await this.far.createAnswer();
    const sdp = inStereo(answer.sdp ?? "");
    await this.far.setLocalDescription({ type: "answer", sdp });
    await this.near.setRemoteDescription({ type: "answer", sdp });
    await connected;
    this.element.srcObject = await arrived;
    await this.element.play();
  }
}
