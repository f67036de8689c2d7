import type { Vec3 } from "../wire/body";
import { canStand, clearance, floorAt } from "../world/collision";
import { length2, length3 } from "../world/distance";
import type { RoomScene } from "../world/scene";
import { pointAlong, type TrackedPose } from "./input";

const speed = 6.2;
const gravity = 9.8;
const stepSeconds = 0.06;
export const arcPoints = 26;
const seatRadius = 0.4;
const chest = 1;

/** A ballistic arc from a hand to the floor. */
export class TeleportArc {
  /** Points along the arc: x y z of each. */
  readonly points = new Float32Array(arcPoints * 3);
  count = 0;
  readonly landing: Vec3 = { x: 0, y: 0, z: 0 };
  /** The arc ends on the floor. */
  lands = false;
  /** A person can stand there. */
  free = false;
  /** The seat at the end of the arc. */
  seat: number | null = null;
  private readonly at: Vec3 = { x: 0, y: 0, z: 0 };
  private readonly way: Vec3 = { x: 0, y: 0, z: 0 };

  /** Computes the arc from the pose of a hand. Walls stop it, so that nobody teleports through them. */
  aim(scene: RoomScene, from: TrackedPose): void {
    const { at, way } = this;
    pointAlong(from, 1, way);
    const vx = (way.x - from.position.x) * speed;
    let vy = (way.y - from.position.y) * speed;
    const vz = (way.z - from.position.z) * speed;
    at.x = from.position.x;
    at.y = from.position.y;
    at.z = from.position.z;
    this.count = 0;
    this.lands = false;
    this.free = false;
    this.seat = null;
    this.add(at);
    while (this.count < arcPoints) {
      const length = length3(vx, vy, vz) * stepSeconds;
      way.x = (vx * stepSeconds) / length;
      way.y = (vy * stepSeconds) / length;
      way.z = (vz * stepSeconds) / length;
      const clear = clearance(scene, at, way, length);
      at.x += way.x * clear;
      at.y += way.y * clear;
      at.z += way.z * clear;
      this.add(at);
      const floor = floorAt(scene, at.x, at.z);
      if (at.y <= floor + 0.01) {
        this.land(scene, floor);
        return;
      }
      if (clear < length) return;
      vy -= gravity * stepSeconds;
    }
  }

  private land(scene: RoomScene, floor: number): void {
    this.landing.x = this.at.x;
    this.landing.y = floor;
    this.landing.z = this.at.z;
    this.lands = true;
    for (const { id, at } of scene.seats) {
      if (length2(at[0] - this.at.x, at[2] - this.at.z) < seatRadius) this.seat = id;
    }
    this.free = this.seat !== null || canStand(scene, this.at.x, this.at.z);
  }

  /** Whether a person can teleport straight to a point of the floor: it is free, and no wall is between. */
  canReach(scene: RoomScene, from: Vec3, to: Vec3): boolean {
    const { at, way } = this;
    const far = length2(to.x - from.x, to.z - from.z);
    if (far < 1e-3 || !canStand(scene, to.x, to.z)) return false;
    at.x = from.x;
    at.y = from.y + chest;
    at.z = from.z;
    way.x = (to.x - from.x) / far;
    way.y = 0;
    way.z = (to.z - from.z) / far;
    return clearance(scene, at, way, far) >= far;
  }

  private add({ x, y, z }: Vec3): void {
    const i = this.count++ * 3;
    this.points[i] = x;
    this.points[i + 1] = y;
    this.points[i + 2] = z;
  }
}
