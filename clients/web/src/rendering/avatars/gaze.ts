import { Quaternion, Vector3 } from "three";
import { figure } from "./figure";

const { head, gait } = figure;
const { widest, furthest, nearest } = figure.gaze;

/** The position of the eyes on the face: forward, or towards whoever speaks in view. */
export class Gaze {
  /** Metres on the face. */
  x = 0;
  y = 0;
  private readonly to = new Vector3();
  private readonly inverse = new Quaternion();
  private readonly goal = { x: 0, y: 0 };

  /** `target` is the head to look at, if any. `at` and `turn` are the pose of the own head. */
  update(dt: number, at: Vector3, turn: Quaternion, target: Vector3 | null): void {
    this.aim(at, turn, target);
    const part = Math.min(1, dt * gait.gazeRate);
    this.x += (this.goal.x - this.x) * part;
    this.y += (this.goal.y - this.y) * part;
  }

  private aim(at: Vector3, turn: Quaternion, target: Vector3 | null): void {
    const { to, goal } = this;
    goal.x = 0;
    goal.y = 0;
    if (!target) return;
    to.subVectors(target, at);
    if (to.lengthSq() > furthest * furthest) return;
    to.applyQuaternion(this.inverse.copy(turn).invert());
    if (to.z > -nearest) return;
    const across = to.x / -to.z;
    const above = to.y / -to.z;
    if (Math.abs(across) > widest || Math.abs(above) > widest) return;
    goal.x = (across / widest) * head.gaze.x;
    goal.y = (above / widest) * head.gaze.y;
  }
}
