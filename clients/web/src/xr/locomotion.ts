import { length2 } from "../world/distance";
import type { Steering } from "../world/walker";
import type { Comfort } from "./comfort";
import type { HandReading } from "./reading";

const dead = 0.18;
const flick = 0.7;
const release = 0.4;
/** Radians per second. */
const smoothTurn = 1.7;

function beyond(value: number): number {
  const size = Math.abs(value);
  return size < dead ? 0 : (Math.sign(value) * (size - dead)) / (1 - dead);
}

/** The sticks: one walks, the other turns and throws the teleport's arc. */
export class Locomotion {
  /** The arc is being thrown. */
  aiming = false;
  /** 0 to 1: how much the view moves without the head, for the vignette. */
  motion = 0;
  private turned = false;
  private flash = 0;

  /** `turn` gets radians; `land` is called when the stick comes back after aiming. */
  step(
    left: HandReading,
    right: HandReading,
    comfort: Comfort,
    steering: Steering,
    dt: number,
    does: { turn(angle: number): void; land(): void },
  ): void {
    const walking = comfort.walk;
    steering.forward = walking ? -beyond(left.stickY) : 0;
    steering.side = walking ? beyond(left.stickX) : 0;
    const turning = this.turn(right.stickX, comfort.turn, dt, does);
    const wants = right.stickY < -flick || (!walking && left.stickY < -flick);
    const rests = right.stickY > -release && (walking || left.stickY > -release);
    if (!this.aiming && wants) this.aiming = true;
    else if (this.aiming && rests) {
      this.aiming = false;
      does.land();
    }
    this.flash = Math.max(0, this.flash - dt * 5);
    const moves = Math.max(length2(steering.forward, steering.side), turning, this.flash);
    this.motion += (Math.min(1, moves) - this.motion) * Math.min(1, dt * 10);
  }

  /** The view jumped: shown for a moment as motion. */
  jumped(): void {
    this.flash = 1;
  }

  /** Gives how fast the view turns, 0 to 1. */
  private turn(stick: number, degrees: number, dt: number, does: { turn(angle: number): void }): number {
    if (degrees === 0) {
      const speed = -beyond(stick);
      if (speed !== 0) does.turn(speed * smoothTurn * dt);
      return Math.abs(speed);
    }
    if (!this.turned && Math.abs(stick) > flick) {
      this.turned = true;
      this.flash = 1;
      does.turn((-Math.sign(stick) * degrees * Math.PI) / 180);
    } else if (Math.abs(stick) < release) {
      this.turned = false;
    }
    return 0;
  }
}
