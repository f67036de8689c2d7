import { type Vec3, yawToWire } from "../wire/body";
import type { Properties } from "../wire/form";
import type { RoomObject } from "./objects";
import type { Place } from "./place";
import type { RoomScene } from "./scene";
import type { SurfacePoint } from "./surfaces";

/** Kinds that are a face with a width and a height. */
const flat: ReadonlySet<string> = new Set(["board", "image", "note", "link", "document"]);
export function isFace(kind: string): boolean {
  return flat.has(kind);
}

/** Kinds that lie on a table; other faces stand there. */
const lying: ReadonlySet<string> = new Set(["note", "link", "document"]);
/** From the surface to the centre of a face, in metres. */
const gap = { board: 0.02, other: 0.002 } as const;
/** Places closer than this to a neighbour's line snap to it, in metres. */
const snap = 0.06;
/** Faces hang in one plane if their distances from the wall differ by less, in metres. */
const samePlane = 0.18;

export interface Extent {
  kind: string;
  width: number;
  height: number;
}

/**
 * Places an object on a surface: faces hang on walls, notes, links and documents lie on tables, the rest stands and faces
 * `eye`. `turn` is added to the direction in which it looks, in radians.
 */
export function placeOn(surface: SurfacePoint, { kind, width, height }: Extent, eye: Vec3, turn = 0): Place {
  const { at, normal } = surface;
  const off = kind === "board" ? gap.board : gap.other;
  const toEye = Math.atan2(at.x - eye.x, at.z - eye.z);
  if (flat.has(kind) && surface.kind === "wall") {
    const yaw = Math.atan2(-normal.x, -normal.z);
    return { x: at.x + normal.x * off, y: at.y, z: at.z + normal.z * off, yaw, pitch: 0, roll: turn };
  }
  if (lying.has(kind) && surface.kind === "table") {
    return { x: at.x, y: at.y + off, z: at.z, yaw: toEye + turn, pitch: Math.PI / 2, roll: 0 };
  }
  const depth = surface.kind === "wall" ? Math.max(width, 0.3) / 2 : 0;
  return {
    x: at.x + normal.x * depth,
    y: flat.has(kind) ? at.y + height / 2 : at.y,
    z: at.z + normal.z * depth,
    yaw: toEye + turn,
    pitch: 0,
    roll: 0,
  };
}

/** Keeps a hanging face between floor and ceiling, and aligns its centre, top or bottom with neighbours on the wall. */
export function align(
  place: Place,
  extent: Extent,
  scene: RoomScene,
  others: Iterable<RoomObject>,
): { place: Place; snapped: boolean } {
  const { height } = extent;
  const low = scene.bounds.min[1] + height / 2;
  const high = scene.bounds.max[1] - height / 2;
  let y = Math.min(Math.max(place.y, low), Math.max(low, high));
  let least = snap;
  let snapped = false;
  for (const o of others) {
    if (!flat.has(o.kind) || !sameWall(place, o)) continue;
    for (const line of [o.y, o.y + (o.height - height) / 2, o.y - (o.height - height) / 2]) {
      const off = Math.abs(line - place.y);
      if (off >= least || line < low || line > high) continue;
      least = off;
      y = line;
      snapped = true;
    }
  }
  const ahead = extent.kind === "document" ? windowDepth({ ...place, y }, extent, scene) : 0;
  const x = place.x - Math.sin(place.yaw) * ahead;
  const z = place.z - Math.cos(place.yaw) * ahead;
  return { place: { ...place, x, y, z }, snapped };
}

/** How far the bars and the frame of a window stand out from the wall, in metres. */
const bars = 0.085;
const frame = 0.165;

/** How far a sheet must hang before the wall so that no part of a window covers its text. */
function windowDepth(place: Place, { width, height }: Extent, scene: RoomScene): number {
  let depth = 0;
  for (const { kind, at, yaw, size } of scene.decor) {
    const window = { x: at[0], y: at[1], z: at[2], yaw: (yaw * Math.PI) / 180, pitch: 0, roll: 0 };
    if (kind !== "window" || !sameWall(place, window)) continue;
    const aside = Math.abs(
      (place.x - window.x) * Math.cos(place.yaw) - (place.z - window.z) * Math.sin(place.yaw),
    );
    const up = Math.abs(place.y - window.y);
    if (aside >= (size[0] + width) / 2 || up >= (size[1] + height) / 2) continue;
    const within = aside <= (size[0] - width) / 2 && up <= (size[1] - height) / 2;
    depth = Math.max(depth, within ? bars : frame);
  }
  return depth;
}

/** Whether two faces look the same way, and lie in the same plane. */
function sameWall(a: Place, b: Place): boolean {
  const nx = -Math.sin(a.yaw);
  const nz = -Math.cos(a.yaw);
  const facing = nx * -Math.sin(b.yaw) + nz * -Math.cos(b.yaw);
  return facing > 0.999 && Math.abs((a.x - b.x) * nx + (a.z - b.z) * nz) < samePlane;
}

/** The properties of a place, section 7.2. Angles of 0 are left out, or removed from `before`. */
export function placeProperties(place: Place, before: Properties = {}): Properties {
  const properties: Properties = {};
  for (const name of ["x", "y", "z"] as const) properties[name] = Math.round(place[name] * 1000);
  for (const name of ["yaw", "pitch", "roll"] as const) {
    const wire = yawToWire(place[name]);
    if (wire !== 0) properties[name] = wire;
    else if (before[name] !== undefined) properties[name] = null;
  }
  return properties;
}
