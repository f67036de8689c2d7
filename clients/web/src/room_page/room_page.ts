import { catalogue } from "../i18n/i18n";
import { Talking } from "../microphone/controller";
import { bringBack, erasers } from "../net/erased";
import { Doorstep } from "../prejoin/prejoin";
import type { Quality } from "../rendering/quality";
import { Easel, type StageCode } from "../rendering/renderer_host";
import { type Settings, saveSettings } from "../settings/settings";
import { announce } from "../ui/state/announce";
import { boardRefusalText, troubleText } from "../ui/state/error_text";
import type { Actions, PanelName, UiState } from "../ui/state/state";
import type { Store } from "../ui/state/store";
import { Going } from "../visit/navigation";
import { Walking } from "../visit/room_controls";
import { Visit } from "../visit/visit";
import { Sound } from "../voice/page_audio";
import { standalone, watchXr, type XrMode } from "../xr/support";

const noticeMs = 7000;

/** Ends of entering that the person can do something about at the door. */
const atDoor = new Set([
  "passcode_needed",
  "passcode_wrong",
  "invitation_refused",
  "invitation_needed",
  "knock_refused",
  "banned",
  "removed",
  "archived",
  "bad_name",
  "forbidden",
  "too_fast",
]);

export interface PageOptions {
  room: string;
  debug: boolean;
  quality: Quality | null;
  canvas: HTMLCanvasElement;
  store: Store<UiState>;
}

/** The page as a whole: the door, then a visit, then the goodbye. Owner of everything that outlives a screen. */
export class Page {
  visit: Visit | null = null;
  private readonly sound = new Sound();
  readonly talking: Talking;
  private readonly doorstep: Doorstep;
  private readonly store: Store<UiState>;
  private canvas: HTMLCanvasElement;
  private readonly calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  private readonly phone =
    matchMedia("(pointer: coarse)").matches && Math.min(screen.width, screen.height) < 600;
  private noticeTimer: ReturnType<typeof setTimeout> | undefined;
  private walking: Walking | null = null;
  private easel: Easel | null = null;
  private going: Going | null = null;

  constructor(private readonly options: PageOptions) {
    this.store = options.store;
    this.canvas = options.canvas;
    this.talking = new Talking(this.sound, this.store, (text) => this.notice(text));
    this.doorstep = new Doorstep(options.room, this.store);
    // A phone in a cardboard has no hands to walk, point or leave with.
    if (!this.phone) watchXr((xr) => this.store.set({ xr: { ...this.store.value.xr, ...xr } }));
    addEventListener("pagehide", () => this.visit?.leave());
    document.addEventListener("visibilitychange", () => this.seen());
  }

  /** Asks what is behind the link until there is an answer. */
  look(): Promise<void> {
    return this.doorstep.look();
  }

  actions(): Actions {
    const { store } = this;
    return {
      change: (patch) => this.change(patch),
      openMicrophone: () => void this.talking.open(),
      closeMicrophone: () => this.talking.close(),
      chooseMicrophone: (id) => {
        this.change({ microphone: id });
        void this.talking.open();
      },
      testSpeaker: () => this.sound.test(),
      join: (withMicrophone) => this.join(withMicrophone),
      back: () => this.back(),
      toggleMute: () => void this.talking.toggle(),
      leave: () => this.visit?.leave(),
      openBoard: (number) => this.openBoard(number, document.activeElement?.id),
      wear: (mode) => void this.wear(mode),
      sit: () => this.walking?.doing.sit(null),
      closeBoard: () => store.set({ board: null }),
      goTo: (kind, number) => void this.going?.to(kind, number),
      tryPicture: () => void this.easel?.again(),
      panel: (panel) => this.panel(panel),
      passcode: (passcode) => store.set({ passcode, refusal: "" }),
      answerAsked: (speak) => {
        store.set({ asked: false });
        if (speak && store.value.muted) void this.talking.toggle();
      },
      address: (address) => store.set({ address }),
      draft: (draft) => store.set({ draft }),
      company: () => this.visit?.company ?? null,
      conversation: () => this.visit?.conversation ?? null,
      level: () => this.talking.level(),
      detourMs: async () => (await this.visit?.voice.output.state())?.latencyMs ?? 0,
      pen: {
        begin: (board, colour, width, x, y) => this.visit?.drawing.pen.begin(board, colour, width, x, y),
        extend: (x, y) => this.visit?.drawing.pen.extend(x, y),
        end: () => this.visit?.drawing.pen.end(),
        cancel: () => this.visit?.drawing.pen.cancel(),
        mayErase: (ink) => this.visit?.drawing.pen.mayErase(ink) ?? false,
        erase: (board, keys) => this.visit?.drawing.pen.erase(board, keys),
        undo: (board) => this.visit?.drawing.pen.undo(board),
        redo: (board) => this.visit?.drawing.pen.redo(board),
        canUndo: (board) => this.visit?.drawing.pen.canUndo(board) ?? false,
        canRedo: (board) => this.visit?.drawing.pen.canRedo(board) ?? false,
      },
      erasers: () => erasers(this.options.room),
      bringBack: (eraser) => bringBack(this.options.room, eraser),
    };
  }

  private async wear(mode: XrMode): Promise<void> {
    try {
      await this.walking?.wear(mode);
    } catch (error) {
      console.warn("the headset cannot be used", error);
      this.notice(this.texts().xrRefused);
    }
  }

  private panel(panel: PanelName | null): void {
    this.store.set(panel === "chat" ? { panel, unread: 0 } : { panel });
  }

  /** Somebody is looking at the page again. */
  private seen(): void {
    if (document.hidden) return;
    this.store.set({ letIn: false });
    if (this.store.value.panel === "chat") this.store.set({ unread: 0 });
  }

