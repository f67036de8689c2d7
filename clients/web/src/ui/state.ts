import type { ConnectionState } from "../net/connection";
import type { Settings } from "../settings";
import type { MicrophoneTrouble } from "../voice/microphone";
import type { VoiceState } from "../voice/voice";
import type { Board } from "../world/board";
import type { Text, Zone } from "../world/scene";
import type { Store } from "./store";

export type Screen =
  | { kind: "loading" }
  | { kind: "door" }
  | { kind: "entering"; stage: "connecting" | "voice" | "room" }
  | { kind: "room" }
  | { kind: "gone"; reason: string };

export type Tool = "pen" | "eraser";

export interface Listener {
  name: string;
  colour: number;
  db: number;
}

/** All the page shows besides the room itself. */
export interface UiState {
  screen: Screen;
  settings: Settings;
  roomName: Text | null;
  inside: { name: string; colour: number }[];
  /** All of them, named or not. */
  insideCount: number;
  unreachable: boolean;
  canDraw: boolean;
  /** A microphone is open, or rests because of a long silence. */
  microphone: boolean;
  muted: boolean;
  /** Space is held while muted. */
  holding: boolean;
  trouble: MicrophoneTrouble | null;
  devices: { id: string; label: string }[];
  connection: ConnectionState;
  connectionReason: string;
  voice: VoiceState;
  hearers: { total: number; list: Listener[] };
  zone: Zone | null;
  panel: "hearers" | "settings" | "help" | null;
  /** Board open in the editor, and board near enough for E. */
  board: Board | null;
  /** Id of the control that opened it; empty for the key and the wall. */
  boardOpener: string;
  reach: number | null;
  boardNames: Map<number, Text>;
  pending: number;
  lowByItself: boolean;
  low: boolean;
  frameMs: number;
  moving: boolean;
  announcement: string;
  notice: string;
  stick: { x: number; y: number; dx: number; dy: number } | null;
}

/** Nothing of one's voice goes out now. */
export function voiceless(s: Readonly<UiState>): boolean {
  return !s.microphone || (s.muted && !s.holding);
}

/** What the page can ask for. */
export interface Actions {
  change(settings: Partial<Settings>): void;
  openMicrophone(): void;
  closeMicrophone(): void;
  chooseMicrophone(id: string): void;
  testSpeaker(): Promise<void>;
  join(withMicrophone: boolean): void;
  /** Back to the door while still entering. */
  back(): void;
  toggleMute(): void;
  leave(): void;
  openBoard(number: number): void;
  closeBoard(): void;
  panel(panel: UiState["panel"]): void;
  /** Level of one's own microphone, 0 to 1; asked once a frame by what shows it. */
  level(): number;
  /** By how much sound comes later for the sake of echo cancelling, in milliseconds; 0 mostly. */
  detourMs(): Promise<number>;
  pen: Pen;
}

/** Drawing on boards, as the editor needs it. */
export interface Pen {
  begin(board: Board, colour: number, width: number, x: number, y: number): void;
  extend(x: number, y: number): void;
  end(): void;
  cancel(): void;
  erase(board: Board, keys: string[]): void;
  undo(board: Board): void;
  redo(board: Board): void;
  canUndo(board: Board): boolean;
  canRedo(board: Board): boolean;
}

export interface Ui {
  store: Store<UiState>;
  actions: Actions;
}
