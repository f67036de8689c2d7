import type { Quat, Vec3 } from "../wire/body";
import type { TrackedPose } from "./input";

/** The yaw of a rotation, section 1.1. */
export function yawOf(q: Quat): number {
  return Math.atan2(2 * (q.x * q.z + q.w * q.y), 1 - 2 * (q.x * q.x + q.y * q.y));
}

export function pitchOf(q: Quat): number {
  return Math.asin(Math.max(-1, Math.min(1, 2 * (q.w * q.x - q.y * q.z))));
}

/** The XR origin: where the reference space of the XR session is in the room. Position on the floor, and yaw. */
export class XrOrigin {
  x = 0;
  y = 0;
  z = 0;
  yaw = 0;

  /** Converts a pose from the reference space to room coordinates. `out` may be `pose`. */
  toRoom(pose: TrackedPose, out: TrackedPose): void {
    out.present = pose.present;
    this.pointToRoom(pose.position, out.position);
    const { x, y, z, w } = pose.rotation;
    const s = Math.sin(this.yaw / 2);
    const c = Math.cos(this.yaw / 2);
    const q = out.rotation;
    q.x = c * x + s * z;
    q.y = c * y + s * w;
    q.z = c * z - s * x;
    q.w = c * w - s * y;
  }

  pointToRoom({ x, y, z }: Vec3, out: Vec3): void {
    const s = Math.sin(this.yaw);
    const c = Math.cos(this.yaw);
    out.x = this.x + c * x + s * z;
    out.y = this.y + y;
    out.z = this.z - s * x + c * z;
  }

  shift(dx: number, dz: number): void {
    this.x += dx;
    this.z += dz;
  }

  /** Moves the origin so that a point of the reference space is above a position on the floor. */
  placeOver({ x, z }: Vec3, at: Vec3): void {
    const s = Math.sin(this.yaw);
    const c = Math.cos(this.yaw);
    this.x = at.x - (c * x + s * z);
    this.z = at.z - (-s * x + c * z);
  }

  /** Turns the origin about a point of the reference space, which stays in place. */
  turn(angle: number, { x, z }: Vec3): void {
    const s = Math.sin(this.yaw);
    const c = Math.cos(this.yaw);
    const headX = this.x + c * x + s * z;
    const headZ = this.z - s * x + c * z;
    this.yaw += angle;
    const s2 = Math.sin(this.yaw);
    const c2 = Math.cos(this.yaw);
    this.x = headX - (c2 * x + s2 * z);
    this.z = headZ - (-s2 * x + c2 * z);
  }

  /**
   * Moves and turns the origin so that `chair` is at `at`, and the direction from `chair` to `step` has the given
   * yaw.
   */
  align(chair: Vec3, step: Vec3, at: Vec3, yaw: number): void {
    const heading = Math.atan2(-(step.x - chair.x), -(step.z - chair.z));
    this.yaw = yaw - heading;
    this.placeOver(chair, at);
  }
}
