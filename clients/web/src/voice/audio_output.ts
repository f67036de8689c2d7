import { Loopback } from "./loopback";

export type Route = "direct" | "loopback";

/** Routes the mix of all voices to the loudspeakers. */
export class AudioOutput {
  /** The input for all voices: a limiter against sudden loudness. */
  readonly input: AudioNode;
  /** The current route. */
  route: Route = "direct";
  /** Why the loopback is not used although it was requested; empty if it is used. */
  failure = "";
  private wantedRoute: Route = "direct";
  private loop: Loopback | null = null;
  private mix: MediaStreamAudioDestinationNode | null = null;
  private attempt = 0;

  constructor(
    private readonly context: AudioContext,
    private readonly measuring: boolean,
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

  /** Changes the route. If that fails, the route stays direct. */
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
      if (this.measuring) loop.watch(this.context);
      this.input.disconnect(this.context.destination);
      this.route = "loopback";
    } catch (error) {
      if (turn === this.attempt) this.routeDirectly(error instanceof Error ? error.message : "failed");
    }
  }

  /** For tests and the settings. `heard` is measured in the loopback, as root mean squares. */
  async state() {
    const latencyMs = this.loop ? await this.loop.latencyMs() : 0;
    return { route: this.route, trouble: this.failure, latencyMs, heard: this.loop?.meter?.read() ?? null };
  }

  /** Starts measuring in the loopback. */
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
