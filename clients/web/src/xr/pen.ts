import type { Intents } from "../input/intents";
import type { Grasp } from "./hand";
import { type Board, type Touch, touch } from "./ray_target";

/** Nearer than this the tip writes; farther than `lift` it stops. */
const press = 0.015;
const lift = 0.035;
const deepest = -0.12;
const perMetre = 2000;

/** The pen hand on the boards: it writes with its tip, or from afar along its ray while the trigger or a pinch is held. */
export class Pen {
  /** The board that was drawn on last. */
  board: number | null = null;
  private drawing: "nothing" | "tip" | "ray" = "nothing";
  private readonly spot: Touch = { x: 0, y: 0, distance: 0 };

  constructor(private readonly intents: Intents) {}

  get busy(): boolean {
    return this.drawing !== "nothing";
  }

  step(hand: Grasp, boards: readonly Board[]): void {
    if (!hand.known) this.end();
    // A hand that is out of sight for a moment goes on where it comes back.
    if (!hand.grip.present) return;
    const { target } = hand;
    const over = target.kind === "board" ? target.number : null;
    if (this.drawing === "ray") {
      if (hand.selecting && over === this.board)
        this.intents.drawTo(target.x * perMetre, target.y * perMetre);
      else this.end();
      return;
    }
    if (this.writes(hand, boards)) return;
    if (hand.began && over !== null) this.begin("ray", over, target);
  }

  /** Lets go. */
  end(): void {
    if (this.drawing === "nothing") return;
    this.drawing = "nothing";
    this.intents.drawEnd();
  }

  private begin(how: "tip" | "ray", board: number, { x, y }: Touch): void {
    this.drawing = how;
    this.board = board;
    this.intents.drawFrom(board, x * perMetre, y * perMetre);
  }

  /** Whether the tip is on a board; draws where it is. */
  private writes(hand: Grasp, boards: readonly Board[]): boolean {
    const { spot } = this;
    for (const { number, surface } of boards) {
      const writing = this.drawing === "tip" && this.board === number;
      if (!touch(surface, hand.tip, spot)) continue;
      if (spot.distance > (writing ? lift : press) || spot.distance < deepest) continue;
      if (writing) {
        this.intents.drawTo(spot.x * perMetre, spot.y * perMetre);
      } else {
        this.end();
        this.begin("tip", number, spot);
      }
      return true;
    }
    this.end();
    return false;
  }
}
