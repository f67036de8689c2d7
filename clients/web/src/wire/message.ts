import type { NumberedBody } from "./body";

/** Section 5.2. Colours are 0xRRGGBB, `height` is of the eyes, in metres. */
export interface Participant {
  number: number;
  name: string;
  colour: number;
  height: number;
  device: number;
  /** `Role` of code.ts. */
  role: number;
  /** The person's own wish. */
  muted: boolean;
  /** A host's wish; either stops the voice. */
  silenced: boolean;
  /** 0 down; raised hands have rising numbers. */
  hand: number;
  /** The colour of hands and collar. */
  accent: number;
  /** `Hands` of code.ts. */
  hands: number;
  /** Which body; empty for the built-in one. */
  model: string;
}

/** A line of chat, section 5.14. `id` is 0 where nobody keeps it; `time` is Unix milliseconds. */
export interface Line {
  id: number;
  time: number;
  from: number;
  name: string;
  /** `Scope` of code.ts. */
  scope: number;
  to: number;
  text: string;
}

/** Somebody who waits at the door, section 5.18. */
export interface Knock {
  number: number;
  name: string;
  colour: number;
}

/** Section 7.1. `points` are packed; see points.ts. */
export interface Stroke {
  id: Uint8Array;
  sequence: number;
  author: Uint8Array;
  colour: number;
  width: number;
  points: Uint8Array;
}

/** An object of `welcome`; metres and radians. */
export interface RoomObject {
  number: number;
  kind: string;
  x: number;
  y: number;
  z: number;
  yaw: number;
  width: number;
  height: number;
}

/** Section 6.4; null dB means no longer in the ranked list. */
export interface Gain {
  number: number;
  db: number | null;
  walls: number;
}

/** Section 6.5. `list` is the loudest 64 of `total`. */
export interface Hearers {
  total: number;
  list: { number: number; db: number }[];
}

export interface LivePart {
  object: number;
  stroke: Uint8Array;
  colour: number;
  width: number;
  from: number;
  points: Uint8Array;
}

export interface Live extends LivePart {
  participant: number;
}

/** What an operation does to a board, section 7.2. */
export type Edit =
  | { kind: "put"; id: Uint8Array; colour: number; width: number; points: Uint8Array }
  | { kind: "erase"; ids: Uint8Array[] }
  | { kind: "restore"; ids: Uint8Array[] };

/** What became of an operation, section 7.3. */
export type Outcome =
  | { kind: "put"; stroke: Stroke }
  | { kind: "erase"; ids: Uint8Array[] }
  | { kind: "restore"; strokes: Stroke[] };

/** Section 4.1: the last result in the boards, and those that are not whole with how far their strokes came. */
export interface Have {
  sequence: number;
  boards: [number, number][];
}

export type ClientMessage =
  | {
      type: "hello";
      version: number;
      ticket: string;
      resume: string;
      clientId: Uint8Array;
      device: number;
      slots: number;
      place: Uint8Array | null;
      have: Have | null;
    }
  | { type: "pose"; body: Uint8Array }
  | { type: "teleport"; body: Uint8Array }
  | { type: "mute"; muted: boolean }
  | { type: "operation"; sequence: number; object: number; edit: Edit }
  | ({ type: "live" } & LivePart)
  | { type: "offer"; connection: number; sdp: string }
  | { type: "ping"; time: number }
  | { type: "leave" }
  | { type: "say"; ref: number; scope: number; to: number; text: string }
  | { type: "hand"; raised: boolean }
  | { type: "react"; kind: number }
  | { type: "block"; participant: number }
  | { type: "moderate"; action: number; participant: number; value: number };

export interface Welcome {
  type: "welcome";
  version: number;
  you: number;
  tick: number;
  tickRate: number;
  scene: string;
  participants: Participant[];
  bodies: NumberedBody[];
  objects: RoomObject[];
  sequence: number;
  lastClientSequence: number;
  resume: string;
  limits: number[];
  /** In the room all the time: the media connection is still good on the server. */
  livedOn: boolean;
  /** As which one's own work is recorded, section 1. */
  author: Uint8Array;
  /** The boards that are here go on from this result; null where they come anew. */
  from: number | null;
}

export interface Tick {
  type: "tick";
  tick: number;
  bodies: NumberedBody[];
  gains: Gain[] | null;
  hearers: Hearers | null;
  lives: Live[] | null;
}

export type ServerMessage =
  | Welcome
  | Tick
  | { type: "joined"; participant: Participant }
  | { type: "left"; participant: number; reason: string }
  | { type: "changed"; participant: Participant }
  | { type: "strokes"; object: number; strokes: Stroke[]; more: boolean }
  | { type: "result"; sequence: number; object: number; outcome: Outcome }
  | { type: "acknowledged"; clientSequence: number; sequence: number }
  /** `of` is the code of the message that was refused, `Out` of code.ts. */
  | { type: "error"; code: string; detail: string; ref: number | null; of: number }
  | { type: "answer"; connection: number; sdp: string }
  | { type: "pong"; time: number; serverTime: number; tick: number }
  | { type: "reset"; sequence: number }
  | { type: "said"; line: Line; ref: number | null }
  | { type: "history"; lines: Line[]; stored: number[] }
  | { type: "reacted"; participant: number; kind: number }
  | { type: "asked" }
  /** `erasing` is the role from which on people may erase what others drew. */
  | { type: "door"; door: number; knocks: Knock[]; erasing: number };
