import { PerspectiveCamera } from "three";
import type { Vec3 } from "../wire/body";
import { forwardVector } from "../world/acoustics";
import { clearance } from "../world/collision";
import { length3 } from "../world/distance";
import type { RoomScene } from "../world/scene";

export type CameraMode = "shoulder" | "first";

const behind = 2.7;
const above = 0.5;
const beside = 0.85;
const margin = 0.22;
const showBodyFrom = 0.9;

/** The third-person or first-person camera. Never passes through a wall. */
export class CameraRig {
  readonly camera = new PerspectiveCamera(62, 1, 0.08, 120);
  mode: CameraMode = "shoulder";
  private distance = 0;
  private readonly direction: Vec3 = { x: 0, y: 0, z: 0 };
  private readonly head: Vec3 = { x: 0, y: 0, z: 0 };

  /** True if the camera is far enough from the own avatar to show it. */
  get showsBody(): boolean {
    return this.distance > showBodyFrom;
  }

  /** Switches between third person and first person. */
  toggleView(): void {
    this.mode = this.mode === "first" ? "shoulder" : "first";
  }

  resize(aspect: number): void {
    this.camera.aspect = aspect;
    this.camera.fov = aspect < 1 ? 74 : 62;
    this.camera.updateProjectionMatrix();
  }

  update(dt: number, scene: RoomScene, at: Vec3, eye: number, yaw: number, pitch: number): void {
    const { camera, head, direction } = this;
    head.x = at.x;
    head.y = at.y + eye;
    head.z = at.z;
    const wanted = this.mode === "shoulder" ? behind : 0;
    const cos = Math.cos(yaw);
    const sin = Math.sin(yaw);
    const f = forwardVector(yaw, pitch);
    const side = camera.aspect < 1 ? beside * 0.55 : beside;
    direction.x = -f.x * behind + cos * side;
    direction.y = -f.y * behind + above;
    direction.z = -f.z * behind - sin * side;
    const length = length3(direction.x, direction.y, direction.z);
    direction.x /= length;
    direction.y /= length;
    direction.z /= length;
    const free = Math.max(0, clearance(scene, head, direction, length + margin) - margin);
    const goal = Math.min(wanted === 0 ? 0 : length, free);
    // Towards a wall at once, back out slowly.
    this.distance =
      goal < this.distance && wanted > 0
        ? goal
        : this.distance + (goal - this.distance) * Math.min(1, dt * 8);
    this.distance = Math.min(this.distance, free);
    camera.position.set(
      head.x + direction.x * this.distance,
      head.y + direction.y * this.distance,
      head.z + direction.z * this.distance,
    );
    camera.rotation.set(pitch - (this.distance / behind) * 0.11, yaw, 0, "YXZ");
    camera.updateMatrixWorld();
  }
}
