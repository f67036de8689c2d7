import type { Intents } from "../input/intents";
import type { Grasp } from "./grasp";
import { type Board, type Touch, touch } from "./target";

/** Nearer than this the tip writes; farther than `lift` it stops. */
const press = 0.015;
const lift = 0.035;
const deepest = -0.12;
const perMetre = 2000;

/** The pen hand on the boards: it writes with its tip, or from afar along its ray while the trigger or a pinch is held. */
export class Pen {
  private drawing: "nothing" | "tip" | "ray" = "nothing";
  private on = 0;
  private readonly spot: Touch = { x: 0, y: 0, distance: 0 };

  constructor(private readonly intents: Intents) {}

  get busy(): boolean {
    return this.drawing !== "nothing";
  }

  step(hand: Grasp, boards: readonly Board[]): void {
    const { target } = hand;
    if (!hand.grip.present) {
      this.end();
      return;
    }
    if (this.drawing === "ray") {
      if (hand.selecting && target.kind === "board" && target.number === this.on) this.draw(target);
      else this.end();
      return;
    }
    if (this.writesWithTip(hand, boards)) return;
    if (hand.began && target.kind === "board") {
      this.drawing = "ray";
      this.on = target.number;
      this.intents.drawFrom(target.number, target.x * perMetre, target.y * perMetre);
    }
  }

  /** Lets go, for when the hand is not seen any more. */
  end(): void {
    if (this.drawing === "nothing") return;
    this.drawing = "nothing";
    this.intents.drawEnd();
  }

  private writesWithTip(hand: Grasp, boards: readonly Board[]): boolean {
    const { spot } = this;
    for (const { number, surface } of boards) {
      const over = touch(surface, hand.tip, spot);
      const writing = this.drawing === "tip" && this.on === number;
      const reach = writing ? lift : press;
      if (!over || spot.distance > reach || spot.distance < deepest) {
        if (writing) this.end();
        continue;
      }
      if (writing) {
        this.draw(spot);
      } else {
        this.drawing = "tip";
        this.on = number;
        this.intents.drawFrom(number, spot.x * perMetre, spot.y * perMetre);
      }
      return true;
    }
    return false;
  }

  private draw({ x, y }: Touch): void {
    this.intents.drawTo(x * perMetre, y * perMetre);
  }
}
