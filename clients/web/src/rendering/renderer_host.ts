import { catalogue } from "../i18n/i18n";
import { announce } from "../ui/state/announce";
import type { UiState } from "../ui/state/state";
import type { Store } from "../ui/state/store";
import type { Visit } from "../visit/visit";
import { isStandaloneHeadset } from "../xr/support";
import { loadBody, loadModel } from "./objects/model_source";
import type { Quality } from "./quality";
import { ReplicaView } from "./replica_view";
import { isSoftwareRendering } from "./software_rendering";

export type RendererModule = typeof import("./room_renderer");

export interface RendererHostOptions {
  visit: Visit;
  store: Store<UiState>;
  reducedMotion: boolean;
  /** The quality from the URL; null for the one of the settings. */
  quality: Quality | null;
  /** Loads the renderer's code. Resolves with null if WebGL is not available. */
  loadModule: () => Promise<RendererModule | null>;
  /** The renderer uses a new canvas element from now on. */
  canvasReplaced(canvas: HTMLCanvasElement): void;
}

/**
 * Owner of the canvas and of the renderer of a visit: creates the renderer, disposes of it when the WebGL context
 * is lost, and creates it again when the context is restored or the person asks. Owner of `visit.view` and of the
 * reason why there is none.
 */
export class RendererHost {
  private module: RendererModule | null = null;
  private disposed = false;
  /** Number of the latest attempt. An older one gives up. */
  private attempt = 0;

  constructor(
    private canvas: HTMLCanvasElement,
    private readonly options: RendererHostOptions,
  ) {
    this.listen();
  }

  /** Creates the renderer. Resolves with whether there is one. */
  async start(): Promise<boolean> {
    const { visit, store, reducedMotion } = this.options;
    const turn = ++this.attempt;
    this.module ??= await this.options.loadModule();
    // A newer attempt replaced this one.
    if (this.disposed || turn !== this.attempt) return false;
    if (!this.module) {
      this.setFailure("unable");
      return false;
    }
    // Lets the page show the progress before building the room blocks the thread.
    await new Promise((done) => setTimeout(done, 30));
    if (this.disposed || turn !== this.attempt) return false;
    const asked = store.value.settings.quality;
    const choice = this.options.quality ?? (asked === "low" ? "low" : null);
    const quality =
      choice ??
      (asked === "auto" && (isSoftwareRendering() || isStandaloneHeadset(navigator.userAgent))
        ? "low"
        : "high");
    const renderer = new this.module.RoomRenderer(this.canvas, quality, reducedMotion, {
      content: (hash, signal) => visit.files.content(hash, signal),
      triangles: (hash) => visit.files.triangles(hash),
      model: (hash, signal) => loadModel(visit.files, hash, signal),
      documents: visit.wall,
      body: (hash, signal) => loadBody(visit.files, hash, signal),
    });
    visit.view = new ReplicaView(renderer, visit.replica, store, visit.localBody);
    store.set({ lowAutomatically: choice === null && quality === "low" });
    visit.showRoom();
    await renderer.compile();
    if (this.disposed || visit.view?.renderer !== renderer) return false;
    this.setFailure(null);
    return true;
  }

  /** Reports a failure. The visit goes on without the 3D view. */
  failed(error: unknown): void {
    if (this.disposed) return;
    console.error("the room cannot be drawn", error);
    this.disposeRenderer();
    this.setFailure("failed");
  }

  /** Starts again on a new canvas: the context of the old one may never be restored. */
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
    // Otherwise the browser never restores the context.
    event.preventDefault();
    const { store } = this.options;
    this.disposeRenderer();
    this.setFailure("lost");
    announce(store, catalogue(store.value.settings.language).fallbackLost);
  };

  private readonly restored = (): void => void this.tryStart();
}
