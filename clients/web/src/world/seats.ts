import type { Vec3 } from "../wire/body";
import { clearance } from "./collision";
import { length2 } from "./distance";
import { figure } from "./figure";
import type { RoomObject } from "./objects";
import type { RoomScene, Seat } from "./scene";

const { seatReach: reach, seatTaken, chest } = figure.movement;
const seatRadius = 0.34;
const seatTop = 0.9;

/** A body, for checking seats. */
export interface Sitter extends Vec3 {
  sitting: boolean;
}

/** Ids of seats that are objects begin here; those of the scene are lower. */
const objectSeats = 2 ** 32;

/** The seats that people brought. */
export function seatsOf(objects: readonly RoomObject[]): Seat[] {
  return objects
    .filter((o) => o.kind === "seat")
    .map(({ x, y, z, yaw, record }) => ({
      id: objectSeats + record.made,
      at: [x, y, z],
      yaw: (yaw * 180) / Math.PI,
    }));
}

export function isSameSeat(a: Seat, b: Seat | undefined): boolean {
  return b !== undefined && a.id === b.id && a.yaw === b.yaw && a.at.every((n, i) => n === b.at[i]);
}

/** True if nobody else sits there. */
export function isFree(seat: Seat, others: Iterable<Sitter>): boolean {
  for (const o of others) {
    if (o.sitting && length2(o.x - seat.at[0], o.z - seat.at[2]) < seatTaken) return false;
  }
  return true;
}

/** The nearest seat that a person at `at` can sit on: close, free, and without a wall between. */
export function seatInReach(scene: RoomScene, at: Vec3, others: Iterable<Sitter>): Seat | null {
  const everybody = [...others];
  let best: Seat | null = null;
  let least = reach;
  for (const seat of scene.seats) {
    const dx = seat.at[0] - at.x;
    const dz = seat.at[2] - at.z;
    const far = length2(dx, dz);
    if (far >= least || !isFree(seat, everybody)) continue;
    const from = { x: at.x, y: at.y + chest, z: at.z };
    if (far > 0 && clearance(scene, from, { x: dx / far, y: 0, z: dz / far }, far) < far) continue;
    best = seat;
    least = far;
  }
  return best;
}

/** The nearest free seat, at any distance. */
export function seatNearest(scene: RoomScene, at: Vec3, others: Iterable<Sitter>): Seat | null {
  const everybody = [...others];
  const far = ({ at: [x, , z] }: Seat): number => length2(x - at.x, z - at.z);
  return scene.seats.filter((s) => isFree(s, everybody)).sort((a, b) => far(a) - far(b))[0] ?? null;
}

/** The nearest seat that a ray hits, as an upright cylinder. */
export function seatAlongRay(origin: Vec3, direction: Vec3, scene: RoomScene): number | null {
  let best: number | null = null;
  let least = Number.POSITIVE_INFINITY;
  const flat = length2(direction.x, direction.z);
  if (flat < 1e-6) return null;
  for (const { id, at } of scene.seats) {
    const dx = at[0] - origin.x;
    const dz = at[2] - origin.z;
    const along = (dx * direction.x + dz * direction.z) / flat;
    const aside = Math.abs(dx * direction.z - dz * direction.x) / flat;
    if (along < 0 || along >= least || aside > seatRadius) continue;
    const entry = (along - Math.sqrt(seatRadius * seatRadius - aside * aside)) / flat;
    const y = origin.y + direction.y * entry - at[1];
    const beyond = origin.y + direction.y * (along / flat) - at[1];
    if (Math.min(y, beyond) > seatTop || Math.max(y, beyond) < 0) continue;
    best = id;
    least = along;
  }
  return best;
}
