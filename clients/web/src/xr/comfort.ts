import type { Handedness } from "./input";

/** Comfort settings for XR, stored with the other settings. */
export interface Comfort {
  /** Degrees of a snap turn; 0 for smooth turning. */
  turn: 30 | 45 | 0;
  /** The left stick walks; otherwise only teleporting moves. */
  walk: boolean;
  /** Darkens the edge of the view during movement. */
  vignette: boolean;
  penHand: Handedness;
  /** The person sits on a real chair, but stands in the room: the eyes are at standing height. */
  seated: boolean;
}

export const defaultComfort: Comfort = {
  turn: 30,
  walk: true,
  vignette: true,
  penHand: "right",
  seated: false,
};

/** Parses stored settings. Invalid values become the default. */
export function parseComfort(kept: unknown): Comfort {
  const from = (typeof kept === "object" && kept !== null ? kept : {}) as Partial<
    Record<keyof Comfort, unknown>
  >;
  const flag = (value: unknown, otherwise: boolean): boolean =>
    typeof value === "boolean" ? value : otherwise;
  return {
    turn: from.turn === 45 || from.turn === 0 ? from.turn : 30,
    walk: flag(from.walk, defaultComfort.walk),
    vignette: flag(from.vignette, defaultComfort.vignette),
    penHand: from.penHand === "left" ? "left" : "right",
    seated: flag(from.seated, defaultComfort.seated),
  };
}
