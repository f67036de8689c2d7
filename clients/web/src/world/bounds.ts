import type { Vec3 } from "../wire/body";
import { fileOf, type RoomObject } from "./objects";
import type { Place } from "./place";
import { numberOf } from "./records";

/** Two opposite corners of a box, in metres. */
export interface Bounds {
  min: Vec3;
  max: Vec3;
}

/** The box of a model file at rest, in metres; null while it is not known. */
export type ModelBounds = (hash: string) => Bounds | null;

const thick = 0.03;
/** What stands in for an object of unknown size. */
const unknown: Bounds = { min: { x: -0.3, y: 0, z: -0.3 }, max: { x: 0.3, y: 0.6, z: 0.3 } };
const stool: Bounds = { min: { x: -0.2, y: 0, z: -0.2 }, max: { x: 0.2, y: 0.48, z: 0.2 } };

/** The box of an object along its own axes: x to its left, y up, z to its front; 0 is its place. */
export function boundsOf(object: RoomObject, modelBounds: ModelBounds): Bounds {
  const { kind, width, height } = object;
  if (width > 0 && height > 0) {
    return {
      min: { x: -width / 2, y: -height / 2, z: -thick },
      max: { x: width / 2, y: height / 2, z: thick },
    };
  }
  if (kind === "seat") return stool;
  const box = kind === "model" ? modelBounds(fileOf(object)) : null;
  return box ? scaled(box, scaleOf(object)) : unknown;
}

/** The scale of a model; 1 for other kinds. */
export function scaleOf({ properties }: RoomObject): number {
  return numberOf(properties, "scale", 1000) / 1000;
}

function scaled({ min, max }: Bounds, by: number): Bounds {
  return {
    min: { x: min.x * by, y: min.y * by, z: min.z * by },
    max: { x: max.x * by, y: max.y * by, z: max.z * by },
  };
}

/** A ray of unit length. */
export interface Ray {
  from: Vec3;
  direction: Vec3;
}

export type Axes = [Vec3, Vec3, Vec3];

/** The axes of an object in the room: to its left, up, and to its front. Section 7.2. */
export function axesOf({ yaw, pitch, roll }: Place): Axes {
  // Yaw about y, then pitch about the turned x, then roll about the turned z; the front is at positive z.
  const [sy, cy] = [Math.sin(yaw + Math.PI), Math.cos(yaw + Math.PI)];
  const [sp, cp] = [Math.sin(-pitch), Math.cos(-pitch)];
  const [sr, cr] = [Math.sin(-roll), Math.cos(-roll)];
  return [
    { x: cy * cr + sy * sp * sr, y: cp * sr, z: -sy * cr + cy * sp * sr },
    { x: -cy * sr + sy * sp * cr, y: cp * cr, z: sy * sr + cy * sp * cr },
    { x: sy * cp, y: -sp, z: cy * cp },
  ];
}

/** The yaw, pitch and roll of an object with these axes. */
export function anglesOf([left, up, front]: Axes): { yaw: number; pitch: number; roll: number } {
  return {
    yaw: Math.atan2(front.x, front.z) - Math.PI,
    pitch: Math.asin(Math.max(-1, Math.min(1, front.y))),
    roll: -Math.atan2(left.y, up.y),
  };
}

export function dot(a: Vec3, b: Vec3): number {
  return a.x * b.x + a.y * b.y + a.z * b.z;
}

export function minus(a: Vec3, b: Vec3): Vec3 {
  return { x: a.x - b.x, y: a.y - b.y, z: a.z - b.z };
}

/** The point at distance t along a direction. */
export function along(from: Vec3, direction: Vec3, t: number): Vec3 {
  return { x: from.x + direction.x * t, y: from.y + direction.y * t, z: from.z + direction.z * t };
}

/** A point given along the axes of an object, in the room. */
export function toRoom(place: Place, local: Vec3): Vec3 {
  const [x, y, z] = axesOf(place);
  return along(along(along(place, x, local.x), y, local.y), z, local.z);
}

/** The nearest object that a ray of unit length hits, and how far away. */
export function objectAlong(
  objects: Iterable<RoomObject>,
  from: Vec3,
  direction: Vec3,
  modelBounds: ModelBounds,
): { object: RoomObject; distance: number } | null {
  let best: { object: RoomObject; distance: number } | null = null;
  for (const object of objects) {
    const distance = entersBox(object, boundsOf(object, modelBounds), { from, direction });
    if (distance !== null && distance < (best?.distance ?? Number.POSITIVE_INFINITY))
      best = { object, distance };
  }
  return best;
}

/** How far away a ray enters the box of an object; null if it does not, or begins inside. */
export function entersBox(place: Place, { min, max }: Bounds, ray: Ray): number | null {
  const axes = axesOf(place);
  const from = minus(ray.from, place);
  let near = 0;
  let far = Number.POSITIVE_INFINITY;
  const names = ["x", "y", "z"] as const;
  for (let i = 0; i < 3; i++) {
    const axis = axes[i] as Vec3;
    const name = names[i] as "x" | "y" | "z";
    const at = dot(from, axis);
    const d = dot(ray.direction, axis);
    if (Math.abs(d) < 1e-9) {
      if (at < min[name] || at > max[name]) return null;
      continue;
    }
    const [a, b] = [(min[name] - at) / d, (max[name] - at) / d];
    near = Math.max(near, Math.min(a, b));
    far = Math.min(far, Math.max(a, b));
  }
  return near > 0 && near <= far ? near : null;
}
