import { catalogue } from "../i18n/i18n";
import { announce } from "../ui/state/announce";
import type { UiState } from "../ui/state/state";
import type { Store } from "../ui/state/store";
import type { Visit } from "../visit/visit";
import { standalone } from "../xr/support";
import type { Quality } from "./quality";
import { Picture } from "./replica_view";
import { drawsInSoftware } from "./software_rendering";

export type StageCode = typeof import("./room_renderer");

export interface EaselOptions {
  visit: Visit;
  store: Store<UiState>;
  calm: boolean;
  /** The detail the address asks for; null leaves it to the settings. */
  quality: Quality | null;
  /** Fetches the code that draws; null where there can be no picture. */
  code: () => Promise<StageCode | null>;
  /** A picture stands on another canvas from now on. */
  moved(canvas: HTMLCanvasElement): void;
}

/**
 * Holds the canvas of a visit. Puts the picture up, takes it down when the graphics card loses it, and puts it up again
 * when that is back or the person asks. Owner of `visit.picture` and of why there is none.
 */
export class Easel {
  private code: StageCode | null = null;
  private gone = false;
  /** Counts the pictures that were begun. */
  private turn = 0;

  constructor(
    private canvas: HTMLCanvasElement,
    private readonly options: EaselOptions,
  ) {
    this.watch();
  }

  /** Puts the picture up where there can be one; true if there is. */
  async build(): Promise<boolean> {
    const { visit, store, calm } = this.options;
    const turn = ++this.turn;
    this.code ??= await this.options.code();
    // Somebody asked again meanwhile: theirs is the picture.
    if (this.gone || turn !== this.turn) return false;
    if (!this.code) {
      this.tell("unable");
      return false;
    }
    // Lets the page say so before building the room takes the thread.
    await new Promise((done) => setTimeout(done, 30));
    if (this.gone || turn !== this.turn) return false;
    const asked = store.value.settings.quality;
    const choice = this.options.quality ?? (asked === "low" ? "low" : null);
    const quality =
      choice ?? (asked === "auto" && (drawsInSoftware() || standalone(navigator.userAgent)) ? "low" : "high");
    const stage = new this.code.Stage(this.canvas, quality, calm);
    visit.picture = new Picture(stage, visit.replica, store, visit.own);
    store.set({ lowByItself: choice === null && quality === "low" });
    visit.picture.show();
    await stage.ready();
    if (this.gone || visit.picture?.stage !== stage) return false;
    this.tell(null);
    return true;
  }

  /** What went wrong is in the console; the room goes on without a picture. */
  failed(error: unknown): void {
    if (this.gone) return;
    console.error("the room cannot be drawn", error);
    this.takeDown();
    this.tell("failed");
  }

  /** Once more, on a fresh canvas: what was lost on the old one may never come back there. */
  async again(): Promise<void> {
    this.takeDown();
    const fresh = this.canvas.cloneNode() as HTMLCanvasElement;
    this.unwatch();
    this.canvas.replaceWith(fresh);
    this.canvas = fresh;
    this.watch();
    this.options.moved(fresh);
    await this.rebuild();
  }

  dispose(): void {
    this.gone = true;
    this.unwatch();
    document.body.classList.remove("pictureless");
  }

  private async rebuild(): Promise<void> {
    await this.build().catch((error: unknown) => this.failed(error));
  }

  private takeDown(): void {
    const { visit } = this.options;
    visit.worn?.end();
    visit.picture?.stage.dispose();
    visit.picture = null;
  }

  private tell(pictureless: UiState["pictureless"]): void {
    this.options.store.set({ pictureless });
    document.body.classList.toggle("pictureless", pictureless !== null);
  }

  private watch(): void {
    this.canvas.addEventListener("webglcontextlost", this.lost);
    this.canvas.addEventListener("webglcontextrestored", this.restored);
  }

  private unwatch(): void {
    this.canvas.removeEventListener("webglcontextlost", this.lost);
    this.canvas.removeEventListener("webglcontextrestored", this.restored);
  }

  private readonly lost = (event: Event): void => {
    // Without this the browser would never give it back.
    event.preventDefault();
    const { store } = this.options;
    this.takeDown();
    this.tell("lost");
    announce(store, catalogue(store.value.settings.language).plainLost);
  };

  private readonly restored = (): void => void this.rebuild();
}
