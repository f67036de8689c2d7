import type { Vec3 } from "../wire/body";
import type { Properties } from "../wire/form";
import { along, axesOf, type Bounds, dot, entersBox, minus, type Ray, toRoom } from "./bounds";
import { length2 } from "./distance";
import type { RoomObject } from "./objects";
import type { Place } from "./place";
import { align, isFace, placeOn, placeProperties } from "./placing";
import { numberOf } from "./records";
import type { RoomScene } from "./scene";
import { fittingSize } from "./size_limits";
import { surfaceAlong } from "./surfaces";

/** What one can take a selected object by: a ring to turn, corners to scale, a stem to lift, or the object itself. */
export type HandleName = "turn" | "corner" | "lift" | "move";

export interface Handle {
  name: HandleName;
  at: Vec3;
}

const stem = 0.28;
const ringGap = 0.14;
/**
 * A ray takes a handle within this angle, so that it can be hit from afar, but no more than a part of what is seen of
 * the object.
 */
export interface Reach {
  angle: number;
  part: number;
}

const preciseReach: Reach = { angle: 0.024, part: 0.18 };
/** Of what is seen of the object, for a finger. */
const fingerPart = 0.36;
const turnStep = Math.PI / 12;
const turnSnap = 0.05;
const scales = { least: 0.001, most: 1000 } as const;

/** The handles of an object, the object itself excluded. `at` of the ring is its centre. */
export function handlesOf(object: RoomObject, bounds: Bounds): Handle[] {
  const { min, max } = bounds;
  const handles: Handle[] = [];
  if (object.kind !== "seat") {
    for (const x of [min.x, max.x])
      for (const y of [min.y, max.y])
        handles.push({ name: "corner", at: toRoom(object, { x, y, z: (min.z + max.z) / 2 }) });
  }
  handles.push({ name: "lift", at: liftAt(object, bounds) });
  handles.push({ name: "turn", at: ringOf(object, bounds).centre });
  return handles;
}

/** The ring under an object: its centre, on the lowest point of the object, and its radius. */
export function ringOf(object: RoomObject, bounds: Bounds): { centre: Vec3; radius: number } {
  const corners = cornersOf(object, bounds);
  const y = Math.min(...corners.map((c) => c.y));
  const radius = Math.max(...corners.map((c) => length2(c.x - object.x, c.z - object.z)));
  return { centre: { x: object.x, y: y + 0.01, z: object.z }, radius: radius + ringGap };
}

function liftAt(object: RoomObject, bounds: Bounds): Vec3 {
  const y = Math.max(...cornersOf(object, bounds).map((c) => c.y));
  return { x: object.x, y: y + stem, z: object.z };
}

function cornersOf(object: RoomObject, { min, max }: Bounds): Vec3[] {
  return [min.x, max.x].flatMap((x) =>
    [min.y, max.y].flatMap((y) => [min.z, max.z].map((z) => toRoom(object, { x, y, z }))),
  );
}

/** How near a finger must come that covers this angle to each side. */
export function fingerReach(angle: number): Reach {
  return { angle, part: fingerPart };
}

/** The handle that a ray takes; null if none. */
export function handleAlong(
  object: RoomObject,
  bounds: Bounds,
  { from, direction }: Ray,
  reach = preciseReach,
): Handle | null {
  let best: Handle | null = null;
  let least = reachFrom(object, bounds, from, reach);
  const covered = entersBox(object, bounds, { from, direction }) ?? Number.POSITIVE_INFINITY;
  for (const handle of handlesOf(object, bounds)) {
    let at = handle.at;
    if (handle.name === "turn") {
      const { centre, radius } = ringOf(object, bounds);
      const hit = onPlane({ from, direction }, centre, { x: 0, y: 1, z: 0 });
      if (!hit) continue;
      const far = Math.max(1e-6, length2(hit.x - centre.x, hit.z - centre.z));
      const k = radius / far;
      at = { x: centre.x + (hit.x - centre.x) * k, y: centre.y, z: centre.z + (hit.z - centre.z) * k };
    }
    const to = minus(at, from);
    const t = dot(to, direction);
    if (t <= 0 || (handle.name === "turn" && t > covered)) continue; // the ring behind the object
    const off = minus(to, { x: direction.x * t, y: direction.y * t, z: direction.z * t });
    const angle = Math.sqrt(dot(off, off)) / t;
    if (angle >= least) continue;
    least = angle;
    best = { name: handle.name, at };
  }
  return best;
}

function reachFrom(object: RoomObject, bounds: Bounds, from: Vec3, { angle, part }: Reach): number {
  const to = minus(object, from);
  return Math.min(angle, (part * extentOf(bounds)) / Math.sqrt(dot(to, to)));
}

/** The longest side of a box. */
export function extentOf({ min, max }: Bounds): number {
  return Math.max(max.x - min.x, max.y - min.y, max.z - min.z);
}

/** Dragging an object by a handle. `grab` is the point that was taken. */
export interface Drag {
  object: RoomObject;
  bounds: Bounds;
  handle: HandleName;
  grab: Vec3;
}

