import type { Vec3 } from "../wire/body";
import { length2 } from "./distance";
import { figure } from "./figure";
import type { Obstacle, RoomScene } from "./scene";

const { radius, step, kneeHeight, headHeight } = figure.movement;

/** Height of the floor at a position. */
export function floorAt(scene: RoomScene, x: number, z: number): number {
  let top = scene.bounds.min[1];
  for (const p of scene.platforms) {
    const within = x >= p.min[0] && x <= p.max[0] && z >= p.min[1] && z <= p.max[1];
    if (within && p.top > top) top = p.top;
  }
  return top;
}

function pushOut(at: Vec3, x: number, z: number, reach: number): void {
  const dx = at.x - x;
  const dz = at.z - z;
  const d = length2(dx, dz);
  if (d >= reach) return;
  const scale = d > 1e-6 ? reach / d : 0;
  at.x = scale > 0 ? x + dx * scale : x + reach;
  at.z = scale > 0 ? z + dz * scale : z;
}

function pushOutOfSegment(at: Vec3, ax: number, az: number, bx: number, bz: number): void {
  const sx = bx - ax;
  const sz = bz - az;
  const length = sx * sx + sz * sz;
  const t = length > 0 ? ((at.x - ax) * sx + (at.z - az) * sz) / length : 0;
  const k = t < 0 ? 0 : Math.min(t, 1);
  pushOut(at, ax + sx * k, az + sz * k, radius);
}

function pushOutOfBox(at: Vec3, min: readonly number[], max: readonly number[]): void {
  const x0 = min[0] ?? 0;
  const z0 = min[1] ?? 0;
  const x1 = max[0] ?? 0;
  const z1 = max[1] ?? 0;
  const nx = Math.min(Math.max(at.x, x0), x1);
  const nz = Math.min(Math.max(at.z, z0), z1);
  if (nx !== at.x || nz !== at.z) {
    pushOut(at, nx, nz, radius);
    return;
  }
  const left = at.x - x0;
  const right = x1 - at.x;
  const near = at.z - z0;
  const far = z1 - at.z;
  const least = Math.min(left, right, near, far);
  if (least === left) at.x = x0 - radius;
  else if (least === right) at.x = x1 + radius;
  else if (least === near) at.z = z0 - radius;
  else at.z = z1 + radius;
}

function pushOutOfObstacle(at: Vec3, obstacle: Obstacle): void {
  if ("radius" in obstacle) pushOut(at, obstacle.at[0], obstacle.at[1], obstacle.radius + radius);
  else pushOutOfBox(at, obstacle.min, obstacle.max);
}

/** Moves a position inside the room and out of walls and furniture, and onto the floor. */
export function resolveCollisions(scene: RoomScene, at: Vec3): void {
  for (const obstacle of scene.obstacles) pushOutOfObstacle(at, obstacle);
  for (const wall of scene.walls) {
    if (wall.bottom < headHeight && wall.top > kneeHeight) {
      pushOutOfSegment(at, wall.from[0], wall.from[1], wall.to[0], wall.to[1]);
    }
  }
  const { min, max } = scene.bounds;
  at.x = Math.min(Math.max(at.x, min[0] + radius), max[0] - radius);
  at.z = Math.min(Math.max(at.z, min[2] + radius), max[2] - radius);
  at.y = floorAt(scene, at.x, at.z);
}

const standing: Vec3 = { x: 0, y: 0, z: 0 };

/** Whether a person can stand here: not in a wall, in furniture or outside. */
export function canStand(scene: RoomScene, x: number, z: number): boolean {
  standing.x = x;
  standing.z = z;
  resolveCollisions(scene, standing);
  return length2(standing.x - x, standing.z - z) < 0.02;
}

/**
 * Moves a position by (dx, dz) and slides along obstacles. Uses small steps, so that it does not tunnel through
 * them.
 */
export function moveAndSlide(scene: RoomScene, at: Vec3, dx: number, dz: number): void {
  const steps = Math.max(1, Math.ceil(length2(dx, dz) / step));
  for (let i = 0; i < steps; i++) {
    at.x += dx / steps;
    at.z += dz / steps;
    resolveCollisions(scene, at);
  }
}

function distanceToBounds(far: number, origin: number, d: number, low: number, high: number): number {
  if (d > 1e-6) return Math.min(far, (high - origin) / d);
  return d < -1e-6 ? Math.min(far, (low - origin) / d) : far;
}

/** The free distance from `from` along the unit vector `dir` to a wall, the ceiling or the bounds, at most `max`. */
export function clearance(scene: RoomScene, from: Vec3, dir: Vec3, max: number): number {
  const { min, max: end } = scene.bounds;
  let far = distanceToBounds(max, from.x, dir.x, min[0], end[0]);
  far = distanceToBounds(far, from.y, dir.y, floorAt(scene, from.x, from.z), end[1]);
  far = distanceToBounds(far, from.z, dir.z, min[2], end[2]);
  for (const wall of scene.walls) {
    const sx = wall.to[0] - wall.from[0];
    const sz = wall.to[1] - wall.from[1];
    const cross = dir.x * sz - dir.z * sx;
    if (Math.abs(cross) < 1e-9) continue;
    const qx = wall.from[0] - from.x;
    const qz = wall.from[1] - from.z;
    const t = (qx * sz - qz * sx) / cross;
    const u = (qx * dir.z - qz * dir.x) / cross;
    const y = from.y + dir.y * t;
    if (t >= 0 && t < far && u >= 0 && u <= 1 && y >= wall.bottom && y <= wall.top) far = t;
  }
  return Math.max(0, far);
}
