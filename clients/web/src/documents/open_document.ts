import type { Awareness } from "y-protocols/awareness";
import type * as Y from "yjs";

/** An observable value. */
export interface Signal<T> {
  readonly value: T;
  /** Returns the end of the subscription. */
  subscribe(listener: () => void): () => void;
}

/** Whether what was written is on the server's disk. */
export type SaveState = "loading" | "saved" | "saving" | "offline" | "refused";

/** Somebody who has a document open. The server vouches for the participant, and so for name and colour. */
export interface Reader {
  participant: number;
  /** The client id of this reader in the awareness. */
  clientId: number;
  name: string;
  /** "#rrggbb". */
  colour: string;
  writes: boolean;
}

/** A document that is open. Its text is `doc.getXmlFragment("default")`, its comments are `doc.getMap("comments")`. */
export interface OpenDocument {
  readonly id: string;
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
  readonly state: Signal<SaveState>;
  /** The code of the last refusal; null for none. */
  readonly refusal: Signal<string | null>;
  readonly mayWrite: Signal<boolean>;
  readonly readers: Signal<Reader[]>;
  close(): void;
}

/** The documents of a room. */
export interface Documents {
  open(id: string): Promise<OpenDocument>;
  /** Shows a place, an encoded relative position of Yjs, to everybody in the room. */
  pointOut(id: string, place: Uint8Array): void;
  readonly pointed: Signal<{ id: string; participant: number; place: Uint8Array } | null>;
}
