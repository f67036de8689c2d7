import { FileDrop } from "../input/file_drop";
import { Keyboard } from "../input/keyboard";
import { Pointer } from "../input/pointer";
import type { MicrophoneController } from "../microphone/controller";
import type { Quality } from "../rendering/quality";
import type { RoomRenderer } from "../rendering/room_renderer";
import type { Settings } from "../settings/settings";
import { isEditing, type PanelName, type UiState } from "../ui/state/state";
import type { Store } from "../ui/state/store";
import type { Ray } from "../world/bounds";
import { fingerReach } from "../world/handles";
import type { XrRoomSession } from "../xr/session";
import { requestXrSession, type XrMode } from "../xr/support";
import { FrameLoop } from "./frame_loop";
import { PageScrolling } from "./page_scrolling";
import { RoomActions } from "./room_actions";
import type { Visit } from "./visit";

/** What the controls need of the page. */
export interface RoomControlsOptions {
  canvas: HTMLCanvasElement;
  store: Store<UiState>;
  microphone: MicrophoneController;
  /** The quality from the URL; null for the one of the settings. */
  quality: Quality | null;
  showPanel(panel: PanelName | null): void;
  openBoard(board: string): void;
  openDocument(id: string): void;
  notice(text: string): void;
  changeSettings(settings: Partial<Settings>): void;
}

const seatCheckMs = 700;
/** Half the width of what a finger hits, in client pixels. */
const fingerPixels = 22;

/** Panels that stay open while the person walks. */
const persistentPanels = new Set<PanelName | null>(["people", "chat"]);

/** The controls of a visit: frame loop, keyboard, pointer and XR session. */
export class RoomControls {
  readonly actions: RoomActions;
  readonly loop: FrameLoop;
  private readonly scrolling: PageScrolling;
  private readonly keyboard: Keyboard;
  private readonly pointer: Pointer;
  private readonly drops: FileDrop;
  private readonly resize: ResizeObserver;
  private readonly unsubscribe: () => void;
  private drawnAt = performance.now();
  private xrSession: XrRoomSession | null = null;
  private xrStarting = false;
  private disposed = false;
  private seatCheckedAt = 0;

  constructor(
    private readonly visit: Visit,
    private readonly options: RoomControlsOptions,
  ) {
    const { canvas, store } = options;
    this.actions = new RoomActions(visit, options);
    this.loop = new FrameLoop((now, dt, draw) => this.step(now, dt, draw));
    this.keyboard = new Keyboard(visit.steering, this.actions, () => this.hasFocus());
    const { grabbing } = visit.things;
    this.scrolling = new PageScrolling({
      wall: visit.wall,
      objectAlong: (ray) => visit.things.arranging.get(visit.things.objectAlong(ray) ?? ""),
      selected: () => store.value.selected,
    });
    this.pointer = new Pointer(canvas, visit.steering, {
      act: (x, y) => this.activate(x, y),
      arrange: (x, y) => this.arrange(x, y),
      grab: (x, y, finger) => this.grab(x, y, finger),
      drag: (x, y) => this.drag(x, y),
      drop: (cancelled) => {
        this.scrolling.drop();
        if (cancelled) grabbing.cancel();
        else grabbing.drop();
      },
      wheel: (pixels, x, y) => {
        if (visit.things.placement.active) visit.things.turn(Math.sign(pixels));
        else this.withRay(x, y, (ray) => this.scrolling.wheel(ray, pixels));
      },
      stick: (thumbStick) => store.set({ thumbStick }),
      hover: (x, y) => canvas.classList.toggle("over-thing", this.isInteractive(x, y)),
    });
    this.drops = new FileDrop({
      active: () => store.value.screen.kind === "room" && !isEditing(store.value) && !this.xrSession,
      over: (over) => document.body.classList.toggle("dropping", over),
      files: (files, at) => {
        const ray = at ? this.withRay(at.x, at.y, (r) => r) : undefined;
        visit.things.bringFiles(files, ray);
      },
      text: (text) => visit.things.bringText(text),
    });
    this.resize = new ResizeObserver(() => visit.view?.renderer.resize());
    this.resize.observe(canvas);
    this.unsubscribe = store.subscribe(() => {
      if (isEditing(store.value)) this.keyboard.releaseAll();
    });
  }

  /** Enters XR, or leaves it. Call only from a user gesture. */
  async toggleXr(mode: XrMode): Promise<void> {
    const { visit } = this;
    if (this.xrSession) {
      this.xrSession.end();
      return;
    }
    const renderer = visit.view?.renderer;
    if (!renderer || this.xrStarting) return;
    this.xrStarting = true;
    // Loads the code in parallel: the session must be requested within the gesture.
    const code = import("../xr/session");
    code.catch(() => undefined);
    try {
      const session = await requestXrSession(mode);
      let over = false;
      session.addEventListener("end", () => {
        over = true;
      });
      const { XrRoomSession: Session } = await code.catch(async (error: unknown) => {
        await session.end();
        throw error;
      });
      // Meanwhile the session may have ended, or the visit or the renderer.
      if (over) return;
      if (this.disposed || visit.view?.renderer !== renderer) await session.end();
      else await this.startXr(session, mode, renderer, Session);
    } finally {
      this.xrStarting = false;
    }
  }

