import type { Catalogue } from "../i18n/i18n";

/** What one draws with, 0xRRGGBB and half millimetres, as strokes carry them. */
export interface Nib {
  colour: number;
  width: number;
}

export const inks = [
  [0x22262b, "inkBlack"],
  [0x2563c9, "inkBlue"],
  [0xcf3a33, "inkRed"],
  [0x2b8a4e, "inkGreen"],
  [0xd9822b, "inkOrange"],
  [0x7d4fb8, "inkViolet"],
] as const satisfies readonly (readonly [number, keyof Catalogue])[];

export const widths = [
  [16, "thin"],
  [30, "medium"],
  [64, "thick"],
] as const satisfies readonly (readonly [number, keyof Catalogue])[];

export const defaultNib: Nib = { colour: inks[0][0], width: widths[1][0] };

/** Reads what was remembered; a colour or width that is not offered is as by default. */
export function readNib(kept: unknown): Nib {
  const from = (typeof kept === "object" && kept !== null ? kept : {}) as Partial<Nib>;
  return {
    colour: inks.find(([value]) => value === from.colour)?.[0] ?? defaultNib.colour,
    width: widths.find(([value]) => value === from.width)?.[0] ?? defaultNib.width,
  };
}
