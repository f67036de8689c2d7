import type { OwnBodyFile } from "../settings/own_body";
import type { UiState } from "../ui/state/state";
import type { Store } from "../ui/state/store";
import type { Quat, Vec3 } from "../wire/body";

export interface VisitOptions {
  room: string;
  name: string;
  colour: string;
  accent: string;
  invitation: string;
  passcode: string;
  phone: boolean;
  /** The browser runs on a standalone headset. */
  headset: boolean;
  measuring: boolean;
  audio: AudioContext;
  /** The body from a file; null for the built-in one. */
  body: OwnBodyFile | null;
  /** The body cannot be worn in this room. */
  bodyFailed(failure: { code: string; values: Readonly<Record<string, unknown>> }): void;
  store: Store<UiState>;
  arrived(): void;
  /** The person knocked and waits. */
  waiting(): void;
  joined(name: string): void;
  left(name: string): void;
  /** An operation was refused. */
  refused(code: string, of: "board" | "room"): void;
  notice(text: string): void;
  silenced(silenced: boolean): void;
  /** The connection was restored. */
  reconnected(): void;
  closed(reason: string): void;
}

/** The active XR session, called around each step of the local body. */
export interface ActiveHeadset {
  beforeStep(dt: number): void;
  afterStep(): void;
  /** The head is tracked, and `body` is valid. */
  readonly ready: boolean;
  /** The own head in room coordinates. */
  readonly body: { readonly head: { position: Vec3; rotation: Quat } };
  readonly hands: unknown;
  /** The buttons of the wrist menu and their positions in the room. */
  menu(): { label: string; at: Vec3 }[];
  /** Leaves XR. */
  end(): void;
}
