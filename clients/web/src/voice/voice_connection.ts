import type { Vec3 } from "../wire/body";
import type { Heard } from "../world/acoustics";
import { Output } from "./audio_output";
import type { Ears } from "./listener_pose";
import { type Path, pathOf } from "./media_path";
import { Peer } from "./peer";
import { Slot } from "./voice_slot";

export interface VoiceWorld {
  /** Head of a participant as it is drawn now; null when not present. */
  head(participant: number): Vec3 | null;
  gain(participant: number): Heard;
}

export type VoiceState = "off" | "connecting" | "connected" | "failed";

export interface VoiceEvents {
  offer(connection: number, sdp: string): boolean;
  state(state: VoiceState): void;
}

const connectMs = 15_000;
const returnMs = 10_000; // ICE comes back by itself from a short cut, faster than a new connection
const retryMs = 2_000;

/** Voices of the room to the ears, and one's own voice out. */
export class Voice {
  state: VoiceState = "off";
  offers = 0;
  slots: Slot[] = [];
  readonly output: Output;
  private peer: Peer | null = null;
  private connection = 0;
  private track: MediaStreamTrack | null = null;
  private patience: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly context: AudioContext,
    private readonly slotCount: number,
    private readonly metered: boolean,
    private readonly world: VoiceWorld,
    private readonly events: VoiceEvents,
  ) {
    this.output = new Output(context, metered);
  }

  /** Called with every welcome: keeps a connection that lived through it, makes a new one otherwise. */
  connect(livedOn: boolean): void {
    if (livedOn && this.peer?.state === "connected") return;
    this.begin();
  }

  answer(connection: number, sdp: string): void {
    if (connection !== this.peer?.connection) return;
    this.peer.answer(sdp).catch((error: unknown) => {
      console.error("the media answer did not fit", error);
      this.broken();
    });
  }

  /** The server refused the offer or lost its media side. */
  refused(): void {
    this.broken();
  }

  async setTrack(track: MediaStreamTrack | null): Promise<void> {
    this.track = track;
    await this.peer?.send(track);
  }

  /** Puts listener and voices where the bodies are drawn. Call with every frame. */
  update(ears: Ears): void {
    this.listen(ears);
    for (const slot of this.slots) {
      slot.poll();
      if (slot.talker === 0) continue;
      const at = this.world.head(slot.talker);
      if (at) slot.place(at);
      const heard = this.world.gain(slot.talker);
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

  /** Which way voices come and go now; null while there is none. */
  async path(): Promise<Path | null> {
    const { peer } = this;
    if (this.state !== "connected" || !peer) return null;
    return pathOf(await peer.stats());
  }

  dispose(): void {
    clearTimeout(this.patience);
    this.close();
    this.output.dispose();
  }

  private listen({ at, forward: f, up: u }: Ears): void {
    const ears = this.context.listener;
    if (ears.positionX) {
      ears.positionX.value = at.x;
      ears.positionY.value = at.y;
      ears.positionZ.value = at.z;
      ears.forwardX.value = f.x;
      ears.forwardY.value = f.y;
      ears.forwardZ.value = f.z;
      ears.upX.value = u.x;
      ears.upY.value = u.y;
      ears.upZ.value = u.z;
      return;
    }
    ears.setPosition(at.x, at.y, at.z);
    ears.setOrientation(f.x, f.y, f.z, u.x, u.y, u.z);
  }

  private begin(): void {
    clearTimeout(this.patience);
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
    this.slots = peer.receivers.map((r) => new Slot(this.context, r, this.output.into, this.metered));
    this.watch(peer, connectMs);
  }

  /** A connection that does not come up, or does not come back, is replaced by a new one. */
  private watch(peer: Peer, ms: number): void {
    clearTimeout(this.patience);
    this.patience = setTimeout(() => {
      if (peer === this.peer && peer.state !== "connected") this.begin();
    }, ms);
  }

  private peerState(peer: Peer, state: RTCPeerConnectionState): void {
    if (peer !== this.peer) return;
    if (state === "connected") {
      clearTimeout(this.patience);
      this.setState("connected");
    } else if (state === "failed") {
      this.broken();
    } else if (state === "disconnected") {
      this.setState("connecting");
      this.watch(peer, returnMs);
    }
  }

  private broken(): void {
    this.setState("failed");
    clearTimeout(this.patience);
    this.patience = setTimeout(() => this.begin(), retryMs);
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
