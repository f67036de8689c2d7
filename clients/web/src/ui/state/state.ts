import type { Documents } from "../../documents/open_document";
import type { MicrophoneErrorCode } from "../../microphone/devices";
import type { ConnectionState } from "../../net/connection";
import type { DocumentFiles, DocumentVersions } from "../../net/document_service";
import type { ErasedStrokes, RestoreResult } from "../../net/erased";
import type { RoomHistory } from "../../net/history";
import type { RoomSummary } from "../../net/join";
import type { UploadItem } from "../../net/upload";
import type { BodyState } from "../../rendering/avatars/avatar_preview";
import type { OwnBodyFile } from "../../settings/own_body";
import type { Settings } from "../../settings/settings";
import type { MediaPath } from "../../voice/media_path";
import type { VoiceState } from "../../voice/voice_connection";
import type { ClientMessage } from "../../wire/codec";
import type { ModerationAction } from "../../wire/constants";
import type { Knock } from "../../wire/messages";
import type { Board, BoardStroke } from "../../world/board";
import type { ChatLogLine, UnconfirmedLine } from "../../world/chat_log";
import type { Goal, Nearby } from "../../world/nearby";
import type { RoomObject } from "../../world/objects";
import type { RoomRights } from "../../world/rights";
import type { Text, Zone } from "../../world/scene";
import type { XrMode, XrSupport } from "../../xr/support";
import type { Store } from "./store";
import type { ThingActions } from "./thing_actions";

export type Screen =
  | { kind: "loading" }
  | { kind: "prejoin" }
  | { kind: "joining"; step: "connecting" | "voice" | "room" }
  | { kind: "room" }
  | { kind: "ended"; reason: string };

/** A text for screen readers. The id tells equal texts in a row apart. */
export interface Announcement {
  id: number;
  text: string;
}

export type Tool = "pen" | "eraser";

export interface HearerItem {
  name: string;
  colour: number;
  db: number;
}

/** A participant in the list of people. */
export interface ParticipantItem {
  number: number;
  name: string;
  colour: number;
  role: number;
  muted: boolean;
  silenced: boolean;
  /** Position among the raised hands, from 1; 0 for a lowered hand. */
  hand: number;
  you: boolean;
}

/** The recipient of the next chat line: a `ChatScope`, and the participant if it is one person. */
export interface Recipient {
  scope: number;
  to: number;
}

export type PanelName =
  | "hearers"
  | "settings"
  | "help"
  | "people"
  | "chat"
  | "reactions"
  | "connection"
  | "add"
  | "things"
  | "thing";

/** The state of the page, except the 3D view. */
export interface UiState {
  screen: Screen;
  settings: Settings;
  roomName: Text | null;
  inside: { name: string; colour: number }[];
  /** The number of people in the room, named in `inside` or not; null if it may not be known. */
  insideCount: number | null;
  unreachable: boolean;
  /** The summary of the room; null before it is loaded. */
  summary: Pick<RoomSummary, "door" | "passcode" | "link" | "role"> | null;
  /** This tab has an invitation. */
  invited: boolean;
  passcode: string;
  /** The error code of the last attempt to join; empty for none. */
  refusal: string;
  /** Waiting for an answer to a knock. `host` says whether a host is present. */
  waiting: { host: boolean } | null;
  /** The person was admitted while the tab was hidden. */
  admitted: boolean;
  /** The body from a file that this person wears; null for the built-in one. */
  ownBody: OwnBodyFile | null;
  /** What is wrong with it: it cannot be read, or has no bones. */
  ownBodyProblem: "" | "unreadable" | "rigid";
  webglAvailable: boolean;
  /** Why there is no 3D view: WebGL is not available, rendering failed, or the WebGL context was lost. */
  renderingFailure: "unable" | "failed" | "lost" | null;
  /** Everybody and everything around, updated while there is no 3D view. */
  nearby: readonly Nearby[];
  /** A microphone is open, or closed only while muted for long. */
  microphone: boolean;
  muted: boolean;
  /** The push-to-talk key is held. */
  pushToTalk: boolean;
  microphoneError: MicrophoneErrorCode | null;
  devices: { id: string; label: string }[];
  connection: ConnectionState;
  connectionReason: string;
  voice: VoiceState;
  hearers: { total: number; list: HearerItem[] };
  zone: Zone | null;
  mediaPath: MediaPath | null;
  you: number;
  role: number;
  silenced: boolean;
  /** A host asked the person to speak, and the person did not answer yet. */
  askedToSpeak: boolean;
  participants: readonly ParticipantItem[];
  /** Participant numbers of the current speakers. */
  speaking: ReadonlySet<number>;
  door: number;
  knocks: readonly Knock[];
  /** What the room asks of those who change what is in it. */
  rights: RoomRights;
  chatLines: readonly ChatLogLine[];
  unconfirmedLines: readonly UnconfirmedLine[];
  unread: number;
  /** The unsent chat text. It outlives the panel. */
  draft: string;
  recipient: Recipient;
  panel: PanelName | null;
  /** The board open in the editor. */
  board: Board | null;
  /** The hexadecimal id of the document open in the editor. */
  document: string | null;
  /** Id of the control that opened it; empty if there is none. */
  documentOpener: string;
  /** Id of the control that opened the board; empty if it was opened by key or by a click in the room. */
  boardOpener: string;
  /** Key of the object that the E key would open; null for none. */
  inReach: string | null;
  /** What the F key would do here. */
  seatAction: "sit" | "stand" | null;
  /** Available XR modes, and the active one. */
  xr: XrSupport & { on: XrMode | null };
  /** The names that the scene gives its objects, by key. */
  sceneNames: ReadonlyMap<string, Text>;
  /** The objects as this person sees them: own changes count before the server has confirmed them. */
  objects: readonly RoomObject[];
  /** The key of the object whose panel is open. */
  selected: string | null;
  /** A new object that has no place yet. `refused`: it may not stand where its copy is. */
  placing: { kind: string; refused: boolean } | null;
  uploads: readonly UploadItem[];
  /** The object that was deleted last, for a short time. */
  undoable: { key: string; kind: string; name: string } | null;
  pending: number;
  lowAutomatically: boolean;
  lowQuality: boolean;
  frameMs: number;
  moving: boolean;
  /** The last announcements to screen readers, oldest first. */
  announcements: readonly Announcement[];
  notice: string;
  thumbStick: { x: number; y: number; dx: number; dy: number } | null;
}

