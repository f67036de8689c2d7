import { Loopback } from "./loopback";

export type Route = "direct" | "loopback";

/** The way of the whole mix to the ears. */
export class AudioOutput {
  /** Where every voice goes in: a gentle limiter, so that nobody's shout hurts. */
  readonly input: AudioNode;
  /** The way it goes now. */
  route: Route = "direct";
  /** Why the loopback is not used although it was wanted; empty if it is. */
  failure = "";
  private wantedRoute: Route = "direct";
  private loop: Loopback | null = null;
  private mix: MediaStreamAudioDestinationNode | null = null;
  private attempt = 0;

  constructor(
    private readonly context: AudioContext,
    private readonly metered: boolean,
  ) {
    this.input = new DynamicsCompressorNode(context, {
      threshold: -10,
      knee: 6,
      ratio: 12,
      attack: 0.003,
      release: 0.15,
    });
    this.input.connect(context.destination);
  }

  /** Goes over to another way; where that fails the sound stays direct. */
  async setRoute(route: Route): Promise<void> {
    if (route === this.wantedRoute) return;
    this.wantedRoute = route;
    const turn = ++this.attempt;
    this.routeDirectly("");
    if (route === "direct") return;
    this.mix = new MediaStreamAudioDestinationNode(this.context, { channelCount: 2 });
    const { mix } = this;
    this.input.connect(mix);
    try {
      const loop = await Loopback.create(mix.stream, () => this.routeDirectly("lost"));
      if (turn !== this.attempt) {
        loop.close();
        return;
      }
      this.loop = loop;
      if (this.metered) loop.watch(this.context);
      this.input.disconnect(this.context.destination);
      this.route = "loopback";
    } catch (error) {
      if (turn === this.attempt) this.routeDirectly(error instanceof Error ? error.message : "failed");
    }
  }

  /** What tests and the curious want to know; left and right are of the loopback, as root mean squares. */
  async state() {
    const latencyMs = this.loop ? await this.loop.latencyMs() : 0;
    return { route: this.route, trouble: this.failure, latencyMs, heard: this.loop?.meter?.read() ?? null };
  }

  /** Measures what comes through the loopback from now on. */
  measure(): void {
    this.loop?.meter?.start();
  }

  dispose(): void {
    this.attempt++;
    this.loop?.close();
    this.input.disconnect();
  }

  private routeDirectly(failure: string): void {
    this.failure = failure;
    this.route = "direct";
    this.loop?.close();
    this.loop = null;
    this.mix = null;
    this.input.disconnect();
    this.input.connect(this.context.destination);
  }
}
