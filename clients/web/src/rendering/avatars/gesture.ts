import { Quaternion, Vector3 } from "three";
import { figure } from "./figure";

/** The gestures that every client knows, by name: `avatar/figure.json`. */
export type GestureName = keyof typeof figure.gestures;

interface GestureShape {
  place: { x: number; y: number; z: number };
  turn: { x: number; y: number; z: number; w: number };
  seconds: number;
  blend: number;
  arm: number;
  swing: number;
  rate: number;
}

const forward = new Vector3(0, 0, 1);

/** Plays a gesture of the right hand. `Gesture` in avatar/figure.go documents the formulas. */
export class GesturePlayer {
  /** The pose of the hand, relative to the feet of a standing body. */
  readonly position = new Vector3();
  readonly rotation = new Quaternion();
  /** Blend weight: 0 for the pose without a gesture, 1 for that of the gesture. */
  weight = 0;
  private shape: GestureShape | null = null;
  private seconds = 0;
  private readonly restRotation = new Quaternion();

  /** Starts a gesture. Replaces a running one. */
  perform(name: GestureName): void {
    this.shape = figure.gestures[name];
    this.seconds = 0;
  }

  /** If `moving` is false, the hand is held still in the pose of the gesture. */
  update(dt: number, moving: boolean): void {
    const { shape } = this;
    if (!shape) return;
    this.seconds += dt;
    const t = this.seconds;
    this.weight = Math.max(0, Math.min(1, t / shape.blend, (shape.seconds - t) / shape.blend));
    if (t > shape.seconds) this.shape = null;
    const angle = moving ? shape.swing * Math.sin(shape.rate * t) : 0;
    const { place, turn, arm } = shape;
    this.position.set(place.x - arm * Math.sin(angle), place.y + arm * (Math.cos(angle) - 1), place.z);
    this.restRotation.set(turn.x, turn.y, turn.z, turn.w).normalize();
    this.rotation.setFromAxisAngle(forward, angle).multiply(this.restRotation);
  }
}
