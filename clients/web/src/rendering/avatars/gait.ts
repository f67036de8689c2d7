import { seeded } from "../random";
import { figure } from "./figure";
import { GesturePlayer } from "./gesture";

const { gait } = figure;

/**
 * Procedural animation of an avatar: breathing, bobbing, blinking, swinging arms. Holds only numbers; `Crowd`
 * draws them.
 */
export class Gait {
  breath = 0;
  bob = 0;
  swing = 0;
  sway = 0;
  /** 1 open, 0 closed. */
  eyes = 1;
  mouth = 0;
  walking = 0;
  /** The gesture of the right hand. */
  readonly gesture = new GesturePlayer();
  private clock: number;
  private stride = 0;
  private blinkIn: number;
  private blink = 1;
  private readonly random: () => number;

  constructor(
    seed: number,
    private readonly reducedMotion: boolean,
  ) {
    this.random = seeded(seed + 3);
    this.clock = this.random() * 10;
    this.blinkIn = 1 + this.random() * 4;
  }

  update(dt: number, speed: number, level: number): void {
    this.clock += dt;
    const wanted = Math.min(1, speed / gait.fullStrideSpeed);
    this.walking += (wanted - this.walking) * Math.min(1, dt * gait.settleRate);
    this.stride += dt * (gait.strideRate + speed * gait.stridePerMetre) * (this.walking > 0.02 ? 1 : 0);
    const life = this.reducedMotion ? 0 : 1;
    this.breath = Math.sin(this.clock * gait.breathRate) * gait.breath * life;
    this.bob = Math.abs(Math.sin(this.stride)) * gait.bob * this.walking * life;
    this.swing = Math.sin(this.stride) * gait.swing * this.walking * life;
    this.sway = Math.sin(this.stride) * gait.sway * this.walking * life;
    this.gesture.update(dt, !this.reducedMotion);
    this.mouth += (level - this.mouth) * Math.min(1, dt * gait.mouthRate);
    this.blinkIn -= dt;
    if (this.blinkIn < 0) {
      this.blinkIn = gait.blinkLeast + this.random() * (gait.blinkMost - gait.blinkLeast);
      this.blink = 0;
    }
    this.blink = Math.min(1, this.blink + dt / gait.blinkSeconds);
    this.eyes = Math.max(gait.blinkClosed, Math.abs(this.blink * 2 - 1));
  }
}
