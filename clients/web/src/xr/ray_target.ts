import type { Vec3 } from "../wire/body";
import { type Axes, along, axesOf, type Bounds, dot } from "../world/bounds";
import { clearance, floorAt } from "../world/collision";
import type { RoomObject } from "../world/objects";
import type { RoomScene } from "../world/scene";
import { seatAlongRay } from "../world/seats";
import { pointAlong, type TrackedPose } from "./input";

/** A flat rectangle: its centre, axes (`normal` is the direction that it faces) and size in metres. */
export interface Surface {
  centre: Vec3;
  right: Vec3;
  up: Vec3;
  normal: Vec3;
  width: number;
  height: number;
}

export function createSurface(): Surface {
  const v = (): Vec3 => ({ x: 0, y: 0, z: 0 });
  return { centre: v(), right: v(), up: { x: 0, y: 1, z: 0 }, normal: v(), width: 0, height: 0 };
}

/** Distance of a board's face from the position of its object. */
const boardFaceOffset = 0.022;

/** Section 5.1: an object faces forward of its yaw. */
export function boardSurface(o: RoomObject): Surface {
  const [right, up, normal] = axesOf(o);
  return { centre: along(o, normal, boardFaceOffset), right, up, normal, width: o.width, height: o.height };
}

const wallTolerance = 0.02;

/** A point on a surface: metres from its upper left corner, and the distance to it. */
export interface SurfaceHit {
  x: number;
  y: number;
  distance: number;
}

/** Projects a point onto a surface. `distance` is negative behind it. Returns false outside of its edges. */
export function projectOnto(s: Surface, at: Vec3, out: SurfaceHit): boolean {
  const { centre, right, up, normal } = s;
  const x = at.x - centre.x;
  const y = at.y - centre.y;
  const z = at.z - centre.z;
  out.distance = x * normal.x + y * normal.y + z * normal.z;
  out.x = x * right.x + y * right.y + z * right.z + s.width / 2;
  out.y = s.height / 2 - (x * up.x + y * up.y + z * up.z);
  return out.x >= 0 && out.x <= s.width && out.y >= 0 && out.y <= s.height;
}

export type RayTargetKind = "nothing" | "menu" | "board" | "object" | "seat" | "floor";

/** What the ray of a hand hits, updated in place. */
export class RayTarget implements SurfaceHit {
  kind: RayTargetKind = "nothing";
  /** Key of the board or object. */
  key = "";
  /** Number of the seat. */
  number = 0;
  x = 0;
  y = 0;
  distance = 0;
  /** The end of the ray in the room. */
  readonly at: Vec3 = { x: 0, y: 0, z: 0 };
  private readonly direction: Vec3 = { x: 0, y: 0, z: 0 };
  private readonly spot: SurfaceHit = { x: 0, y: 0, distance: 0 };

  constructor(private readonly reach: number) {}

  /** Finds the first hit. An open menu is in front of everything. */
  aim(ray: TrackedPose, scene: RoomScene, { boards, objects }: RayTargets, menu: Surface | null): void {
    const { direction, at } = this;
    pointAlong(ray, 1, direction);
    direction.x -= ray.position.x;
    direction.y -= ray.position.y;
    direction.z -= ray.position.z;
    this.kind = "nothing";
    // Rays end at walls. The tolerance is for boards, which hang slightly in front of them.
    this.distance = clearance(scene, ray.position, direction, this.reach) + wallTolerance;
    if (menu && this.hitSurface(menu, ray.position)) this.kind = "menu";
    for (const board of boards) {
      if (!this.hitSurface(board.surface, ray.position)) continue;
      this.kind = "board";
      this.key = board.key;
    }
    for (const object of objects) {
      const t = object.enters(ray.position, direction);
      if (t < 0 || t > this.distance || this.kind === "menu") continue;
      this.kind = "object";
      this.key = object.key;
      this.distance = t;
    }
    if (this.kind !== "menu") this.hitRoom(ray.position, scene);
    at.x = ray.position.x + direction.x * this.distance;
    at.y = ray.position.y + direction.y * this.distance;
    at.z = ray.position.z + direction.z * this.distance;
  }

  private hitSurface(s: Surface, from: Vec3): boolean {
    const { direction, spot } = this;
    const slope = dot(direction, s.normal);
    if (slope > -0.02) return false;
    const t =
      ((s.centre.x - from.x) * s.normal.x +
        (s.centre.y - from.y) * s.normal.y +
        (s.centre.z - from.z) * s.normal.z) /
      slope;
    if (t < 0 || t > this.distance) return false;
    this.at.x = from.x + direction.x * t;
    this.at.y = from.y + direction.y * t;
    this.at.z = from.z + direction.z * t;
    if (!projectOnto(s, this.at, spot)) return false;
    this.x = spot.x;
    this.y = spot.y;
    this.distance = t;
    return true;
  }

  /** Seats and the floor, if they are nearer than the hit so far. */
  private hitRoom(from: Vec3, scene: RoomScene): void {
    const { direction } = this;
    if (direction.y > -0.05) return;
    const t = (floorAt(scene, from.x, from.z) - from.y) / direction.y;
    const seat = seatAlongRay(from, direction, scene);
    if (t <= 0 || t > this.distance) return;
    this.distance = t;
    this.kind = seat === null ? "floor" : "seat";
    this.number = seat ?? 0;
  }
}

/** A board that a ray can hit. */
export interface BoardTarget {
  key: string;
  surface: Surface;
}

/** What rays can hit besides the room. */
export interface RayTargets {
  boards: readonly BoardTarget[];
  objects: readonly BoxTarget[];
}

/** The box of an object that a ray can hit. */
export class BoxTarget {
  readonly key: string;
  private readonly axes: Axes;
  private readonly least: readonly number[];
  private readonly most: readonly number[];

  constructor(
    readonly object: RoomObject,
    { min, max }: Bounds,
  ) {
    this.key = object.key;
    this.axes = axesOf(object);
    this.least = [min.x, min.y, min.z];
    this.most = [max.x, max.y, max.z];
  }

  /** How far away a ray enters the box, 0 if it begins inside; negative if it misses. Allocates nothing. */
  enters(from: Vec3, direction: Vec3): number {
    let near = 0;
    let far = Number.POSITIVE_INFINITY;
    for (let i = 0; i < 3; i++) {
      const axis = this.axes[i] as Vec3;
      const { object } = this;
      const at = (from.x - object.x) * axis.x + (from.y - object.y) * axis.y + (from.z - object.z) * axis.z;
      const d = dot(direction, axis);
      const least = this.least[i] ?? 0;
      const most = this.most[i] ?? 0;
      if (Math.abs(d) < 1e-9) {
        if (at < least || at > most) return -1;
        continue;
      }
      const a = (least - at) / d;
      const b = (most - at) / d;
      near = Math.max(near, Math.min(a, b));
      far = Math.min(far, Math.max(a, b));
    }
    return near <= far ? near : -1;
  }
}
