import { Keys } from "../input/keyboard";
import { Pointer } from "../input/pointer";
import type { Talking } from "../microphone/controller";
import type { Quality } from "../rendering/quality";
import type { Stage } from "../rendering/room_renderer";
import type { Settings } from "../settings/settings";
import type { PanelName, UiState } from "../ui/state/state";
import type { Store } from "../ui/state/store";
import type { XrStay } from "../xr/session";
import { requestXr, type XrMode } from "../xr/support";
import { Loop } from "./frame_loop";
import { Doing } from "./room_actions";
import type { Visit } from "./visit";

/** What walking about needs of the page. */
export interface Surroundings {
  canvas: HTMLCanvasElement;
  store: Store<UiState>;
  talking: Talking;
  /** The detail the address asks for; null leaves it to the settings. */
  quality: Quality | null;
  panel(panel: PanelName | null): void;
  openBoard(board: number): void;
  notice(text: string): void;
  change(settings: Partial<Settings>): void;
}

const keepSeatMs = 700;

/** Panels that stay open beside walking. */
const lasting = new Set<PanelName | null>(["people", "chat"]);

/** Being in a room: time, keys and pointer, from the first picture to leaving. */
export class Walking {
  readonly doing: Doing;
  readonly loop: Loop;
  private readonly keys: Keys;
  private readonly pointer: Pointer;
  private readonly resize: ResizeObserver;
  private readonly off: () => void;
  private drawnAt = performance.now();
  private stay: XrStay | null = null;
  private dressing = false;
  private gone = false;
  private seatAt = 0;

  constructor(
    private readonly visit: Visit,
    private readonly around: Surroundings,
  ) {
    const { canvas, store } = around;
    this.doing = new Doing(visit, around);
    this.loop = new Loop((now, dt, draw) => this.step(now, dt, draw));
    this.keys = new Keys(visit.steering, this.doing, () => this.hasFocus());
    this.pointer = new Pointer(canvas, visit.steering, {
      act: (x, y) => this.act(x, y),
      stick: (stick) => store.set({ stick }),
      hover: (x, y) => canvas.classList.toggle("over-thing", this.overThing(x, y)),
    });
    this.resize = new ResizeObserver(() => visit.picture?.stage.resize());
    this.resize.observe(canvas);
    this.off = store.subscribe(() => {
      if (store.value.board) this.keys.drop();
    });
  }

  /** Into the headset; must be called from a person's gesture. Ends the stay where there is one. */
  async wear(mode: XrMode): Promise<void> {
    const { visit } = this;
    if (this.stay) {
      this.stay.end();
      return;
    }
    const stage = visit.picture?.stage;
    if (!stage || this.dressing) return;
    this.dressing = true;
    // The code comes while the headset wakes up; the session has to be asked for in the gesture itself.
    const code = import("../xr/session");
    code.catch(() => undefined);
    try {
      const session = await requestXr(mode);
      let over = false;
      session.addEventListener("end", () => {
        over = true;
      });
      const { XrStay: Stay } = await code.catch(async (error: unknown) => {
        await session.end();
        throw error;
      });
      // Meanwhile the person may have taken it off again, been removed, or lost the picture.
      if (over) return;
      if (this.gone || visit.picture?.stage !== stage) await session.end();
      else await this.begin(session, mode, stage, Stay);
    } finally {
      this.dressing = false;
    }
  }

  private async begin(session: XRSession, mode: XrMode, stage: Stage, Stay: typeof XrStay): Promise<void> {
    const { visit, around } = this;
    const stay = new Stay(session, mode, visit, stage, {
      store: around.store,
      intents: this.doing,
      change: around.change,
      notice: around.notice,
      drive: () => this.loop.drive(),
      ended: () => this.takeOff(),
    });
    this.stay = stay;
    around.store.set({ xr: { ...around.store.value.xr, on: mode }, board: null, panel: null });
    this.loop.hand(true);
    await stay.begin(mode).catch((error: unknown) => {
      stay.end();
      throw error;
    });
  }

  dispose(): void {
    this.gone = true;
    this.stay?.end();
    this.off();
    this.loop.stop();
    this.keys.dispose();
    this.pointer.dispose();
    this.resize.disconnect();
  }

  private takeOff(): void {
    const { store } = this.around;
    this.stay = null;
    store.set({ xr: { ...store.value.xr, on: null } });
    this.loop.hand(false);
  }

  private step(now: number, dt: number, draw: boolean): void {
    const { store, quality } = this.around;
    // A board on the page covers the room there, not in the headset.
    const drawing = draw && (this.stay !== null || !store.value.board);
    this.visit.step(now, dt, drawing);
    if (now - this.seatAt > keepSeatMs) {
      this.seatAt = now;
      this.doing.keepSeat();
    }
    if (drawing && !document.hidden && !this.stay) {
      this.visit.picture?.watch(now - this.drawnAt, quality ?? store.value.settings.quality);
    }
    this.drawnAt = now;
  }

  private hasFocus(): boolean {
    const { board, settings, screen } = this.around.store.value;
    if (board || this.stay || screen.kind !== "room" || !settings.shortcuts) return false;
    return document.activeElement?.closest("[role=dialog]") == null;
  }

  private overThing(x: number, y: number): boolean {
    const picked = this.visit.picture?.stage.pick(x, y);
    return picked != null && picked.kind !== "floor";
  }

  private act(x: number, y: number): void {
    const { doing, around } = this;
    if (this.stay) return;
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    const picked = this.visit.picture?.stage.pick(x, y);
    if (picked?.kind === "board") doing.open(picked.board);
    else if (picked?.kind === "seat") doing.sit(picked.seat);
    else if (picked) doing.walkTo(picked.x, picked.z);
    if (!lasting.has(around.store.value.panel)) doing.back();
  }
}
