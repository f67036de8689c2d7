export interface PeerEvents {
  /** Sends the offer; `connection` as in section 8.1. */
  offer(connection: number, sdp: string): void;
  state(state: RTCPeerConnectionState): void;
}

function opusOnly(transceiver: RTCRtpTransceiver, codecs: RTCRtpCodec[] | undefined): void {
  const opus = (codecs ?? []).filter((c) => c.mimeType.toLowerCase() === "audio/opus");
  if (opus.length > 0) transceiver.setCodecPreferences?.(opus);
}

/** One peer connection: one audio track up, `slots` audio tracks down, one offer. */
export class Peer {
  readonly receivers: RTCRtpReceiver[] = [];
  private readonly pc: RTCPeerConnection;
  private readonly microphone: RTCRtpSender;

  constructor(
    readonly connection: number,
    slots: number,
    track: MediaStreamTrack | null,
    private readonly events: PeerEvents,
  ) {
    this.pc = new RTCPeerConnection({ bundlePolicy: "max-bundle", rtcpMuxPolicy: "require" });
    const up = this.pc.addTransceiver("audio", { direction: "sendonly" });
    opusOnly(up, RTCRtpSender.getCapabilities?.("audio")?.codecs);
    this.microphone = up.sender;
    for (let i = 0; i < slots; i++) {
      const down = this.pc.addTransceiver("audio", { direction: "recvonly" });
      opusOnly(down, RTCRtpReceiver.getCapabilities?.("audio")?.codecs);
      this.receivers.push(down.receiver);
    }
    this.pc.onconnectionstatechange = () => this.events.state(this.pc.connectionState);
    void this.begin(track);
  }

  get state(): RTCPeerConnectionState {
    return this.pc.connectionState;
  }

  async send(track: MediaStreamTrack | null): Promise<void> {
    await this.microphone.replaceTrack(track);
  }

  async answer(sdp: string): Promise<void> {
    if (this.pc.signalingState !== "have-local-offer") return;
    await this.pc.setRemoteDescription({ type: "answer", sdp });
  }

  stats(): Promise<RTCStatsReport> {
    return this.pc.getStats();
  }

  close(): void {
    this.pc.onconnectionstatechange = null;
    this.pc.close();
  }

  /** The server is ICE-lite and has its address in the answer, so the client sends no candidates. */
  private async begin(track: MediaStreamTrack | null): Promise<void> {
    if (track) await this.send(track);
    const offer = await this.pc.createOffer();
    await this.pc.setLocalDescription(offer);
    const sdp = this.pc.localDescription?.sdp ?? offer.sdp;
    if (sdp && this.pc.connectionState !== "closed") this.events.offer(this.connection, sdp);
  }
}
