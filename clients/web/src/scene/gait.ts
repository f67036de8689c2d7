import { seeded } from "./random";

/** What a body does by itself: breathe, bob, blink, swing its hands. Numbers only; `Crowd` draws them. */
export class Gait {
  breath = 0;
  bob = 0;
  swing = 0;
  sway = 0;
  /** 1 open, 0 closed. */
  eyes = 1;
  mouth = 0;
  walking = 0;
  private clock: number;
  private stride = 0;
  private blinkIn: number;
  private blink = 1;
  private readonly random: () => number;

  constructor(
    seed: number,
    private readonly calm: boolean,
  ) {
    this.random = seeded(seed + 3);
    this.clock = this.random() * 10;
    this.blinkIn = 1 + this.random() * 4;
  }

  update(dt: number, speed: number, level: number): void {
    this.clock += dt;
    const wanted = Math.min(1, speed / 1.6);
    this.walking += (wanted - this.walking) * Math.min(1, dt * 9);
    this.stride += dt * (5.2 + speed * 1.7) * (this.walking > 0.02 ? 1 : 0);
    const life = this.calm ? 0 : 1;
    this.breath = Math.sin(this.clock * 1.55) * 0.006 * life;
    this.bob = Math.abs(Math.sin(this.stride)) * 0.026 * this.walking * life;
    this.swing = Math.sin(this.stride) * 0.13 * this.walking * life;
    this.sway = Math.sin(this.stride) * 0.018 * this.walking * life;
    this.mouth += (level - this.mouth) * Math.min(1, dt * 22);
    this.blinkIn -= dt;
    if (this.blinkIn < 0) {
      this.blinkIn = 2.2 + this.random() * 4.2;
      this.blink = 0;
    }
    this.blink = Math.min(1, this.blink + dt / 0.2);
    this.eyes = Math.max(0.08, Math.abs(this.blink * 2 - 1));
  }
}
