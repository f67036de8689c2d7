import { length2 } from "../world/distance";
import type { Steering } from "../world/walker";
import type { Comfort } from "./comfort";
import type { Handedness, HandInput } from "./input";

const deadZone = 0.18;
const flickThreshold = 0.7;
const release = 0.4;
/** Radians per second. */
const smoothTurn = 1.7;

function applyDeadZone(value: number): number {
  const size = Math.abs(value);
  return size < deadZone ? 0 : (Math.sign(value) * (size - deadZone)) / (1 - deadZone);
}

/** What locomotion does in addition to steering. */
export interface LocomotionActions {
  /** Turns the view by an angle in radians. */
  turn(angle: number): void;
  /** Teleports to where the arc lands. */
  teleport(): void;
}

/** The thumb sticks: the left one walks, the right one turns and aims a teleport. */
export class Locomotion {
  /** The hand that aims a teleport. */
  aiming: Handedness | null = null;
  /** 0 to 1: how fast the view moves without the head, for the vignette. */
  motion = 0;
  private turned = false;
  private flash = 0;

  step(
    hands: { left: HandInput; right: HandInput },
    comfort: Comfort,
    steering: Steering,
    dt: number,
    moves: LocomotionActions,
  ): void {
    const { left, right } = hands;
    steering.forward = comfort.walk ? -applyDeadZone(left.stickY) : 0;
    steering.side = comfort.walk ? applyDeadZone(left.stickX) : 0;
    const turning = this.turn(right.stickX, comfort.turn, dt, moves);
    this.aim(left, right, comfort.walk, moves);
    this.flash = Math.max(0, this.flash - dt * 5);
    const most = Math.max(length2(steering.forward, steering.side), turning, this.flash);
    this.motion += (Math.min(1, most) - this.motion) * Math.min(1, dt * 10);
  }

  /** Counts a teleport as motion for a moment. */
  teleported(): void {
    this.flash = 1;
  }

  /** Releases all input. */
  release(steering: Steering): void {
    this.aiming = null;
    this.motion = 0;
    steering.forward = 0;
    steering.side = 0;
    steering.turn = 0;
  }

  /** Pushing a stick forward aims, releasing it teleports. Losing the device only stops aiming. */
  private aim(left: HandInput, right: HandInput, walking: boolean, moves: LocomotionActions): void {
    if (this.aiming === null) {
      if (right.stickY < -flickThreshold) this.aiming = "right";
      else if (!walking && left.stickY < -flickThreshold) this.aiming = "left";
      return;
    }
    const hand = this.aiming === "left" ? left : right;
    if (hand.known && hand.stickY < -release) return;
    this.aiming = null;
    if (hand.known) moves.teleport();
  }

  /** Returns how fast the view turns, 0 to 1. */
  private turn(stick: number, degrees: number, dt: number, moves: LocomotionActions): number {
    if (degrees === 0) {
      const speed = -applyDeadZone(stick);
      if (speed !== 0) moves.turn(speed * smoothTurn * dt);
      return Math.abs(speed);
    }
    if (!this.turned && Math.abs(stick) > flickThreshold) {
      this.turned = true;
      this.flash = 1;
      moves.turn((-Math.sign(stick) * degrees * Math.PI) / 180);
    } else if (Math.abs(stick) < release) {
      this.turned = false;
    }
    return 0;
  }
}
