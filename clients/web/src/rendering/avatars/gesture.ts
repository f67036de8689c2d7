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

/** The gesture that a right hand makes; `Gesture` in avatar/figure.go has the formulas. */
export class GesturePlayer {
  /** About the feet of a standing body. */
  readonly place = new Vector3();
  readonly turn = new Quaternion();
  /** How far the hand has come to the place: 0 where it was, 1 there. */
  weight = 0;
  private shape: GestureShape | null = null;
  private seconds = 0;
  private readonly stand = new Quaternion();

  /** Begins a gesture, in place of the one that is being made. */
  perform(name: GestureName): void {
    this.shape = figure.gestures[name];
    this.seconds = 0;
  }

  /** `moving` false keeps the hand still where the gesture holds it. */
  update(dt: number, moving: boolean): void {
    const { shape } = this;
    if (!shape) return;
    this.seconds += dt;
    const t = this.seconds;
    this.weight = Math.max(0, Math.min(1, t / shape.blend, (shape.seconds - t) / shape.blend));
    if (t > shape.seconds) this.shape = null;
    const angle = moving ? shape.swing * Math.sin(shape.rate * t) : 0;
    const { place, turn, arm } = shape;
    this.place.set(place.x - arm * Math.sin(angle), place.y + arm * (Math.cos(angle) - 1), place.z);
    this.stand.set(turn.x, turn.y, turn.z, turn.w).normalize();
    this.turn.setFromAxisAngle(forward, angle).multiply(this.stand);
  }
}
