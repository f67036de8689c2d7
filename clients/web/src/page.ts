import { catalogue } from "./i18n/i18n";
import { Keys } from "./input/keys";
import { Pointer } from "./input/pointer";
import { Loop } from "./loop";
import { DoorError, roomInfo } from "./net/door";
import { Picture } from "./picture";
import type { Quality } from "./scene/materials";
import { drawsInSoftware } from "./scene/software";
import { type Settings, saveSettings } from "./settings";
import type { Actions, UiState } from "./ui/state";
import type { Store } from "./ui/store";
import { Visit } from "./visit";
import { MicrophoneControl } from "./voice/control";
import { Sound } from "./voice/sound";

const noticeMs = 7000;
const askAgainMs = 2500;

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
  private readonly microphone: MicrophoneControl;
  private readonly store: Store<UiState>;
  private readonly calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  private readonly phone =
    matchMedia("(pointer: coarse)").matches && Math.min(screen.width, screen.height) < 600;
  private noticeTimer: ReturnType<typeof setTimeout> | undefined;
  private leaveRoom: (() => void) | null = null;

  constructor(private readonly options: PageOptions) {
    this.store = options.store;
    this.microphone = new MicrophoneControl(this.sound, {
      changed: (track, trouble) => {
        this.store.set({ microphone: track !== null, trouble });
        this.visit?.mute.use(track);
        void this.visit?.voice.setTrack(track);
      },
      devices: (devices) => this.store.set({ devices }),
    });
    addEventListener("pagehide", () => this.visit?.leave());
  }

  /** Asks what is behind the link until there is an answer. */
  async knock(): Promise<void> {
    const { room } = this.options;
    if (!room) {
      this.store.set({ screen: { kind: "gone", reason: "no_link" } });
      return;
    }
    try {
      const info = await roomInfo(room);
      const screen =
        this.store.value.screen.kind === "loading" ? ({ kind: "door" } as const) : this.store.value.screen;
      this.store.set({ roomName: info.name, inside: info.people, unreachable: false, screen });
    } catch (error) {
      const code = error instanceof DoorError ? error.code : "unreachable";
      if (code === "no_room" && this.store.value.screen.kind === "loading") {
        this.store.set({ screen: { kind: "gone", reason: code } });
        return;
      }
      this.store.set({ unreachable: true });
    }
    const { kind } = this.store.value.screen;
    if (kind === "loading" || kind === "door") setTimeout(() => void this.knock(), askAgainMs);
  }

  actions(): Actions {
    const { store } = this;
    return {
      change: (patch) => this.change(patch),
      testMicrophone: () => void this.openMicrophone(),
      closeMicrophone: () => this.microphone.close(),
      chooseMicrophone: (id) => {
        this.change({ microphone: id });
        void this.microphone.open(id);
      },
      testSpeaker: () => this.sound.test(),
      join: (withMicrophone) => void this.join(withMicrophone),
      toggleMute: () => void this.toggleMute(),
      leave: () => this.visit?.leave(),
      openBoard: (number) => this.openBoard(number),
      closeBoard: () => store.set({ board: null }),
      panel: (panel) => store.set({ panel }),
      level: () => this.microphone.level(),
      pen: {
        begin: (board, colour, width, x, y) => this.visit?.pen.begin(board, colour, width, x, y),
        extend: (x, y) => this.visit?.pen.extend(x, y),
        end: () => this.visit?.pen.end(),
        cancel: () => this.visit?.pen.cancel(),
        erase: (board, keys) => this.visit?.pen.erase(board, keys),
        undo: (board) => this.visit?.pen.undo(board),
        redo: (board) => this.visit?.pen.redo(board),
        canUndo: (board) => this.visit?.pen.canUndo(board) ?? false,
        canRedo: (board) => this.visit?.pen.canRedo(board) ?? false,
      },
    };
  }

  private texts() {
    return catalogue(this.store.value.settings.language);
  }

  private change(patch: Partial<Settings>): void {
    const settings = { ...this.store.value.settings, ...patch };
    this.store.set({ settings });
    saveSettings(settings);
    if (patch.quality) {
      this.visit?.picture?.choose(patch.quality);
    }
  }

  private openMicrophone(): Promise<boolean> {
    return this.microphone.open(this.store.value.settings.microphone);
  }

  private notice(notice: string): void {
    this.store.set({ notice });
    clearTimeout(this.noticeTimer);
    this.noticeTimer = setTimeout(() => this.store.set({ notice: "" }), noticeMs);
  }

  private async join(withMicrophone: boolean): Promise<void> {
    const { store } = this;
    const audio = this.sound.context();
    store.set({ screen: { kind: "entering", stage: "connecting" }, connection: "joining" });
    const stageCode = store.value.canDraw ? import("./scene/stage") : null;
    if (!withMicrophone) this.microphone.close();
    else if (!this.microphone.track) await this.openMicrophone();
    const { settings } = store.value;
    const visit = new Visit({
      room: this.options.room,
      name: settings.name.trim(),
      colour: settings.colour,
      phone: this.phone,
      metered: this.options.debug,
      audio,
      store,
      arrived: () => void this.arrived(visit, stageCode),
      joined: (name) => store.set({ announcement: this.texts().announceJoined(name) }),
      left: (name) => store.set({ announcement: this.texts().announceLeft(name) }),
      refused: (code) => this.notice(this.texts().boardRefused(code)),
      closed: (reason) => this.gone(reason),
    });
    this.visit = visit;
    visit.mute.use(this.microphone.track);
    visit.mute.set(withMicrophone && this.microphone.track !== null);
    void visit.voice.setTrack(this.microphone.track);
    this.showMute();
  }

  private async arrived(
    visit: Visit,
    stageCode: Promise<typeof import("./scene/stage")> | null,
  ): Promise<void> {
    const { store } = this;
    store.set({ screen: { kind: "entering", stage: "voice" } });
    const code = await stageCode;
    store.set({ screen: { kind: "entering", stage: "room" } });
    // Lets the page say so before building the room takes the thread.
    await new Promise((done) => setTimeout(done, 30));
    if (this.visit !== visit) return;
    if (code) {
      const choice = this.options.quality ?? (store.value.settings.quality === "low" ? "low" : null);
      const quality =
        choice ?? (store.value.settings.quality === "auto" && drawsInSoftware() ? "low" : "high");
      const stage = new code.Stage(this.options.canvas, quality, this.calm);
      visit.picture = new Picture(stage, visit.replica, store, visit.own);
      store.set({ lowByItself: choice === null && quality === "low" });
      visit.picture.show();
      await stage.ready();
      if (this.visit !== visit) return;
    }
    this.leaveRoom = this.live(visit);
    document.body.classList.add("inside");
    store.set({ screen: { kind: "room" } });
    const { trouble } = store.value;
    if (trouble) this.notice(troubleWords(this.texts(), trouble));
  }

  /** Sets the room going: time, keys, pointer. Gives the way to end it. */
  private live(visit: Visit): () => void {
    const { canvas } = this.options;
    let last = performance.now();
    const loop = new Loop((now, dt, draw) => {
      const drawing = draw && !this.store.value.board;
      visit.step(now, dt, drawing);
      if (drawing && !document.hidden) {
        visit.picture?.watch(now - last, this.options.quality ?? this.store.value.settings.quality);
      }
      last = now;
    });
    const keys = new Keys(visit.intent, {
      active: () => this.roomHasFocus(),
      talk: (held) => {
        visit.mute.hold(held && visit.mute.switchedOff);
        this.showMute(held);
      },
      command: (command) => {
        const { panel, reach } = this.store.value;
        if (command === "use" && reach !== null) this.openBoard(reach);
        if (command === "view" && visit.picture) {
          const { rig } = visit.picture.stage;
          rig.mode = rig.mode === "first" ? "shoulder" : "first";
        }
        if (command === "mute") void this.toggleMute();
        if (command === "help") this.store.set({ panel: panel === "help" ? null : "help" });
        if (command === "back") this.store.set({ panel: null });
      },
    });
    const pointer = new Pointer(canvas, visit.intent, {
      act: (x, y) => this.act(visit, x, y),
      stick: (stick) => this.store.set({ stick }),
      hover: (x, y) =>
        canvas.classList.toggle("over-board", visit.picture?.stage.pick(x, y)?.kind === "board"),
    });
    const resize = new ResizeObserver(() => visit.picture?.stage.resize());
    resize.observe(canvas);
    const off = this.store.subscribe(() => {
      if (this.store.value.board) keys.drop();
    });
    return () => {
      off();
      loop.stop();
      keys.dispose();
      pointer.dispose();
      resize.disconnect();
      visit.picture?.stage.dispose();
      visit.dispose();
    };
  }

  private roomHasFocus(): boolean {
    const { board, settings, screen } = this.store.value;
    if (board || screen.kind !== "room" || !settings.shortcuts) return false;
    return document.activeElement?.closest("[role=dialog]") == null;
  }

  private act(visit: Visit, x: number, y: number): void {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    const picked = visit.picture?.stage.pick(x, y);
    if (picked?.kind === "board") this.openBoard(picked.board);
    else if (picked) void visit.walker.walkTo(picked.x, picked.z);
    if (this.store.value.panel) this.store.set({ panel: null });
  }

  private openBoard(number: number): void {
    const board = this.visit?.replica.boards.get(number);
    if (board) this.store.set({ board, panel: null });
  }

  private async toggleMute(): Promise<void> {
    const { visit } = this;
    if (!visit) return;
    if (!this.microphone.track) {
      const opened = await this.openMicrophone();
      const { trouble } = this.store.value;
      if (!opened && trouble) this.notice(troubleWords(this.texts(), trouble));
      if (!opened) return;
      visit.mute.set(true);
    } else {
      visit.mute.set(visit.mute.switchedOff);
    }
    this.showMute();
    const t = this.texts();
    this.store.set({ announcement: visit.mute.switchedOff ? t.announceMuted : t.announceUnmuted });
  }

  private showMute(held = false): void {
    const off = this.visit?.mute.switchedOff ?? true;
    this.store.set({ muted: off, holding: held && off && this.microphone.track !== null });
  }

  private gone(reason: string): void {
    if (this.leaveRoom) this.leaveRoom();
    else this.visit?.dispose();
    this.leaveRoom = null;
    this.visit = null;
    this.microphone.close();
    document.body.classList.remove("inside");
    this.store.set({ screen: { kind: "gone", reason }, board: null, panel: null });
  }
}

function troubleWords(t: ReturnType<typeof catalogue>, trouble: NonNullable<UiState["trouble"]>): string {
  const words = {
    denied: t.troubleDenied,
    missing: t.troubleMissing,
    insecure: t.troubleInsecure,
    failed: t.troubleFailed,
  };
  return words[trouble];
}
