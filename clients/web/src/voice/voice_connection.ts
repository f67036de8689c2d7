import type { Vec3 } from "../wire/body";
import type { Gain } from "../world/acoustics";
import { AudioOutput } from "./audio_output";
import type { ListenerPose } from "./listener_pose";
import { type MediaPath, selectedPath } from "./media_path";
import { Peer } from "./peer";
import { VoiceSlot } from "./voice_slot";

export interface VoicePositions {
  /** The head of a participant as drawn; null for one that is not drawn. */
  headPosition(participant: number): Vec3 | null;
  gain(participant: number): Gain;
}

export type VoiceState = "off" | "connecting" | "connected" | "failed";

export interface VoiceEvents {
  offer(connection: number, sdp: string): boolean;
  state(state: VoiceState): void;
}

const connectMs = 15_000;
const recoveryMs = 10_000; // ICE recovers from a short interruption faster than a new connection is made
const retryMs = 2_000;

/** Receives the voices of the room, plays them by position, and sends the own voice. */
export class VoiceConnection {
  state: VoiceState = "off";
  offers = 0;
  slots: VoiceSlot[] = [];
  readonly output: AudioOutput;
  private peer: Peer | null = null;
  private connection = 0;
  private track: MediaStreamTrack | null = null;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly context: AudioContext,
    private readonly slotCount: number,
    private readonly measuring: boolean,
    private readonly positions: VoicePositions,
    private readonly events: VoiceEvents,
  ) {
    this.output = new AudioOutput(context, measuring);
  }

  /** Called with every welcome: keeps a connection that the server kept, and makes a new one otherwise. */
  connect(livedOn: boolean): void {
    if (livedOn && this.peer?.state === "connected") return;
    this.open();
  }

  answer(connection: number, sdp: string): void {
    if (connection !== this.peer?.connection) return;
    this.peer.answer(sdp).catch((error: unknown) => {
      console.error("the media answer did not fit", error);
      this.retryLater();
    });
  }

  /** The server refused the offer or lost its peer connection. */
  refused(): void {
    this.retryLater();
  }

  async setTrack(track: MediaStreamTrack | null): Promise<void> {
    this.track = track;
    await this.peer?.send(track);
  }

  /** Moves the listener and the voices to where the bodies are drawn. Call every frame. */
  update(listener: ListenerPose): void {
    this.updateListener(listener);
    for (const slot of this.slots) {
      slot.poll();
      if (slot.talker === 0) continue;
      const at = this.positions.headPosition(slot.talker);
      if (at) slot.setPosition(at);
      const heard = this.positions.gain(slot.talker);
      slot.setGain(at ? heard.db : null, heard.walls);
    }
  }

  async packetsReceived(): Promise<number> {
    let sum = 0;
    const report = await this.peer?.stats();
    report?.forEach((entry: { type: string; kind?: string; packetsReceived?: number }) => {
      if (entry.type === "inbound-rtp" && entry.kind === "audio") sum += entry.packetsReceived ?? 0;
    });
    return sum;
  }

  /** The network path of the media; null while not connected. */
  async mediaPath(): Promise<MediaPath | null> {
    const { peer } = this;
    if (this.state !== "connected" || !peer) return null;
    return selectedPath(await peer.stats());
  }

  dispose(): void {
    clearTimeout(this.retryTimer);
    this.close();
    this.output.dispose();
  }

  private updateListener({ position, forward: f, up: u }: ListenerPose): void {
    const listener = this.context.listener;
    if (listener.positionX) {
      listener.positionX.value = position.x;
      listener.positionY.value = position.y;
      listener.positionZ.value = position.z;
      listener.forwardX.value = f.x;
      listener.forwardY.value = f.y;
      listener.forwardZ.value = f.z;
      listener.upX.value = u.x;
      listener.upY.value = u.y;
      listener.upZ.value = u.z;
      return;
    }
    listener.setPosition(position.x, position.y, position.z);
    listener.setOrientation(f.x, f.y, f.z, u.x, u.y, u.z);
  }

  private open(): void {
    clearTimeout(this.retryTimer);
    this.close();
    if (typeof RTCPeerConnection !== "function") {
      this.setState("failed");
      return;
    }
    this.setState("connecting");
    const peer = new Peer(++this.connection, this.slotCount, this.track, {
      offer: (connection, sdp) => {
        if (this.events.offer(connection, sdp)) this.offers++;
      },
      state: (state) => this.peerState(peer, state),
    });
    this.peer = peer;
    this.slots = peer.receivers.map((r) => new VoiceSlot(this.context, r, this.output.input, this.measuring));
    this.startTimeout(peer, connectMs);
  }

  /** Replaces a connection that does not connect, or does not recover, in time. */
  private startTimeout(peer: Peer, ms: number): void {
    clearTimeout(this.retryTimer);
    this.retryTimer = setTimeout(() => {
      if (peer === this.peer && peer.state !== "connected") this.open();
    }, ms);
  }

  private peerState(peer: Peer, state: RTCPeerConnectionState): void {
    if (peer !== this.peer) return;
    if (state === "connected") {
      clearTimeout(this.retryTimer);
      this.setState("connected");
    } else if (state === "failed") {
      this.retryLater();
    } else if (state === "disconnected") {
      this.setState("connecting");
      this.startTimeout(peer, recoveryMs);
    }
  }

  private retryLater(): void {
    this.setState("failed");
    clearTimeout(this.retryTimer);
    this.retryTimer = setTimeout(() => this.open(), retryMs);
  }

  private close(): void {
    for (const slot of this.slots) slot.dispose();
    this.slots = [];
    this.peer?.close();
    this.peer = null;
  }

  private setState(state: VoiceState): void {
    if (state === this.state) return;
    this.state = state;
    this.events.state(state);
  }
}