/** Whether nobody can hear this person now, for any reason. */
export function isInaudible(s: Readonly<UiState>): boolean {
  return !s.microphone || s.silenced || (s.muted && !s.pushToTalk);
}

/** Whether an editor covers the room. */
export function isEditing(s: Readonly<UiState>): boolean {
  return s.board !== null || s.document !== null;
}

/** Whether this person may bring things into the room. */
export function mayCreate(s: Readonly<UiState>): boolean {
  return s.role >= s.rights.creating;
}

/** The actions of the page. */
export interface PageActions {
  changeSettings(settings: Partial<Settings>): void;
  /** Chooses a body from a file; null for the built-in one. */
  chooseBody(file: File | null): void;
  /** The preview has shown the body, or could not. */
  bodySeen(state: BodyState): void;
  openMicrophone(): void;
  closeMicrophone(): void;
  chooseMicrophone(id: string): void;
  playTestSound(): Promise<void>;
  join(withMicrophone: boolean): void;
  /** Cancels joining. */
  cancelJoin(): void;
  toggleMute(): void;
  leave(): void;
  openBoard(key: string): void;
  /** Opens a document in the editor. */
  openDocument(id: string): void;
  closeDocument(): void;
  /** Null outside of a visit. */
  documents(): Documents | null;
  documentFiles: DocumentFiles;
  documentVersions(id: string): DocumentVersions;
  /** Enters XR, or leaves it. */
  toggleXr(mode: XrMode): void;
  /** Sits on a seat in reach, or stands up. */
  toggleSitting(): void;
  closeBoard(): void;
  /** Walks to a person or an object. */
  goTo(goal: Goal): void;
  /** Tries to create the 3D view again. */
  retryRendering(): void;
  showPanel(panel: PanelName | null): void;
  setPasscode(passcode: string): void;
  /** Answers a host's request to speak. */
  answerSpeakRequest(speak: boolean): void;
  setRecipient(recipient: Recipient): void;
  setDraft(draft: string): void;
  /** Null outside of a visit. */
  participants(): ParticipantActions | null;
  chat(): ChatActions | null;
  /** Level of the own microphone, 0 to 1. Polled once per frame. */
  microphoneLevel(): number;
  /** The delay that the loopback for echo cancellation adds, in milliseconds; usually 0. */
  echoDelayMs(): Promise<number>;
  /** Null outside of a visit. */
  things(): ThingActions | null;
  history: RoomHistory;
  pen: PenActions;
  /** Hosts only: strokes erased within the last hour, and restoring them. */
  listErased(): Promise<ErasedStrokes[]>;
  restoreErased(erased: ErasedStrokes): Promise<RestoreResult>;
}

/** Actions among participants, sections 4.11 to 4.14. */
export interface ParticipantActions {
  /** Raises or lowers the own hand. */
  toggleHand(): void;
  /** Sends a gesture: a reaction or a wave. The server does not acknowledge it. */
  send(message: ClientMessage): boolean;
  block(participant: number): void;
  moderate(action: keyof typeof ModerationAction, participant: number, value?: number): void;
}

export interface ChatActions {
  say(scope: number, to: number, text: string): void;
  /** Moves a refused line back to the input field, with its recipient. Does nothing if the field is not empty. */
  editLine(ref: number): void;
}

/** Drawing on boards, for the editor. */
export interface PenActions {
  begin(board: Board, colour: number, width: number, x: number, y: number): void;
  extend(x: number, y: number): void;
  end(): void;
  cancel(): void;
  mayErase(stroke: BoardStroke): boolean;
  erase(board: Board, keys: string[]): void;
  undo(board: Board): void;
  redo(board: Board): void;
  canUndo(board: Board): boolean;
  canRedo(board: Board): boolean;
}

export interface Ui {
  store: Store<UiState>;
  actions: PageActions;
}
