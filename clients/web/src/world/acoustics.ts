import type { Body, Quat, Vec3 } from "../wire/body";
import { length3 } from "./distance";
import { sittingDrop } from "./figure";
import { type Acoustics, contains, defaultAcoustics, type RoomScene, type Wall, type Zone } from "./scene";

/** The position of a talker or listener: feet, mouth (also the ears), and the direction of the mouth. */
export interface Place {
  feet: Vec3;
  mouth: Vec3;
  forward: Vec3;
}

/** Null dB: out of earshot. */
export interface Gain {
  db: number | null;
  walls: number;
}

export function forwardVector(yaw: number, pitch: number): Vec3 {
  const flat = Math.cos(pitch);
  return { x: -Math.sin(yaw) * flat, y: Math.sin(pitch), z: -Math.cos(yaw) * flat };
}

function rotatedForward(q: Quat): Vec3 {
  return {
    x: -2 * (q.x * q.z + q.w * q.y),
    y: -2 * (q.y * q.z - q.w * q.x),
    z: -(1 - 2 * (q.x * q.x + q.y * q.y)),
  };
}

/** Writes the position of the mouth, which is also that of the ears, to `out`. */
export function mouthPosition(body: Body, height: number, out: Vec3): void {
  const head = body.tracked?.head;
  out.x = body.x + (head?.offset.x ?? 0);
  out.y = body.y + (head ? head.offset.y : height - (body.sitting ? sittingDrop : 0));
  out.z = body.z + (head?.offset.z ?? 0);
}

/** Section 9, first paragraph. */
export function placeOf(body: Body, height: number): Place {
  const mouth = { x: 0, y: 0, z: 0 };
  mouthPosition(body, height, mouth);
  return {
    feet: { x: body.x, y: body.y, z: body.z },
    mouth,
    forward: body.tracked ? rotatedForward(body.tracked.head.rotation) : forwardVector(body.yaw, body.pitch),
  };
}

function distanceDb(d: number, a: Acoustics): number | null {
  if (d >= a.fadeTo) return null;
  let db = d <= a.reference ? 0 : -20 * Math.log10(d / a.reference);
  if (d > a.fadeFrom) db += 20 * Math.log10((a.fadeTo - d) / (a.fadeTo - a.fadeFrom));
  return db;
}

function facingDb(talker: Place, ear: Vec3, d: number, a: Acoustics): number {
  if (d < 0.1) return 0;
  const f = talker.forward;
  const m = talker.mouth;
  const length = length3(f.x, f.y, f.z) || 1;
  const cos = ((ear.x - m.x) * f.x + (ear.y - m.y) * f.y + (ear.z - m.z) * f.z) / (d * length);
  return (a.behind * (1 - cos)) / 2;
}

/** Where the line from (ax, az) to (bx, bz) crosses the wall in the floor plan: 0 to 1, or null. Ends count. */
function crossing({ from, to }: Wall, ax: number, az: number, bx: number, bz: number): number | null {
  const rx = bx - ax;
  const rz = bz - az;
  const sx = to[0] - from[0];
  const sz = to[1] - from[1];
  const cross = rx * sz - rz * sx;
  if (cross === 0) return null;
  const qx = from[0] - ax;
  const qz = from[1] - az;
  const t = (qx * sz - qz * sx) / cross;
  const u = (qx * rz - qz * rx) / cross;
  return t >= 0 && t <= 1 && u >= 0 && u <= 1 ? t : null;
}

/** Whether a straight step from (ax, az) to (bx, bz) crosses a wall of any height, section 6.3. */
export function crossesWall(wall: Wall, ax: number, az: number, bx: number, bz: number): boolean {
  return crossing(wall, ax, az, bx, bz) !== null;
}

/** Number of walls between two points, section 9.4. */
export function wallsBetween(walls: Wall[], a: Vec3, b: Vec3): number {
  let count = 0;
  for (const wall of walls) {
    const t = crossing(wall, a.x, a.z, b.x, b.z);
    if (t === null) continue;
    const y = a.y + (b.y - a.y) * t;
    if (y >= wall.bottom && y <= wall.top) count++;
  }
  return count;
}

/** The first zone of a kind that contains the feet. */
export function zoneOf(zones: Zone[], kind: Zone["kind"], feet: Vec3): Zone | null {
  for (const zone of zones) if (zone.kind === kind && contains(zone.space, feet)) return zone;
  return null;
}

function onStage(zones: Zone[], talker: Vec3, listener: Vec3): boolean {
  const stage = zoneOf(zones, "stage", talker);
  if (!stage) return false;
  return (
    contains(stage.space, listener) || (stage.audience !== undefined && contains(stage.audience, listener))
  );
}

/** The gain from a talker to a listener in this room: section 9. */
export function gainBetween(scene: RoomScene, talker: Place, listener: Place): Gain {
  const a = { ...defaultAcoustics, ...scene.acoustics };
  const { zones } = scene;
  const walls = wallsBetween(scene.walls, talker.mouth, listener.mouth);
  if (zoneOf(zones, "private", talker.feet) !== zoneOf(zones, "private", listener.feet)) {
    return { db: null, walls };
  }
  if (onStage(zones, talker.feet, listener.feet)) return { db: 0, walls: 0 };

  const flat = zoneOf(zones, "flat", talker.feet);
  const even = flat !== null && flat === zoneOf(zones, "flat", listener.feet);
  const m = talker.mouth;
  const ear = listener.mouth;
  const d = length3(ear.x - m.x, ear.y - m.y, ear.z - m.z);
  const distance = even ? 0 : distanceDb(d, a);
  if (distance === null) return { db: null, walls };

  const facing = even ? 0 : facingDb(talker, ear, d, a);
  const quiet = zoneOf(zones, "quiet", talker.feet) !== zoneOf(zones, "quiet", listener.feet) ? a.quiet : 0;
  const db = distance + facing + walls * a.wall + quiet;
  return { db: db < a.earshot ? null : db, walls };
}

/** Cutoff of the low-pass filter behind so many walls, in Hz: section 9.4. */
export function lowpassCutoff(walls: number): number {
  return Math.max(300, 20000 / 8 ** walls);
}
