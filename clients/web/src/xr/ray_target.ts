import type { Vec3 } from "../wire/body";
import type { RoomObject } from "../wire/messages";
import { clearance, floorAt } from "../world/collision";
import type { RoomScene } from "../world/scene";
import { seatUnder } from "../world/seats";
import { ahead, type Pose } from "./input";

/** A flat thing one can point at: its centre, its axes (right and the way its face looks) and its size in metres. */
export interface Surface {
  centre: Vec3;
  right: Vec3;
  up: Vec3;
  normal: Vec3;
  width: number;
  height: number;
}

export function surface(): Surface {
  const v = (): Vec3 => ({ x: 0, y: 0, z: 0 });
  return { centre: v(), right: v(), up: { x: 0, y: 1, z: 0 }, normal: v(), width: 0, height: 0 };
}

/** How far a board's face stands before the place of the object. */
const boardFace = 0.022;

/** Section 5.1: an object's face looks along its yaw's forward. */
export function boardSurface(o: RoomObject): Surface {
  const s = surface();
  s.normal = { x: -Math.sin(o.yaw), y: 0, z: -Math.cos(o.yaw) };
  s.right = { x: -Math.cos(o.yaw), y: 0, z: Math.sin(o.yaw) };
  s.centre = { x: o.x + s.normal.x * boardFace, y: o.y, z: o.z + s.normal.z * boardFace };
  s.width = o.width;
  s.height = o.height;
  return s;
}

const skin = 0.02;

function dot(a: Vec3, b: Vec3): number {
  return a.x * b.x + a.y * b.y + a.z * b.z;
}

/** Where something meets a surface: metres from its upper left corner, and how far away. */
export interface Touch {
  x: number;
  y: number;
  distance: number;
}

/** Projects a point onto a surface; `distance` is negative behind its face. False beyond its edges. */
export function touch(s: Surface, at: Vec3, out: Touch): boolean {
  const { centre, right, up, normal } = s;
  const x = at.x - centre.x;
  const y = at.y - centre.y;
  const z = at.z - centre.z;
  out.distance = x * normal.x + y * normal.y + z * normal.z;
  out.x = x * right.x + y * right.y + z * right.z + s.width / 2;
  out.y = s.height / 2 - (x * up.x + y * up.y + z * up.z);
  return out.x >= 0 && out.x <= s.width && out.y >= 0 && out.y <= s.height;
}

export type TargetKind = "nothing" | "menu" | "board" | "seat" | "floor";

/** What a hand points at, written in place. */
export class Target implements Touch {
  kind: TargetKind = "nothing";
  /** Of the board or the seat. */
  number = 0;
  x = 0;
  y = 0;
  distance = 0;
  /** Where the ray ends, in the room. */
  readonly at: Vec3 = { x: 0, y: 0, z: 0 };
  private readonly way: Vec3 = { x: 0, y: 0, z: 0 };
  private readonly spot: Touch = { x: 0, y: 0, distance: 0 };

  constructor(private readonly reach: number) {}

  /** Looks for what is hit first: the menu, where it is shown, before all. */
  aim(ray: Pose, scene: RoomScene, boards: readonly Board[], menu: Surface | null): void {
    const { way, at } = this;
    ahead(ray, 1, way);
    way.x -= ray.position.x;
    way.y -= ray.position.y;
    way.z -= ray.position.z;
    this.kind = "nothing";
    // Nobody points through walls; what hangs on them stands a little before them.
    this.distance = clearance(scene, ray.position, way, this.reach) + skin;
    if (menu && this.meets(menu, ray.position)) this.kind = "menu";
    for (const board of boards) {
      if (!this.meets(board.surface, ray.position)) continue;
      this.kind = "board";
      this.number = board.number;
    }
    if (this.kind !== "menu") this.meetsRoom(ray.position, scene);
    at.x = ray.position.x + way.x * this.distance;
    at.y = ray.position.y + way.y * this.distance;
    at.z = ray.position.z + way.z * this.distance;
  }

  private meets(s: Surface, from: Vec3): boolean {
    const { way, spot } = this;
    const slope = dot(way, s.normal);
    if (slope > -0.02) return false;
    const t =
      ((s.centre.x - from.x) * s.normal.x +
        (s.centre.y - from.y) * s.normal.y +
        (s.centre.z - from.z) * s.normal.z) /
      slope;
    if (t < 0 || t > this.distance) return false;
    this.at.x = from.x + way.x * t;
    this.at.y = from.y + way.y * t;
    this.at.z = from.z + way.z * t;
    if (!touch(s, this.at, spot)) return false;
    this.x = spot.x;
    this.y = spot.y;
    this.distance = t;
    return true;
  }

  /** Seats and the floor, where they are nearer than what was found. */
  private meetsRoom(from: Vec3, scene: RoomScene): void {
    const { way } = this;
    if (way.y > -0.05) return;
    const t = (floorAt(scene, from.x, from.z) - from.y) / way.y;
    const seat = seatUnder(from, way, scene);
    if (t <= 0 || t > this.distance) return;
    this.distance = t;
    this.kind = seat === null ? "floor" : "seat";
    this.number = seat ?? 0;
  }
}

/** A board one can point at. */
export interface Board {
  number: number;
  surface: Surface;
}
