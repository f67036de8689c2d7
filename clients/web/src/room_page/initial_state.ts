import { microphoneAvailable } from "../microphone/devices";
import { loadSettings } from "../settings/settings";
import type { UiState } from "../ui/state/state";
import { ChatScope } from "../wire/constants";
import { openRights } from "../world/rights";

function webglAvailable(): boolean {
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
    summary: null,
    invited: false,
    passcode: "",
    refusal: "",
    waiting: null,
    admitted: false,
    ownBody: null,
    ownBodyProblem: "",
    webglAvailable: webglAvailable(),
    renderingFailure: null,
    nearby: [],
    microphone: false,
    muted: true,
    pushToTalk: false,
    microphoneError: microphoneAvailable() ? null : "insecure",
    devices: [],
    connection: "joining",
    connectionReason: "",
    voice: "off",
    hearers: { total: 0, list: [] },
    zone: null,
    mediaPath: null,
    you: 0,
    role: 0,
    silenced: false,
    askedToSpeak: false,
    participants: [],
    speaking: new Set(),
    door: 0,
    knocks: [],
    rights: openRights,
    chatLines: [],
    unconfirmedLines: [],
    unread: 0,
    draft: "",
    recipient: { scope: ChatScope.everybody, to: 0 },
    panel: null,
    board: null,
    boardOpener: "",
    document: null,
    documentOpener: "",
    inReach: null,
    seatAction: null,
    xr: { vr: false, ar: false, on: null },
    sceneNames: new Map(),
    objects: [],
    selected: null,
    placing: null,
    uploads: [],
    undoable: null,
    pending: 0,
    lowAutomatically: false,
    lowQuality: false,
    frameMs: 0,
    moving: false,
    announcements: [],
    notice: "",
    thumbStick: null,
  };
}
