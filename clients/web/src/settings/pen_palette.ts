import type { Catalogue } from "../i18n/i18n";

/** Colour 0xRRGGBB and width in half millimetres, as in strokes. */
export interface PenStyle {
  colour: number;
  width: number;
}

export const penColours = [
  [0x22262b, "penBlack"],
  [0x2563c9, "penBlue"],
  [0xcf3a33, "penRed"],
  [0x2b8a4e, "penGreen"],
  [0xd9822b, "penOrange"],
  [0x7d4fb8, "penViolet"],
] as const satisfies readonly (readonly [number, keyof Catalogue])[];

export const penWidths = [
  [16, "thin"],
  [30, "medium"],
  [64, "thick"],
] as const satisfies readonly (readonly [number, keyof Catalogue])[];

export const defaultPenStyle: PenStyle = { colour: penColours[0][0], width: penWidths[1][0] };

/** Parses a stored value. A colour or width that is not offered becomes the default. */
export function parsePenStyle(kept: unknown): PenStyle {
  const from = (typeof kept === "object" && kept !== null ? kept : {}) as Partial<PenStyle>;
  return {
    colour: penColours.find(([value]) => value === from.colour)?.[0] ?? defaultPenStyle.colour,
    width: penWidths.find(([value]) => value === from.width)?.[0] ?? defaultPenStyle.width,
  };
}