  private async startXr(
    session: XRSession,
    mode: XrMode,
    renderer: RoomRenderer,
    Session: typeof XrRoomSession,
  ): Promise<void> {
    const { visit, options } = this;
    const xrSession = new Session(session, mode, visit, renderer, {
      store: options.store,
      intents: this.actions,
      changeSettings: options.changeSettings,
      notice: options.notice,
      stepAndDraw: () => this.loop.stepAndDraw(),
      ended: () => this.xrEnded(),
    });
    this.xrSession = xrSession;
    visit.things.select(null);
    options.store.set({
      xr: { ...options.store.value.xr, on: mode },
      board: null,
      document: null,
      panel: null,
    });
    this.loop.setExternal(true);
    await xrSession.begin(mode).catch((error: unknown) => {
      xrSession.end();
      throw error;
    });
  }

  dispose(): void {
    this.disposed = true;
    this.xrSession?.end();
    this.unsubscribe();
    this.loop.stop();
    this.keyboard.dispose();
    this.pointer.dispose();
    this.drops.dispose();
    this.resize.disconnect();
  }

  private xrEnded(): void {
    const { store } = this.options;
    this.xrSession = null;
    store.set({ xr: { ...store.value.xr, on: null } });
    this.loop.setExternal(false);
    this.visit.things.placement.cancel();
    this.visit.things.select(null);
  }

  private step(now: number, dt: number, draw: boolean): void {
    const { store, quality } = this.options;
    // An editor covers the 3D view of the page, but not that of a headset.
    const drawing = draw && (this.xrSession !== null || !isEditing(store.value));
    this.visit.step(now, dt, drawing);
    if (now - this.seatCheckedAt > seatCheckMs) {
      this.seatCheckedAt = now;
      this.actions.yieldSharedSeat();
    }
    if (drawing && !document.hidden && !this.xrSession) {
      this.visit.view?.monitorFrameTime(now - this.drawnAt, quality ?? store.value.settings.quality);
    }
    this.drawnAt = now;
  }

  private hasFocus(): boolean {
    const { settings, screen } = this.options.store.value;
    if (
      isEditing(this.options.store.value) ||
      this.xrSession ||
      screen.kind !== "room" ||
      !settings.shortcuts
    )
      return false;
    return document.activeElement?.closest("[role=dialog]") == null;
  }

  private grab(x: number, y: number, finger: boolean): boolean {
    const { view, things } = this.visit;
    if (!things.placement.active && this.withRay(x, y, (ray) => this.scrolling.grab(ray, finger)))
      return true;
    const reach = finger && view ? fingerReach(view.renderer.angleOf(fingerPixels)) : undefined;
    return this.withRay(x, y, (ray) => things.grab(ray, reach)) ?? false;
  }

  private drag(x: number, y: number): void {
    const { grabbing } = this.visit.things;
    this.withRay(x, y, (ray) => (this.scrolling.active ? this.scrolling.dragTo(ray) : grabbing.dragTo(ray)));
  }

  private isInteractive(x: number, y: number): boolean {
    return this.withRay(x, y, (ray) => this.visit.things.hover(ray)) ?? false;
  }

  /** Calls back with the ray through a point of the page, if there is a 3D view. */
  private withRay<T>(x: number, y: number, use: (ray: Ray) => T): T | undefined {
    const ray = this.visit.view?.renderer.rayAt(x, y);
    return ray && use(ray);
  }

  private activate(x: number, y: number): void {
    const { actions, options } = this;
    const { things } = this.visit;
    if (this.xrSession) return;
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    if (things.placement.active) {
      this.withRay(x, y, (ray) => things.hover(ray));
      things.placement.confirm();
      return;
    }
    const picked = this.withRay(x, y, (ray) => things.pick(ray));
    if (picked?.kind === "object") {
      actions.open(picked.object.key);
      return;
    }
    if (picked?.kind === "seat") actions.sit(picked.seat);
    else if (picked) actions.walkTo(picked.x, picked.z);
    if (!persistentPanels.has(options.store.value.panel)) actions.dismiss();
  }

  /** Selects what is here, boards and seats too, instead of using it. */
  private arrange(x: number, y: number): void {
    const { things } = this.visit;
    if (this.xrSession || things.placement.active) return;
    this.withRay(x, y, (ray) => things.select(things.objectAlong(ray)));
  }
}
