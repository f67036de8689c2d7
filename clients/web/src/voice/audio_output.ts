import { Loopback } from "./loopback";

export type Route = "direct" | "loopback";

/** The way of the whole mix to the ears. */
export class Output {
  /** Where every voice goes in: a gentle limiter, so that nobody's shout hurts. */
  readonly into: AudioNode;
  /** The way it goes now. */
  route: Route = "direct";
  /** Why the loopback is not used although it was wanted; empty if it is. */
  trouble = "";
  private wanted: Route = "direct";
  private loop: Loopback | null = null;
  private mix: MediaStreamAudioDestinationNode | null = null;
  private turn = 0;

  constructor(
    private readonly context: AudioContext,
    private readonly metered: boolean,
  ) {
    this.into = new DynamicsCompressorNode(context, {
      threshold: -10,
      knee: 6,
      ratio: 12,
      attack: 0.003,
      release: 0.15,
    });
    this.into.connect(context.destination);
  }

  /** Goes over to another way; where that fails the sound stays direct. */
  async take(route: Route): Promise<void> {
    if (route === this.wanted) return;
    this.wanted = route;
    const turn = ++this.turn;
    this.direct("");
    if (route === "direct") return;
    this.mix = new MediaStreamAudioDestinationNode(this.context, { channelCount: 2 });
    const { mix } = this;
    this.into.connect(mix);
    try {
      const loop = await Loopback.of(mix.stream, () => this.direct("lost"));
      if (turn !== this.turn) {
        loop.close();
        return;
      }
      this.loop = loop;
      if (this.metered) loop.watch(this.context);
      this.into.disconnect(this.context.destination);
      this.route = "loopback";
    } catch (error) {
      if (turn === this.turn) this.direct(error instanceof Error ? error.message : "failed");
    }
  }

  /** What tests and the curious want to know; left and right are of the loopback, as root mean squares. */
  async state() {
    const latencyMs = this.loop ? await this.loop.latencyMs() : 0;
    return { route: this.route, trouble: this.trouble, latencyMs, heard: this.loop?.meter?.read() ?? null };
  }

  /** Measures what comes through the loopback from now on. */
  measure(): void {
    this.loop?.meter?.start();
  }

  dispose(): void {
    this.turn++;
    this.loop?.close();
    this.into.disconnect();
  }

  private direct(trouble: string): void {
    this.trouble = trouble;
    this.route = "direct";
    this.loop?.close();
    this.loop = null;
    this.mix = null;
    this.into.disconnect();
    this.into.connect(this.context.destination);
  }
}
