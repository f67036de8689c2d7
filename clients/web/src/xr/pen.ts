import type { Intents } from "../input/intents";
import type { Hand } from "./hand";
import { type BoardTarget, projectOnto, type SurfaceHit } from "./ray_target";

/** Distance in metres at which the tip starts to draw. It stops at `lift`. */
const press = 0.015;
const lift = 0.035;
const deepest = -0.12;
const perMetre = 2000;

/** Drawing in XR: with the tip of the pen hand on a board, or with its ray while select is held. */
export class XrPen {
  /** The board that was drawn on last. */
  board: string | null = null;
  private drawing: "nothing" | "tip" | "ray" = "nothing";
  private readonly spot: SurfaceHit = { x: 0, y: 0, distance: 0 };

  constructor(private readonly intents: Intents) {}

  get isDrawing(): boolean {
    return this.drawing !== "nothing";
  }

  step(hand: Hand, boards: readonly BoardTarget[]): void {
    if (!hand.known) this.end();
    // A hand that loses tracking for a moment continues its stroke.
    if (!hand.grip.present) return;
    const { target } = hand;
    const over = target.kind === "board" ? target.key : null;
    if (this.drawing === "ray") {
      if (hand.selecting && over === this.board)
        this.intents.extendStroke(target.x * perMetre, target.y * perMetre);
      else this.end();
      return;
    }
    if (this.drawWithTip(hand, boards)) return;
    if (hand.selectStarted && over !== null) this.begin("ray", over, target);
  }

  /** Ends the stroke. */
  end(): void {
    if (this.drawing === "nothing") return;
    this.drawing = "nothing";
    this.intents.endStroke();
  }

  private begin(how: "tip" | "ray", board: string, { x, y }: SurfaceHit): void {
    this.drawing = how;
    this.board = board;
    this.intents.beginStroke(board, x * perMetre, y * perMetre);
  }

  /** Draws with the tip. Returns whether it is on a board. */
  private drawWithTip(hand: Hand, boards: readonly BoardTarget[]): boolean {
    const { spot } = this;
    for (const { key, surface } of boards) {
      const writing = this.drawing === "tip" && this.board === key;
      if (!projectOnto(surface, hand.tip, spot)) continue;
      if (spot.distance > (writing ? lift : press) || spot.distance < deepest) continue;
      if (writing) {
        this.intents.extendStroke(spot.x * perMetre, spot.y * perMetre);
      } else {
        this.end();
        this.begin("tip", key, spot);
      }
      return true;
    }
    this.end();
    return false;
  }
}
