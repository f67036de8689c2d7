import type { Quat, Vec3 } from "../wire/body";
import type { TrackedPose } from "./input";

/** How far a rotation turns about the vertical: its yaw, as section 1.1 has it. */
export function yawOf(q: Quat): number {
  return Math.atan2(2 * (q.x * q.z + q.w * q.y), 1 - 2 * (q.x * q.x + q.y * q.y));
}

export function pitchOf(q: Quat): number {
  return Math.asin(Math.max(-1, Math.min(1, 2 * (q.w * q.x - q.y * q.z))));
}

/** Where the headset's own space lies in the room: its origin, on its floor, and its turn about the vertical. */
export class XrOrigin {
  x = 0;
  y = 0;
  z = 0;
  yaw = 0;

  /** Brings a pose of the headset's space into the room; `out` may be `pose`. */
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

  /** Puts a head, given in the headset's space, over a place on the floor. */
  placeOver({ x, z }: Vec3, at: Vec3): void {
    const s = Math.sin(this.yaw);
    const c = Math.cos(this.yaw);
    this.x = at.x - (c * x + s * z);
    this.z = at.z - (-s * x + c * z);
  }

  /** Turns by an angle about a head, which stays where it is. */
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
   * Lays the headset's space so that one point of it is a place in the room and the way from it to another looks along a
   * yaw: a chair and a step towards the desk say where a seat is.
   */
  align(chair: Vec3, step: Vec3, at: Vec3, yaw: number): void {
    const heading = Math.atan2(-(step.x - chair.x), -(step.z - chair.z));
    this.yaw = yaw - heading;
    this.placeOver(chair, at);
  }
}
