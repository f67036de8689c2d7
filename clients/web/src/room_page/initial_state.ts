import { microphonePossible } from "../microphone/devices";
import { loadSettings } from "../settings/settings";
import type { UiState } from "../ui/state/state";
import { Scope } from "../wire/enums";

function canDraw(): boolean {
  const context = document.createElement("canvas").getContext("webgl2");
  context?.getExtension("WEBGL_lose_context")?.loseContext();
  return context !== null;
}

/** The state of the page before anything is known of the room. */
export function initialState(): UiState {
  return {
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
  };
}