  /** The door opened after a wait; whoever looks elsewhere meanwhile finds it in the title. */
  private letIn(): void {
    if (this.store.value.waiting === null) return;
    announce(this.store, this.texts().announceIn);
    this.store.set({ letIn: document.hidden });
  }

  private texts() {
    return catalogue(this.store.value.settings.language);
  }

  private change(patch: Partial<Settings>): void {
    const settings = { ...this.store.value.settings, ...patch };
    this.store.set({ settings });
    saveSettings(settings);
    if ("noise" in patch || "autoLevel" in patch || "headphones" in patch) this.talking.changed();
    if (patch.quality) {
      this.visit?.picture?.choose(patch.quality);
    }
  }

  private notice(notice: string): void {
    this.store.set({ notice });
    clearTimeout(this.noticeTimer);
    this.noticeTimer = setTimeout(() => this.store.set({ notice: "" }), noticeMs);
  }

  private join(withMicrophone: boolean): void {
    const { store } = this;
    const audio = this.sound.context();
    store.set({
      screen: { kind: "entering", stage: "connecting" },
      connection: "joining",
      connectionReason: "",
      refusal: "",
      waiting: null,
      silenced: false,
    });
    const stageCode = store.value.canDraw ? import("../rendering/room_renderer") : Promise.resolve(null);
    const { settings } = store.value;
    const visit = new Visit({
      room: this.options.room,
      name: settings.name.trim(),
      colour: settings.colour,
      accent: settings.accent,
      invitation: this.doorstep.invitation(),
      passcode: store.value.passcode,
      phone: this.phone,
      headset: store.value.xr.vr && standalone(navigator.userAgent),
      metered: this.options.debug,
      audio,
      store,
      arrived: () => void this.arrived(visit, stageCode),
      joined: (name) => announce(store, this.texts().announceJoined(name)),
      left: (name) => announce(store, this.texts().announceLeft(name)),
      waiting: () => this.talking.wait(),
      refused: (code) => this.notice(boardRefusalText(this.texts(), code)),
      notice: (text) => this.notice(text),
      silenced: () => this.talking.silence(),
      back: () => {
        announce(store, this.texts().announceBack);
        this.letIn();
        this.talking.arrive();
      },
      closed: (reason) => this.gone(reason),
    });
    this.visit = visit;
    stageCode.catch(() => undefined);
    this.talking.enter(visit, withMicrophone);
  }

  /** From entering to the door again. */
  private back(): void {
    // A canvas that was drawn on is not fresh; the page is.
    const drawn = Boolean(this.visit?.picture);
    this.visit?.leave();
    if (drawn) location.reload();
    this.store.set({ screen: { kind: "door" } });
    void this.look();
  }

  private async arrived(visit: Visit, stageCode: Promise<StageCode | null>): Promise<void> {
    const { store } = this;
    this.letIn();
    store.set({ screen: { kind: "entering", stage: "voice" } });
    this.talking.arrive();
    this.going = new Going(visit);
    await this.draw(visit, stageCode);
    if (this.visit !== visit) return;
    this.walk(visit);
    document.body.classList.add("inside");
    store.set({ screen: { kind: "room" } });
    const { trouble } = store.value;
    const fetched = await stageCode.then(
      () => true,
      () => false,
    );
    if (!fetched) this.notice(this.texts().partMissing);
    else if (trouble) this.notice(troubleText(this.texts(), trouble));
  }

  private async draw(visit: Visit, first: Promise<StageCode | null>): Promise<void> {
    const { store } = this;
    const { quality } = this.options;
    // What could not be fetched once is fetched anew when asked again.
    let next: Promise<StageCode | null> | null = first;
    const code = (): Promise<StageCode | null> => {
      const now = next ?? import("../rendering/room_renderer");
      next = null;
      return now;
    };
    store.set({ screen: { kind: "entering", stage: "room" } });
    const moved = (canvas: HTMLCanvasElement): void => {
      this.canvas = canvas;
      if (this.visit === visit && this.walking) this.walk(visit);
    };
    const easel = new Easel(this.canvas, { visit, store, calm: this.calm, quality, code, moved });
    this.easel = easel;
    await easel.build().catch((error: unknown) => easel.failed(error));
  }

  /** Keys and pointer, on the canvas of now. */
  private walk(visit: Visit): void {
    this.walking?.dispose();
    this.walking = new Walking(visit, {
      canvas: this.canvas,
      store: this.store,
      talking: this.talking,
      quality: this.options.quality,
      panel: (panel) => this.panel(panel),
      openBoard: (board) => this.openBoard(board),
      notice: (text) => this.notice(text),
      change: (patch) => this.change(patch),
    });
  }

  private openBoard(number: number, boardOpener = ""): void {
    const board = this.visit?.replica.boards.get(number);
    if (board) this.store.set({ board, boardOpener, panel: null });
  }

  private gone(reason: string): void {
    const refused = this.store.value.screen.kind === "entering" && atDoor.has(reason) && !this.visit?.picture;
    this.walking?.dispose();
    this.easel?.dispose();
    this.visit?.dispose();
    this.walking = null;
    this.easel = null;
    this.going = null;
    this.visit = null;
    this.talking.leave();
    document.body.classList.remove("inside");
    const screen = refused ? ({ kind: "door" } as const) : ({ kind: "gone", reason } as const);
    this.store.set({
      screen,
      refusal: refused ? reason : "",
      board: null,
      panel: null,
      asked: false,
      letIn: false,
      pictureless: null,
    });
    if (reason === "invitation_refused") this.doorstep.forget();
    if (refused) void this.look();
  }
}
