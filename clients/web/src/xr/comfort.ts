import type { Handedness } from "./input";

/** How somebody likes to be in the room with a headset; remembered with the other settings. */
export interface Comfort {
  /** Degrees of a snap turn; 0 turns smoothly. */
  turn: 30 | 45 | 0;
  /** The left stick walks; without, one moves by teleport alone. */
  walk: boolean;
  /** Darkens the edge of the view while it moves. */
  vignette: boolean;
  penHand: Handedness;
  /** Plays from a chair of one's own: the eyes are as high as when standing. */
  seated: boolean;
}

export const defaultComfort: Comfort = {
  turn: 30,
  walk: true,
  vignette: true,
  penHand: "right",
  seated: false,
};

/** Reads what was remembered; what cannot be right is as by default. */
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