export interface Dragged {
  properties: Properties;
  snapped: boolean;
}

/** What a drag makes of the object's properties; null where the ray says nothing. */
export function dragTo(
  drag: Drag,
  ray: Ray,
  scene: RoomScene,
  others: readonly RoomObject[],
): Dragged | null {
  switch (drag.handle) {
    case "move":
      return moved(drag, ray, scene, others);
    case "turn":
      return turned(drag, ray);
    case "lift":
      return lifted(drag, ray, scene);
    case "corner":
      return resized(drag, ray);
  }
}

function moved(
  { object, bounds }: Drag,
  ray: Ray,
  scene: RoomScene,
  others: readonly RoomObject[],
): Dragged | null {
  const surface = surfaceAlong(scene, ray.from, ray.direction);
  if (!surface) return null;
  const hangs = surface.kind === "wall" && isFace(object.kind);
  const hung = object.pitch === 0 && isFace(object.kind) && nearWall(object, scene);
  const place = placeOn(surface, object, ray.from, hangs && hung ? object.roll : 0);
  // Something that stands keeps the way it looks; what comes off a wall faces whoever takes it.
  const kept = hangs || hung ? {} : { yaw: object.yaw };
  const standing = isFace(object.kind) ? {} : { y: place.y - Math.min(bounds.min.y, 0) };
  const wanted = { ...place, ...standing, ...kept };
  const aligned = hangs
    ? align(
        wanted,
        object,
        scene,
        others.filter((o) => o.key !== object.key),
      )
    : { place: wanted, snapped: false };
  return { properties: placeProperties(aligned.place, object.record.properties), snapped: aligned.snapped };
}

/** Whether something that looks away from a wall hangs on it. */
function nearWall(object: RoomObject, scene: RoomScene): boolean {
  const front = axesOf(object)[2];
  const back = { x: -front.x, y: -front.y, z: -front.z };
  const surface = surfaceAlong(scene, along(object, front, 0.1), back);
  return surface?.kind === "wall" && Math.abs(dot(minus(surface.at, object), front)) < 0.1;
}

function turned({ object, grab }: Drag, ray: Ray): Dragged | null {
  const hit = onPlane(ray, grab, { x: 0, y: 1, z: 0 });
  if (!hit) return null;
  const angle = (p: Vec3): number => Math.atan2(p.x - object.x, p.z - object.z);
  const free = object.yaw + angle(hit) - angle(grab);
  const step = Math.round(free / turnStep) * turnStep;
  const snapped = Math.abs(step - free) < turnSnap;
  const place = { ...placeOf(object), yaw: snapped ? step : free };
  return { properties: placeProperties(place, object.record.properties), snapped };
}

function lifted({ object, grab, bounds }: Drag, ray: Ray, scene: RoomScene): Dragged | null {
  const facing = { x: ray.from.x - grab.x, y: 0, z: ray.from.z - grab.z };
  const hit = onPlane(ray, grab, facing);
  if (!hit) return null;
  const lowest = scene.bounds.min[1] - Math.min(bounds.min.y, 0);
  const y = Math.min(Math.max(object.y + hit.y - grab.y, lowest), scene.bounds.max[1]);
  return {
    properties: placeProperties({ ...placeOf(object), y }, object.record.properties),
    snapped: y === lowest,
  };
}

function resized({ object, grab }: Drag, ray: Ray): Dragged | null {
  const [left, up, front] = axesOf(object);
  const flat = isFace(object.kind);
  const plane = flat ? front : minus(ray.from, object);
  const hit = onPlane(ray, grab, plane);
  if (!hit) return null;
  const [was, is] = [minus(grab, object), minus(hit, object)];
  const ratio = (axis: Vec3): number => Math.abs(dot(is, axis)) / Math.max(1e-3, Math.abs(dot(was, axis)));
  const whole = Math.sqrt(dot(is, is)) / Math.max(1e-3, Math.sqrt(dot(was, was)));
  if (!flat) {
    const scale = (numberOf(object.record.properties, "scale", 1000) / 1000) * whole;
    const fitting = Math.min(Math.max(scale, scales.least), scales.most);
    return { properties: { scale: Math.round(fitting * 1000) }, snapped: false };
  }
  const even = object.kind === "image"; // a picture keeps its shape
  const width = object.width * (even ? whole : ratio(left));
  const height = object.height * (even ? whole : ratio(up));
  return { properties: fittingSize(object.kind, width, height), snapped: false };
}

export function placeOf({ x, y, z, yaw, pitch, roll }: RoomObject): Place {
  return { x, y, z, yaw, pitch, roll };
}

/** Where a ray meets the plane through a point; null if behind, or nearly along the plane. */
function onPlane({ from, direction }: Ray, through: Vec3, normal: Vec3): Vec3 | null {
  const length = Math.sqrt(dot(normal, normal));
  const slope = dot(direction, normal) / length;
  if (Math.abs(slope) < 0.02) return null;
  const t = dot(minus(through, from), normal) / length / slope;
  return t > 0 ? along(from, direction, t) : null;
}
