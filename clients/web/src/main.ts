import "@fontsource-variable/inter/wght.css";
import "@fontsource-variable/noto-sans-sc/wght.css";
import "./ui/style/base.css";
import "./ui/style/door.css";
import "./ui/style/room.css";
import "./ui/style/company.css";
import "./ui/style/editor.css";
import "./ui/style/plain.css";
import "./ui/style/low.css";
import { debugView } from "./debug";
import { Page } from "./page";
import { loadSettings } from "./settings";
import { mount } from "./ui/app";
import { showMissingPart } from "./ui/missing";
import type { UiState } from "./ui/state";
import { Store } from "./ui/store";
import { microphonePossible } from "./voice/microphone";
import { Scope } from "./wire/enums";

declare global {
  interface Window {
    stoa: ReturnType<typeof debugView>;
  }
}

function canDraw(): boolean {
  const context = document.createElement("canvas").getContext("webgl2");
  context?.getExtension("WEBGL_lose_context")?.loseContext();
  return context !== null;
}

function roomFromPath(path: string): string {
  return /^\/r\/([\w-]+)/.exec(path)?.[1] ?? "";
}

/** The page of a room: before, in and after it. */
function openRoom(canvas: HTMLCanvasElement, root: HTMLElement): void {
  const query = new URLSearchParams(location.search);
  const quality = query.get("quality");

  const store = new Store<UiState>({
    screen: { kind: "loading" },
    settings: loadSettings(),
    roomName: null,
    inside: [],
    insideCount: 0,
    unreachable: false,
    entry: null,
    invited: false,
    passcode: "",
    refusal: "",
    waiting: null,
    letIn: false,
    canDraw: canDraw(),
    pictureless: null,
    nearby: [],
    microphone: false,
    muted: true,
    holding: false,
    trouble: microphonePossible() ? null : "insecure",
    devices: [],
    connection: "joining",
    connectionReason: "",
    voice: "off",
    hearers: { total: 0, list: [] },
    zone: null,
    path: null,
    you: 0,
    role: 0,
    silenced: false,
    asked: false,
    people: [],
    speaking: new Set(),
    door: 0,
    knocks: [],
    erasing: 0,
    lines: [],
    unsaid: [],
    unread: 0,
    draft: "",
    address: { scope: Scope.everybody, to: 0 },
    panel: null,
    board: null,
    boardOpener: "",
    reach: null,
    seat: null,
    xr: { vr: false, ar: false, on: null },
    boardNames: new Map(),
    pending: 0,
    lowByItself: false,
    low: false,
    frameMs: 0,
    moving: false,
    announcements: [],
    notice: "",
    stick: null,
  });

  const page = new Page({
    room: roomFromPath(location.pathname),
    debug: query.has("debug"),
    quality: quality === "low" || quality === "high" ? quality : null,
    canvas,
    store,
  });
  mount(root, { store, actions: page.actions() });
  if (query.has("debug")) window.stoa = debugView(() => page.visit, page.talking);
  void page.look();
}

const canvas = document.querySelector<HTMLCanvasElement>("#stage");
const root = document.querySelector<HTMLElement>("#ui");
if (!canvas || !root) throw new Error("the page lacks its two elements");
if (/^\/(rooms|own)\/?$/.test(location.pathname)) {
  import("./rooms/main")
    .then(({ openRooms }) => openRooms(root))
    .catch((error: unknown) => {
      console.error("the page cannot be opened", error);
      showMissingPart(root);
    });
} else {
  openRoom(canvas, root);
}
