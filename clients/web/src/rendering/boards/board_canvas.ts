import { getStroke } from "perfect-freehand";
import { cssColour } from "../../wire/colour";
import type { Board, Ink } from "../../world/board";

interface Drawable {
  colour: number;
  width: number;
  points: number[];
}

const paper = "#fdfdfb";

/** Points as the outline needs them: long gaps are filled, or a quick stroke would thin at its corners. */
function evenly(points: number[], gap: number): [number, number][] {
  const out: [number, number][] = [];
  for (let i = 0; i + 1 < points.length; i += 2) {
    const x = points[i] ?? 0;
    const y = points[i + 1] ?? 0;
    const last = out.at(-1);
    if (last) {
      const [lx, ly] = last;
      const parts = Math.ceil(Math.hypot(x - lx, y - ly) / gap);
      for (let k = 1; k < parts; k++) out.push([lx + ((x - lx) * k) / parts, ly + ((y - ly) * k) / parts]);
    }
    out.push([x, y]);
  }
  return out;
}

function outlined(ink: Drawable): Path2D {
  const path = new Path2D();
  const outline = getStroke(evenly(ink.points, Math.max(60, ink.width)), {
    size: ink.width,
    thinning: 0,
    smoothing: 0.6,
    streamline: 0.3,
    simulatePressure: false,
  });
  const first = outline[0];
  if (!first) return path;
  path.moveTo(first[0] ?? 0, first[1] ?? 0);
  for (let i = 0; i < outline.length; i++) {
    const a = outline[i];
    const b = outline[(i + 1) % outline.length];
    if (!a || !b) continue;
    const [ax = 0, ay = 0] = a;
    const [bx = 0, by = 0] = b;
    path.quadraticCurveTo(ax, ay, (ax + bx) / 2, (ay + by) / 2);
  }
  return path;
}

const outlines = new WeakMap<Drawable, { length: number; path: Path2D }>();

/** Kept for each stroke, so that a board redrawn for an erasure only fills; an unfinished one grows out of it. */
function outlineOf(ink: Drawable): Path2D {
  const { length } = ink.points;
  const kept = outlines.get(ink);
  if (kept?.length === length) return kept.path;
  const path = outlined(ink);
  outlines.set(ink, { length, path });
  return path;
}

/** Draws one stroke; the context is scaled so that one unit is half a millimetre of the board. */
export function drawInk(c: CanvasRenderingContext2D, ink: Drawable): void {
  c.fillStyle = cssColour(ink.colour);
  const [x, y] = ink.points;
  if (x === undefined || y === undefined) return;
  if (ink.points.length <= 4) dab(c, ink, x, y);
  else c.fill(outlineOf(ink));
}

function dab(c: CanvasRenderingContext2D, ink: Drawable, x: number, y: number): void {
  const [, , x2 = x, y2 = y] = ink.points;
  c.strokeStyle = c.fillStyle;
  c.lineWidth = ink.width;
  c.lineCap = "round";
  c.beginPath();
  c.moveTo(x, y);
  c.lineTo(x2 + 0.01, y2);
  c.stroke();
}

/** A board drawn into a canvas: finished strokes kept, so that an unfinished one costs a copy, not a redraw. */
export class Surface {
  readonly canvas = document.createElement("canvas");
  /** Rises with every change of the picture. */
  version = 0;
  private readonly base = document.createElement("canvas");
  /** Finished strokes that are not drawn yet. */
  private fresh: Ink[] = [];
  private stale = true;
  private wet = true;
  private readonly off: () => void;

  constructor(
    private readonly board: Board,
    width: number,
    height: number,
    /** The picture goes to a texture, so it is kept where it can be read quickly. */
    private readonly forTexture = false,
  ) {
    this.resize(width, height);
    this.off = board.onChange((repaint, ink) => {
      if (repaint === "rebuilt") this.stale = true;
      if (repaint === "added" && ink) this.add(ink);
      this.wet = true;
    });
  }

  resize(width: number, height: number): void {
    for (const canvas of [this.canvas, this.base]) {
      canvas.width = Math.max(1, Math.round(width));
      canvas.height = Math.max(1, Math.round(height));
    }
    this.stale = true;
    this.wet = true;
  }

  /** Brings the picture up to date; true if it changed. */
  refresh(): boolean {
    if (!this.wet && !this.stale) return false;
    this.drawFinished();
    const c = this.canvas.getContext("2d", { willReadFrequently: this.forTexture });
    if (!c) return false;
    c.setTransform(1, 0, 0, 1, 0, 0);
    c.drawImage(this.base, 0, 0);
    this.scale(c);
    for (const ink of this.board.shownWet()) drawInk(c, ink);
    this.wet = false;
    this.version++;
    return true;
  }

  dispose(): void {
    this.off();
  }

  /** While a board comes, what belongs beneath others is drawn over them: to draw all anew for each part would take too long. */
  private add(ink: Ink): void {
    if (this.board.whole && this.board.inks.at(-1) !== ink) this.stale = true;
    else this.fresh.push(ink);
  }

  private scale(c: CanvasRenderingContext2D): void {
    const k = this.canvas.width / (this.board.width * 2000);
    c.setTransform(k, 0, 0, k, 0, 0);
  }

  private drawFinished(): void {
    const c = this.base.getContext("2d", { alpha: false, willReadFrequently: this.forTexture });
    if (!c) return;
    if (this.stale) {
      c.setTransform(1, 0, 0, 1, 0, 0);
      c.fillStyle = paper;
      c.fillRect(0, 0, this.base.width, this.base.height);
      this.fresh = this.board.inks;
      this.stale = false;
    }
    this.scale(c);
    for (const ink of this.fresh) if (this.board.visible(ink)) drawInk(c, ink);
    this.fresh = [];
  }
}
