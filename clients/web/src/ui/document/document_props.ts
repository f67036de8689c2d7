import type { Documents, OpenDocument } from "../../documents/open_document";
import type { Localised } from "../state/hooks";

/** Somebody in the room, as far as the editor names them. */
export interface RoomPerson {
  participant: number;
  name: string;
  /** 0xRRGGBB. */
  colour: number;
  you: boolean;
}

/** The files of the room. Both throw `ApiError`. */
export interface DocumentFiles {
  /** The content of a file by its hash in hex. */
  content(hash: string, signal: AbortSignal): Promise<Blob>;
  /** Brings a picture into the room; resolves with its hash. */
  upload(file: File, signal: AbortSignal): Promise<string>;
}

/** A state of the document that the server keeps. */
export interface Version {
  number: number;
  /** RFC 3339. */
  at: string;
  /** Empty: not named. */
  name: string;
  authors: readonly string[];
}

/** The versions of one document. All throw `ApiError`. */
export interface DocumentVersions {
  /** Newest first. */
  list(): Promise<Version[]>;
  /** The whole document at that time, as a Yjs update. */
  content(number: number): Promise<Uint8Array>;
  /** Names the present state. */
  keep(name: string): Promise<void>;
}

export interface DocumentEditorProps {
  ui: Localised;
  /** The title, which is the name of the object in the room. */
  name: string;
  open: OpenDocument;
  documents: Documents;
  people: readonly RoomPerson[];
  files: DocumentFiles;
  versions: DocumentVersions;
  /** Id of the control that opened the document, which gets the focus back. */
  opener: string;
  close(): void;
}
