import type { TemplateName } from "../documents/template_names";
import type { Properties } from "../wire/form";
import type { Bounds } from "./bounds";
import { objectOf, type RoomObject } from "./objects";
import type { Place } from "./place";
import { placeProperties } from "./placing";
import { numberOf } from "./records";

/** A new object that has no place yet: its kind, and its properties without a place. */
export interface Draft {
  kind: string;
  properties: Properties;
  /** What a new document begins with. */
  text?: DraftText;
}

/** A template by name, the content of a Markdown file, or that of another document by key. */
export type DraftText = { template: TemplateName } | { markdown: string } | { copyOf: string };

/** The key of a draft that is shown in the room. */
export const draftKey = "draft";

const boardSize = { width: 2400, height: 1200 };
const noteSize = { width: 300, height: 300 };
const noteColour = 0xffe39a;
/** Its text can be read from 2 m. */
const documentSize = { width: 1200, height: 1600 };
const linkSize = { width: 600, height: 340 };
/** The longest side of a new picture, in millimetres. */
const pictureSide = 1200;
/** Models of this size keep it; others get a size that fits a room. Metres. */
const modelSides = { least: 0.15, most: 2.5, otherwise: 1 } as const;

export const newBoard: Draft = { kind: "board", properties: boardSize };
export const newSeat: Draft = { kind: "seat", properties: {} };

export function newNote(text: string, colour = noteColour): Draft {
  return { kind: "note", properties: { ...noteSize, text, colour } };
}

export function newLink(url: string, name: string): Draft {
  return { kind: "link", properties: { ...linkSize, url, ...(name ? { name } : {}) } };
}

export function newDocument(name: string, text: DraftText): Draft {
  return { kind: "document", properties: { ...documentSize, ...(name ? { name } : {}) }, text };
}

/** A picture of so many pixels. `file` is its hash; empty until it is uploaded. */
export function newImage(file: Uint8Array, name: string, pixels: { width: number; height: number }): Draft {
  const scale = pictureSide / Math.max(pixels.width, pixels.height, 1);
  const side = (n: number): number => Math.max(20, Math.round(n * scale));
  return {
    kind: "image",
    properties: { width: side(pixels.width), height: side(pixels.height), file, name },
  };
}

/** A model with this box, in metres; null while the box is not known. */
export function newModel(file: Uint8Array, name: string, box: Bounds | null): Draft {
  return { kind: "model", properties: { file, name, ...scaleFor(box) } };
}

function scaleFor(box: Bounds | null): Properties {
  if (!box) return {};
  const longest = Math.max(box.max.x - box.min.x, box.max.y - box.min.y, box.max.z - box.min.z);
  if (longest <= 0 || (longest >= modelSides.least && longest <= modelSides.most)) return {};
  return { scale: Math.min(1_000_000, Math.max(1, Math.round((modelSides.otherwise / longest) * 1000))) };
}

/** The size of a draft in metres; 0 for kinds without. */
export function extentOf({ kind, properties }: Draft): { kind: string; width: number; height: number } {
  return {
    kind,
    width: numberOf(properties, "width") / 1000,
    height: numberOf(properties, "height") / 1000,
  };
}

/** A draft at a place, as an object to look at. */
export function draftAt({ kind, properties }: Draft, place: Place, key = draftKey): RoomObject {
  const record = {
    id: new Uint8Array(16),
    made: Number.MAX_SAFE_INTEGER,
    author: new Uint8Array(8),
    kind,
    properties: { ...properties, ...placeProperties(place) },
  };
  return { ...objectOf(record), key };
}

/** Control characters, and those that change the direction of text. */
const unseen = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;

/** A title as section 7.2 has it: at most 80 characters in one line. */
export function titleOf(name: string): string {
  const line = name.normalize().replace(/\s+/g, " ").replace(unseen, "").trim();
  return [...line].slice(0, 80).join("");
}
