import type { Quat, Vec3 } from "../wire/body";

/** Position and orientation of the listener, updated in place. `forward` and `up` are unit vectors. */
export class ListenerPose {
  readonly position: Vec3 = { x: 0, y: 0, z: 0 };
  readonly forward: Vec3 = { x: 0, y: 0, z: -1 };
  readonly up: Vec3 = { x: 0, y: 1, z: 0 };

  setPosition(x: number, y: number, z: number): void {
    this.position.x = x;
    this.position.y = y;
    this.position.z = z;
  }

  /** An upright head with yaw and pitch, PROTOCOL.md section 1.1. */
  setAngles(yaw: number, pitch: number): void {
    const { forward, up } = this;
    const cos = Math.cos(pitch);
    forward.x = -Math.sin(yaw) * cos;
    forward.y = Math.sin(pitch);
    forward.z = -Math.cos(yaw) * cos;
    up.x = Math.sin(yaw) * forward.y;
    up.y = cos;
    up.z = Math.cos(yaw) * forward.y;
  }

  /** A head with any rotation: forward is -Z, up is +Y. */
  setRotation({ x, y, z, w }: Quat): void {
    const { forward, up } = this;
    forward.x = -2 * (x * z + w * y);
    forward.y = -2 * (y * z - w * x);
    forward.z = -(1 - 2 * (x * x + y * y));
    up.x = 2 * (x * y - w * z);
    up.y = 1 - 2 * (x * x + z * z);
    up.z = 2 * (y * z + w * x);
  }
}
