import { catalogue } from "../i18n/i18n";
import { MicrophoneController } from "../microphone/controller";
import { DocumentFiles, DocumentVersions } from "../net/document_service";
import { listErased, restoreErased } from "../net/erased";
import { RoomHistory } from "../net/history";
import { Prejoin } from "../prejoin/prejoin";
import type { Quality } from "../rendering/quality";
import { RendererHost, type RendererModule } from "../rendering/renderer_host";
import { loadOwnBody, saveOwnBody } from "../settings/own_body";
import { type Settings, saveSettings } from "../settings/settings";
import { announce } from "../ui/state/announce";
import { boardRefusalText, microphoneErrorText, thingRefusalText } from "../ui/state/error_text";
import type { PageActions, PanelName, UiState } from "../ui/state/state";
import type { Store } from "../ui/state/store";
import { fileRefusalText } from "../ui/things/file_words";
import { Navigation } from "../visit/navigation";
import { RoomControls } from "../visit/room_controls";
import { Visit } from "../visit/visit";
import { PageAudio } from "../voice/page_audio";
import { isStandaloneHeadset, watchXr, type XrMode } from "../xr/support";

const noticeMs = 7000;

/** Reasons that lead back to prejoin, because the person can do something about them there. */
const prejoinReasons = new Set([
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

export interface RoomPageOptions {
  room: string;
  debug: boolean;
  quality: Quality | null;
  canvas: HTMLCanvasElement;
  store: Store<UiState>;
}

/** The page of a room: prejoin, visit, and the end. Owner of everything that outlives a screen. */
export class RoomPage {
  visit: Visit | null = null;
  private readonly audio = new PageAudio();
  readonly microphone: MicrophoneController;
  private readonly prejoin: Prejoin;
  private readonly store: Store<UiState>;
  private canvas: HTMLCanvasElement;
  private readonly reducedMotion = matchMedia("(prefers-reduced-motion: reduce)").matches;
  private readonly phone =
    matchMedia("(pointer: coarse)").matches && Math.min(screen.width, screen.height) < 600;
  private noticeTimer: ReturnType<typeof setTimeout> | undefined;
  private controls: RoomControls | null = null;
  private rendererHost: RendererHost | null = null;
  private navigation: Navigation | null = null;

  constructor(private readonly options: RoomPageOptions) {
    this.store = options.store;
    this.canvas = options.canvas;
    this.microphone = new MicrophoneController(this.audio, this.store, (text) => this.showNotice(text));
    this.prejoin = new Prejoin(options.room, this.store);
    // A phone in a cardboard viewer has no controller to walk, point or leave with.
    if (!this.phone) watchXr((xr) => this.store.set({ xr: { ...this.store.value.xr, ...xr } }));
    void loadOwnBody().then((ownBody) => this.store.set({ ownBody }));
    addEventListener("pagehide", () => this.visit?.leave());
    document.addEventListener("visibilitychange", () => this.pageVisible());
  }

  /** Loads the summary of the room until there is an answer. */
  pollRoom(): Promise<void> {
    return this.prejoin.poll();
  }

  actions(): PageActions {
    const { store } = this;
    return {
      changeSettings: (patch) => this.changeSettings(patch),
      chooseBody: (file) => this.chooseBody(file),
      bodySeen: (state) =>
        store.set({ ownBodyProblem: state === "rigid" || state === "unreadable" ? state : "" }),
      openMicrophone: () => void this.microphone.open(),
      closeMicrophone: () => this.microphone.close(),
      chooseMicrophone: (id) => {
        this.changeSettings({ microphone: id });
        void this.microphone.open();
      },
      playTestSound: () => this.audio.playTestSound(),
      join: (withMicrophone) => this.join(withMicrophone),
      cancelJoin: () => this.cancelJoin(),
      toggleMute: () => void this.microphone.toggle(),
      leave: () => this.visit?.leave(),
      openBoard: (key) => this.openBoard(key, document.activeElement?.id),
      toggleXr: (mode) => void this.toggleXr(mode),
      toggleSitting: () => this.controls?.actions.sit(null),
      closeBoard: () => store.set({ board: null }),
      openDocument: (id) => this.openDocument(id, document.activeElement?.id),
      closeDocument: () => store.set({ document: null }),
      documents: () => this.visit?.documents ?? null,
      documentFiles: new DocumentFiles(this.options.room),
      documentVersions: (id) => new DocumentVersions(this.options.room, id),
      goTo: (goal) => void this.navigation?.goTo(goal),
      retryRendering: () => void this.rendererHost?.restart(),
      showPanel: (panel) => this.showPanel(panel),
      setPasscode: (passcode) => store.set({ passcode, refusal: "" }),
      answerSpeakRequest: (speak) => {
        store.set({ askedToSpeak: false });
        if (speak && store.value.muted) void this.microphone.toggle();
      },
      setRecipient: (recipient) => store.set({ recipient }),
      setDraft: (draft) => store.set({ draft }),
      participants: () => this.visit?.participants ?? null,
      chat: () => this.visit?.chat ?? null,
      microphoneLevel: () => this.microphone.level(),
      echoDelayMs: async () => (await this.visit?.voice.output.state())?.latencyMs ?? 0,
      things: () => this.visit?.things ?? null,
      history: new RoomHistory(this.options.room),
      pen: {
        begin: (board, colour, width, x, y) => this.visit?.drawing.pen.begin(board, colour, width, x, y),
        extend: (x, y) => this.visit?.drawing.pen.extend(x, y),
        end: () => this.visit?.drawing.pen.end(),
        cancel: () => this.visit?.drawing.pen.cancel(),
        mayErase: (stroke) => this.visit?.drawing.pen.mayErase(stroke) ?? false,
        erase: (board, keys) => this.visit?.drawing.pen.erase(board, keys),
        undo: (board) => this.visit?.drawing.pen.undo(board),
        redo: (board) => this.visit?.drawing.pen.redo(board),
        canUndo: (board) => this.visit?.drawing.pen.canUndo(board) ?? false,
        canRedo: (board) => this.visit?.drawing.pen.canRedo(board) ?? false,
      },
      listErased: () => listErased(this.options.room),
      restoreErased: (eraser) => restoreErased(this.options.room, eraser),
    };
  }

  private chooseBody(file: File | null): void {
    const ownBody = file && { name: file.name, file };
    this.store.set({ ownBody, ownBodyProblem: "" });
    void saveOwnBody(ownBody);
  }

  private async toggleXr(mode: XrMode): Promise<void> {
    try {
      await this.controls?.toggleXr(mode);
    } catch (error) {
      console.warn("the headset cannot be used", error);
      this.showNotice(this.texts().xrRefused);
    }
  }

  private showPanel(panel: PanelName | null): void {
    this.store.set(panel === "chat" ? { panel, unread: 0 } : { panel });
    if (panel !== "thing") this.visit?.things.select(null);
  }

  /** The tab is visible again. */
  private pageVisible(): void {
    if (document.hidden) return;
    this.store.set({ admitted: false });
    if (this.store.value.panel === "chat") this.store.set({ unread: 0 });
  }

  /** The person was admitted after a wait. If the tab is hidden, its title says so. */
  private announceAdmission(): void {
    if (this.store.value.waiting === null) return;
    announce(this.store, this.texts().announceIn);
    this.store.set({ admitted: document.hidden });
  }

  private texts() {
    return catalogue(this.store.value.settings.language);
  }

  private changeSettings(patch: Partial<Settings>): void {
    const settings = { ...this.store.value.settings, ...patch };
    this.store.set({ settings });
    saveSettings(settings);
    if ("noise" in patch || "autoLevel" in patch || "headphones" in patch) this.microphone.settingsChanged();
    if (patch.quality) {
      this.visit?.view?.setQuality(patch.quality);
    }
  }

  private showNotice(notice: string): void {
    this.store.set({ notice });
    clearTimeout(this.noticeTimer);
    this.noticeTimer = setTimeout(() => this.store.set({ notice: "" }), noticeMs);
  }

  private join(withMicrophone: boolean): void {
    const { store } = this;
    const audio = this.audio.context();
    store.set({
      screen: { kind: "joining", step: "connecting" },
      connection: "joining",
      connectionReason: "",
      refusal: "",
      waiting: null,
      silenced: false,
    });
    const rendererModule = store.value.webglAvailable
      ? import("../rendering/room_renderer")
      : Promise.resolve(null);
    const { settings } = store.value;
    const visit = new Visit({
      room: this.options.room,
      name: settings.name.trim(),
      colour: settings.colour,
      accent: settings.accent,
      invitation: this.prejoin.invitation(),
      passcode: store.value.passcode,
      phone: this.phone,
      headset: store.value.xr.vr && isStandaloneHeadset(navigator.userAgent),
      measuring: this.options.debug,
      audio,
      store,
      body: store.value.ownBodyProblem === "unreadable" ? null : store.value.ownBody,
      bodyFailed: (failure) =>
        this.showNotice(
          this.texts().bodyFailed(fileRefusalText(this.texts(), store.value.settings.language, failure)),
        ),
      arrived: () => void this.arrived(visit, rendererModule),
      joined: (name) => announce(store, this.texts().announceJoined(name)),
      left: (name) => announce(store, this.texts().announceLeft(name)),
      waiting: () => this.microphone.suspend(),
      refused: (code, of) =>
        this.showNotice((of === "room" ? thingRefusalText : boardRefusalText)(this.texts(), code)),
      notice: (text) => this.showNotice(text),
      silenced: () => this.microphone.silence(),
      reconnected: () => {
        announce(store, this.texts().announceBack);
        this.announceAdmission();
        this.microphone.resume();
      },
      closed: (reason) => this.visitEnded(reason),
    });
    this.visit = visit;
    rendererModule.catch(() => undefined);
    this.microphone.attach(visit, withMicrophone);
  }

  /** From joining back to prejoin. */
  private cancelJoin(): void {
    // A used canvas cannot be reused, so the page reloads.
    const drawn = Boolean(this.visit?.view);
    this.visit?.leave();
    if (drawn) location.reload();
    this.store.set({ screen: { kind: "prejoin" } });
    void this.pollRoom();
  }

  private async arrived(visit: Visit, rendererModule: Promise<RendererModule | null>): Promise<void> {
    const { store } = this;
    this.announceAdmission();
    store.set({ screen: { kind: "joining", step: "voice" } });
    this.microphone.resume();
    this.navigation = new Navigation(visit);
    await this.startRendering(visit, rendererModule);
    if (this.visit !== visit) return;
    this.createControls(visit);
    document.body.classList.add("inside");
    store.set({ screen: { kind: "room" } });
    const { microphoneError } = store.value;
    const fetched = await rendererModule.then(
      () => true,
      () => false,
    );
    if (!fetched) this.showNotice(this.texts().loadFailed);
    else if (microphoneError) this.showNotice(microphoneErrorText(this.texts(), microphoneError));
  }

  private async startRendering(visit: Visit, first: Promise<RendererModule | null>): Promise<void> {
    const { store } = this;
    const { quality } = this.options;
    // If loading failed once, a later attempt loads again.
    let next: Promise<RendererModule | null> | null = first;
    const loadModule = (): Promise<RendererModule | null> => {
      const now = next ?? import("../rendering/room_renderer");
      next = null;
      return now;
    };
    store.set({ screen: { kind: "joining", step: "room" } });
    const canvasReplaced = (canvas: HTMLCanvasElement): void => {
      this.canvas = canvas;
      if (this.visit === visit && this.controls) this.createControls(visit);
    };
    const host = new RendererHost(this.canvas, {
      visit,
      store,
      reducedMotion: this.reducedMotion,
      quality,
      loadModule,
      canvasReplaced,
    });
    this.rendererHost = host;
    await host.start().catch((error: unknown) => host.failed(error));
  }

  /** Creates the controls for the current canvas. */
  private createControls(visit: Visit): void {
    this.controls?.dispose();
    this.controls = new RoomControls(visit, {
      canvas: this.canvas,
      store: this.store,
      microphone: this.microphone,
      quality: this.options.quality,
      showPanel: (panel) => this.showPanel(panel),
      openBoard: (board) => this.openBoard(board),
      openDocument: (id) => this.openDocument(id),
      notice: (text) => this.showNotice(text),
      changeSettings: (patch) => this.changeSettings(patch),
    });
  }

  private openBoard(key: string, boardOpener = ""): void {
    const board = this.visit?.replica.boards.get(key);
    if (board) this.store.set({ board, boardOpener, panel: null });
  }

  private openDocument(document: string, documentOpener = ""): void {
    this.store.set({ document, documentOpener, panel: null });
  }

  private visitEnded(reason: string): void {
    const refused =
      this.store.value.screen.kind === "joining" && prejoinReasons.has(reason) && !this.visit?.view;
    this.controls?.dispose();
    this.rendererHost?.dispose();
    this.visit?.dispose();
    this.controls = null;
    this.rendererHost = null;
    this.navigation = null;
    this.visit = null;
    this.microphone.detach();
    document.body.classList.remove("inside");
    const screen = refused ? ({ kind: "prejoin" } as const) : ({ kind: "ended", reason } as const);
    this.store.set({
      screen,
      refusal: refused ? reason : "",
      board: null,
      panel: null,
      selected: null,
      placing: null,
      uploads: [],
      undoable: null,
      objects: [],
      askedToSpeak: false,
      admitted: false,
      renderingFailure: null,
    });
    if (reason === "invitation_refused") this.prejoin.forgetInvitation();
    if (refused) void this.pollRoom();
  }
}
