import { Verb } from "../wire/constants";
import type { Result } from "../wire/messages";
import { hex } from "../world/hex";

/** When a record came, for measuring. */
export interface Arrival {
  parent: string;
  strokeId: string;
  atMs: number;
}

/** The records that a result puts, now. */
export function arrivalsIn({ parent, effects }: Result): Arrival[] {
  const atMs = performance.timeOrigin + performance.now();
  return effects.flatMap((e) =>
    e.verb === Verb.put ? [{ parent: hex(parent), strokeId: hex(e.record.id), atMs }] : [],
  );
}
