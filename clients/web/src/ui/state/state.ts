import type { MicrophoneErrorCode } from "../../microphone/devices";
import type { ConnectionState } from "../../net/connection";
import type { ErasedStrokes, RestoreResult } from "../../net/erased";
import type { RoomSummary } from "../../net/join";
import type { Settings } from "../../settings/settings";
import type { MediaPath } from "../../voice/media_path";
import type { VoiceState } from "../../voice/voice_connection";
import type { ClientMessage } from "../../wire/codec";
import type { ModerationAction } from "../../wire/enums";
import type { Knock } from "../../wire/messages";
import type { Board, BoardStroke } from "../../world/board";
import type { ChatLogLine, UnconfirmedLine } from "../../world/chat_log";
import type { Nearby } from "../../world/nearby";
import type { Text, Zone } from "../../world/scene";
import type { XrMode, XrSupport } from "../../xr/support";
import type { Store } from "./store";

export type Screen =
  | { kind: "loading" }
  | { kind: "prejoin" }
  | { kind: "entering"; stage: "connecting" | "voice" | "room" }
  | { kind: "room" }
  | { kind: "gone"; reason: string };

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

/** Somebody in the room, as the list of people shows them. */
export interface ParticipantItem {
  number: number;
  name: string;
  colour: number;
  role: number;
  muted: boolean;
  silenced: boolean;
  /** Place among the raised hands from 1; 0 for down. */
  hand: number;
  you: boolean;
}

/** Whom the next line of chat goes to: a `Scope`, and a participant for one person. */
export interface Recipient {
  scope: number;
  to: number;
}

export type PanelName = "hearers" | "settings" | "help" | "people" | "chat" | "reactions" | "connection";

/** All the page shows besides the room itself. */
export interface UiState {
  screen: Screen;
  settings: Settings;
  roomName: Text | null;
  inside: { name: string; colour: number }[];
  /** All of them, named or not. */
  insideCount: number | null;
  unreachable: boolean;
  /** What it takes to enter; null before it is known. */
  summary: Pick<RoomSummary, "door" | "passcode" | "link" | "role"> | null;
  /** This tab came with an invitation. */
  invited: boolean;
  passcode: string;
  /** Why the door stayed shut: the server's code, or empty. */
  refusal: string;
  /** Waiting to be let in; `host` says whether somebody who could is inside. */
  waiting: { host: boolean } | null;
  /** Let in after a wait, while nobody looked. */
  admitted: boolean;
  webglAvailable: boolean;
  /** Why there is no picture of the room: the browser cannot draw, drawing failed, or the graphics card lost it. */
  renderingFailure: "unable" | "failed" | "lost" | null;
  /** Who and what is where; kept up to date while there is no picture. */
  nearby: readonly Nearby[];
  /** A microphone is open, or rests because of a long silence. */
  microphone: boolean;
  muted: boolean;
  /** Space is held while muted. */
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
  /** A host asked to speak, and there was no answer yet. */
  askedToSpeak: boolean;
  participants: readonly ParticipantItem[];
  /** Numbers of those whose voice is heard now. */
  speaking: ReadonlySet<number>;
  door: number;
  knocks: readonly Knock[];
  /** The role from which on people may erase what others drew. */
  erasing: number;
  chatLines: readonly ChatLogLine[];
  unconfirmedLines: readonly UnconfirmedLine[];
  unread: number;
  /** What is being written, and to whom; it outlives the panel. */
  draft: string;
  recipient: Recipient;
  panel: PanelName | null;
  /** Board open in the editor, and board near enough for E. */
  board: Board | null;
  /** Id of the control that opened it; empty for the key and the wall. */
  boardOpener: string;
  boardInReach: number | null;
  /** What F would do here. */
  seatAction: "sit" | "stand" | null;
  /** Headsets that can be entered, and how one is in the room now if not by the page. */
  xr: XrSupport & { on: XrMode | null };
  boardNames: Map<number, Text>;
  pending: number;
  lowAutomatically: boolean;
  lowQuality: boolean;
  frameMs: number;
  moving: boolean;
  /** The last of what was said to screen readers, oldest first. */
  announcements: readonly Announcement[];
  notice: string;
  thumbStick: { x: number; y: number; dx: number; dy: number } | null;
}

/** Nothing of one's voice goes out now. */
export function isInaudible(s: Readonly<UiState>): boolean {
  return !s.microphone || s.silenced || (s.muted && !s.pushToTalk);
}

/** What the page can ask for. */
export interface PageActions {
  changeSettings(settings: Partial<Settings>): void;
  openMicrophone(): void;
  closeMicrophone(): void;
  chooseMicrophone(id: string): void;
  playTestSound(): Promise<void>;
  join(withMicrophone: boolean): void;
  /** Back to the door while still entering. */
  cancelJoin(): void;
  toggleMute(): void;
  leave(): void;
  openBoard(number: number): void;
  /** Into the headset, or out of it. */
  toggleXr(mode: XrMode): void;
  /** Sits down in reach, or stands up. */
  toggleSitting(): void;
  closeBoard(): void;
  /** Walks up to somebody, or to a board. */
  goTo(kind: Nearby["kind"], number: number): void;
  /** Asks for the picture of the room once more. */
  retryRendering(): void;
  showPanel(panel: PanelName | null): void;
  setPasscode(passcode: string): void;
  /** An answer to being asked to speak. */
  answerSpeakRequest(speak: boolean): void;
  setRecipient(recipient: Recipient): void;
  setDraft(draft: string): void;
  /** Null outside of a room. */
  participants(): ParticipantActions | null;
  chat(): ChatActions | null;
  /** Level of one's own microphone, 0 to 1; asked once a frame by what shows it. */
  microphoneLevel(): number;
  /** By how much sound comes later for the sake of echo cancelling, in milliseconds; 0 mostly. */
  echoDelayMs(): Promise<number>;
  pen: PenActions;
  /** Who erased what within the last hour, and the way back: for hosts. */
  listErased(): Promise<ErasedStrokes[]>;
  restoreErased(erased: ErasedStrokes): Promise<RestoreResult>;
}

/** What one person does among the others, sections 4.11 to 4.14. */
export interface ParticipantActions {
  /** Raises one's hand, or lowers it. */
  toggleHand(): void;
  /** Shows something for a moment that is not answered: a sign over the head, a wave. */
  gesture(message: ClientMessage): void;
  block(participant: number): void;
  moderate(action: keyof typeof ModerationAction, participant: number, value?: number): void;
}

export interface ChatActions {
  say(scope: number, to: number, text: string): void;
  /** Puts a line that did not arrive back where lines are written, to the same recipient; a draft there stays instead. */
  editLine(ref: number): void;
}

/** Drawing on boards, as the editor needs it. */
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
