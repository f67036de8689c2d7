import type { Awareness } from "y-protocols/awareness";
import type { Doc } from "yjs";

/** A value that changes, and that others watch. */
export interface Signal<T> {
  readonly value: T;
  /** Returns what ends the watching. */
  subscribe(listener: () => void): () => void;
}

/** `saved`: the server has everything on disk that this page knows. */
export type SaveState = "loading" | "saved" | "saving" | "offline" | "refused";

/** Somebody else who has the document open in an editor. */
export interface Reader {
  /** 0: an editor outside the room. */
  participant: number;
  /** The Yjs client id, the key of `awareness.states`. */
  clientId: number;
  /** As the room knows the person; for an editor outside the room, as it says. */
  name: string;
  /** A CSS colour. */
  colour: string;
  /** The text cursor is in the document. */
  writes: boolean;
}

/** A document that somebody has open: the text, who else reads it, and whether it is saved. */
export interface OpenDocument {
  /** The hexadecimal id of the object. */
  readonly id: string;
  /** The text is in `doc.getXmlFragment("default")`, its comments are in `doc.getMap("comments")`. */
  readonly doc: Doc;
  /** An editor sets `cursor` of the local state; `user` is there. */
  readonly awareness: Awareness;
  readonly state: Signal<SaveState>;
  /** The code of the last refusal, section 10. */
  readonly refusal: Signal<string | null>;
  /** Whether the person may change the text: section 7.3. */
  readonly mayWrite: Signal<boolean>;
  readonly readers: Signal<Reader[]>;
  /** Call once. The document is closed when everybody who opened it has closed it. */
  close(): void;
}

/** Somebody asks everybody to look at a place of an object. */
export interface Pointed {
  id: string;
  participant: number;
  /** In a document: an encoded Yjs relative position. */
  place: Uint8Array;
}

/** The documents of a room. */
export interface Documents {
  /** Resolves when what the browser has of it can be shown; the rest follows. */
  open(id: string): Promise<OpenDocument>;
  /** Asks everybody to look at a place of a document. */
  pointOut(id: string, place: Uint8Array): void;
  readonly pointed: Signal<Pointed | null>;
}
