import type { Vec3 } from "../wire/body";
import { length2 } from "./distance";
import { figure } from "./figure";
import type { RoomObject } from "./objects";

const { reach, aside, view } = figure.movement.board;

/** How far away, and how much aside, something is that one can use without walking. */
const arm = 1.7;
const ahead = 0.75;

/** The object that a person could use from here: a board or a hanging document, or else the nearest thing in view. Seats have their own key. */
export function objectInReach(objects: readonly RoomObject[], at: Vec3, yaw: number): string | null {
  const large = sheetInReach(objects, at, yaw);
  if (large !== null) return large;
  let best: string | null = null;
  let least = arm;
  for (const o of objects) {
    if (hangs(o) || o.kind === "seat") continue;
    const dx = o.x - at.x;
    const dz = o.z - at.z;
    const far = length2(dx, dz);
    const front = far < 0.2 ? 1 : (-dx * Math.sin(yaw) - dz * Math.cos(yaw)) / far;
    if (far >= least || front < ahead) continue;
    least = far;
    best = o.key;
  }
  return best;
}

function hangs({ kind, pitch }: RoomObject): boolean {
  return kind === "board" || (kind === "document" && pitch === 0);
}

/** The nearest sheet that a person stands before. */
function sheetInReach(objects: readonly RoomObject[], at: Vec3, yaw: number): string | null {
  let best: string | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const o of objects) {
    if (!hangs(o)) continue;
    const nx = -Math.sin(o.yaw);
    const nz = -Math.cos(o.yaw);
    const dx = at.x - o.x;
    const dz = at.z - o.z;
    const away = dx * nx + dz * nz;
    const along = Math.abs(dx * nz - dz * nx);
    if (away < 0 || away > reach || along > o.width / 2 + aside) continue;
    const far = length2(dx, dz);
    if (Math.sin(yaw) * nx + Math.cos(yaw) * nz <= view || far >= least) continue;
    least = far;
    best = o.key;
  }
  return best;
}
