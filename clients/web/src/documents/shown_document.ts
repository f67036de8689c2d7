import type { Block } from "./blocks";

/** A document as a page in the room: what is on it, and how far this person has scrolled it. */
export interface ShownDocument {
  readonly blocks: readonly Block[];
  /** Rises with each change of the text. */
  readonly version: number;
  /** How far it is scrolled, in pixels of the page. */
  readonly scroll: number;
  /** The source of the block that somebody points out; null for none. */
  readonly pointed: object | null;
  /** What the view knows: the height of the text, how much of it is seen, and where blocks are. */
  laidOut(height: number, visible: number, place: (source: object) => number | null): void;
}

/** Where the 3D view gets documents from. */
export interface ShownDocuments {
  /** The object is in view, and looks so large: its longer side by its distance. */
  look(key: string, looks: number): void;
  /** Null until it is open. */
  get(key: string): ShownDocument | null;
}
