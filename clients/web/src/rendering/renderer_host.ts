import { catalogue } from "../i18n/i18n";
import { announce } from "../ui/state/announce";
import type { UiState } from "../ui/state/state";
import type { Store } from "../ui/state/store";
import type { Visit } from "../visit/visit";
import { isStandaloneHeadset } from "../xr/support";
import type { Quality } from "./quality";
import { ReplicaView } from "./replica_view";
import { isSoftwareRendering } from "./software_rendering";

export type RendererModule = typeof import("./room_renderer");

export interface RendererHostOptions {
  visit: Visit;
  store: Store<UiState>;
  reducedMotion: boolean;
  /** The detail the address asks for; null leaves it to the settings. */
  quality: Quality | null;
  /** Fetches the code that draws; null where there can be no picture. */
  loadModule: () => Promise<RendererModule | null>;
  /** A picture stands on another canvas from now on. */
  canvasReplaced(canvas: HTMLCanvasElement): void;
}

/**
 * Holds the canvas of a visit. Puts the picture up, takes it down when the graphics card loses it, and puts it up again
 * when that is back or the person asks. Owner of `visit.picture` and of why there is none.
 */
export class RendererHost {
  private module: RendererModule | null = null;
  private disposed = false;
  /** Counts the pictures that were begun. */
  private attempt = 0;

  constructor(
    private canvas: HTMLCanvasElement,
    private readonly options: RendererHostOptions,
  ) {
    this.listen();
  }

  /** Puts the picture up where there can be one; true if there is. */
  async start(): Promise<boolean> {
    const { visit, store, reducedMotion } = this.options;
    const turn = ++this.attempt;
    this.module ??= await this.options.loadModule();
    // Somebody asked again meanwhile: theirs is the picture.
    if (this.disposed || turn !== this.attempt) return false;
    if (!this.module) {
      this.setFailure("unable");
      return false;
    }
    // Lets the page say so before building the room takes the thread.
    await new Promise((done) => setTimeout(done, 30));
    if (this.disposed || turn !== this.attempt) return false;
    const asked = store.value.settings.quality;
    const choice = this.options.quality ?? (asked === "low" ? "low" : null);
    const quality =
      choice ??
      (asked === "auto" && (isSoftwareRendering() || isStandaloneHeadset(navigator.userAgent))
        ? "low"
        : "high");
    const renderer = new this.module.RoomRenderer(this.canvas, quality, reducedMotion);
    visit.view = new ReplicaView(renderer, visit.replica, store, visit.localBody);
    store.set({ lowAutomatically: choice === null && quality === "low" });
    visit.view.showRoom();
    await renderer.compile();
    if (this.disposed || visit.view?.renderer !== renderer) return false;
    this.setFailure(null);
    return true;
  }

  /** What went wrong is in the console; the room goes on without a picture. */
  failed(error: unknown): void {
    if (this.disposed) return;
    console.error("the room cannot be drawn", error);
    this.disposeRenderer();
    this.setFailure("failed");
  }

  /** Once more, on a fresh canvas: what was lost on the old one may never come back there. */
  async restart(): Promise<void> {
    this.disposeRenderer();
    const fresh = this.canvas.cloneNode() as HTMLCanvasElement;
    this.unlisten();
    this.canvas.replaceWith(fresh);
    this.canvas = fresh;
    this.listen();
    this.options.canvasReplaced(fresh);
    await this.tryStart();
  }

  dispose(): void {
    this.disposed = true;
    this.unlisten();
    document.body.classList.remove("pictureless");
  }

  private async tryStart(): Promise<void> {
    await this.start().catch((error: unknown) => this.failed(error));
  }

  private disposeRenderer(): void {
    const { visit } = this.options;
    visit.headset?.end();
    visit.view?.renderer.dispose();
    visit.view = null;
  }

  private setFailure(renderingFailure: UiState["renderingFailure"]): void {
    this.options.store.set({ renderingFailure });
    document.body.classList.toggle("pictureless", renderingFailure !== null);
  }

  private listen(): void {
    this.canvas.addEventListener("webglcontextlost", this.lost);
    this.canvas.addEventListener("webglcontextrestored", this.restored);
  }

  private unlisten(): void {
    this.canvas.removeEventListener("webglcontextlost", this.lost);
    this.canvas.removeEventListener("webglcontextrestored", this.restored);
  }

  private readonly lost = (event: Event): void => {
    // Without this the browser would never give it back.
    event.preventDefault();
    const { store } = this.options;
    this.disposeRenderer();
    this.setFailure("lost");
    announce(store, catalogue(store.value.settings.language).plainLost);
  };

  private readonly restored = (): void => void this.tryStart();
}
