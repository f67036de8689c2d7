import type { Vec3 } from "../wire/body";
import { floorAt } from "./collision";
import { length2 } from "./distance";
import type { Decor, RoomScene } from "./scene";

/** A place on a surface of the room, on which an object can stand, lie or hang. */
export interface SurfacePoint {
  kind: "wall" | "floor" | "table";
  at: Vec3;
  /** Points away from the surface, length 1. */
  normal: Vec3;
}

/** Half the thickness of inner walls. */
const halfWall = { plaster: 0.06, glass: 0.01, none: 0 } as const;
const far = 200;

interface Ray {
  from: Vec3;
  direction: Vec3;
}

/** The nearest surface along a ray of unit length; null if the ray leaves the room. Glass counts if `glass` is true. */
export function surfaceAlong(
  scene: RoomScene,
  from: Vec3,
  direction: Vec3,
  glass = true,
): SurfacePoint | null {
  const ray = { from, direction };
  let best: { point: SurfacePoint; t: number } | null = null;
  const take = (t: number, point: SurfacePoint): void => {
    if (t > 1e-4 && t < (best?.t ?? far)) best = { point, t };
  };
  floors(scene, ray, take);
  outerWalls(scene, ray, take);
  innerWalls(scene.walls, ray, glass, take);
  for (const decor of scene.decor) if (decor.kind === "table") table(decor, ray, take);
  return (best as { point: SurfacePoint } | null)?.point ?? null;
}

type Take = (t: number, point: SurfacePoint) => void;

function along({ from, direction }: Ray, t: number): Vec3 {
  return { x: from.x + direction.x * t, y: from.y + direction.y * t, z: from.z + direction.z * t };
}

const up: Vec3 = { x: 0, y: 1, z: 0 };

function floors(scene: RoomScene, ray: Ray, take: Take): void {
  const { y: dy } = ray.direction;
  if (dy > -1e-6) return;
  const { min, max } = scene.bounds;
  for (const top of new Set([min[1], ...scene.platforms.map((p) => p.top)])) {
    const t = (top - ray.from.y) / dy;
    const at = along(ray, t);
    const inside = at.x >= min[0] && at.x <= max[0] && at.z >= min[2] && at.z <= max[2];
    if (inside && floorAt(scene, at.x, at.z) === top) take(t, { kind: "floor", at, normal: up });
  }
}

function outerWalls(scene: RoomScene, ray: Ray, take: Take): void {
  const { min, max } = scene.bounds;
  for (const [axis, index] of [
    ["x", 0],
    ["z", 2],
  ] as const) {
    const d = ray.direction[axis];
    if (Math.abs(d) < 1e-6) continue;
    const t = ((d > 0 ? max[index] : min[index]) - ray.from[axis]) / d;
    const normal = { x: 0, y: 0, z: 0, [axis]: d > 0 ? -1 : 1 };
    const at = along(ray, t);
    if (at.y >= min[1] && at.y <= max[1]) take(t, { kind: "wall", at, normal });
  }
}

/** Walls within the room, from both sides. */
function innerWalls(walls: RoomScene["walls"], ray: Ray, glass: boolean, take: Take): void {
  for (const { from, to, bottom, top, material } of walls) {
    if (material === "glass" && !glass) continue;
    const sx = to[0] - from[0];
    const sz = to[1] - from[1];
    const length = length2(sx, sz);
    if (material === "none" || length < 1e-6) continue;
    const n = { x: -sz / length, y: 0, z: sx / length };
    const approach = ray.direction.x * n.x + ray.direction.z * n.z;
    if (Math.abs(approach) < 1e-6) continue;
    const side = approach > 0 ? -1 : 1;
    const surface = {
      x: from[0] + n.x * side * halfWall[material],
      z: from[1] + n.z * side * halfWall[material],
    };
    const t = ((surface.x - ray.from.x) * n.x + (surface.z - ray.from.z) * n.z) / approach;
    const at = along(ray, t);
    const u = ((at.x - from[0]) * sx + (at.z - from[1]) * sz) / (length * length);
    if (u < 0 || u > 1 || at.y < bottom || at.y > top) continue;
    take(t, { kind: "wall", at, normal: { x: n.x * side, y: 0, z: n.z * side } });
  }
}

/** The top of a table. Tables are round. */
function table({ at: [x, y, z], size: [width, height] }: Decor, ray: Ray, take: Take): void {
  const { y: dy } = ray.direction;
  if (dy > -1e-6) return;
  const t = (y + height - ray.from.y) / dy;
  const at = along(ray, t);
  if (length2(at.x - x, at.z - z) <= width / 2) take(t, { kind: "table", at, normal: up });
}
