import { getStroke } from "perfect-freehand";
import { cssColour } from "../../wire/colour";
import type { Board, BoardStroke } from "../../world/board";

interface Drawable {
  colour: number;
  width: number;
  points: number[];
}

const background = "#fdfdfb";

/** Inserts points into long gaps, because the outline of a quick stroke would be thin at its corners. */
function resample(points: number[], gap: number): [number, number][] {
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

function buildOutline(stroke: Drawable): Path2D {
  const path = new Path2D();
  const outline = getStroke(resample(stroke.points, Math.max(60, stroke.width)), {
    size: stroke.width,
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

/**
 * The outline of a stroke, cached: redrawing a board after an erasure only fills. A live stroke is outlined again
 * when it grows.
 */
function cachedOutline(stroke: Drawable): Path2D {
  const { length } = stroke.points;
  const kept = outlines.get(stroke);
  if (kept?.length === length) return kept.path;
  const path = buildOutline(stroke);
  outlines.set(stroke, { length, path });
  return path;
}

/** Draws one stroke. The context is scaled so that one unit is half a millimetre of the board. */
export function drawStroke(c: CanvasRenderingContext2D, stroke: Drawable): void {
  c.fillStyle = cssColour(stroke.colour);
  const [x, y] = stroke.points;
  if (x === undefined || y === undefined) return;
  if (stroke.points.length <= 4) drawDot(c, stroke, x, y);
  else c.fill(cachedOutline(stroke));
}

function drawDot(c: CanvasRenderingContext2D, stroke: Drawable, x: number, y: number): void {
  const [, , x2 = x, y2 = y] = stroke.points;
  c.strokeStyle = c.fillStyle;
  c.lineWidth = stroke.width;
  c.lineCap = "round";
  c.beginPath();
  c.moveTo(x, y);
  c.lineTo(x2 + 0.01, y2);
  c.stroke();
}

/**
 * A whiteboard drawn to a canvas. Finished strokes are cached in a layer, so that a live stroke costs a copy
 * instead of a redraw.
 */
export class BoardCanvas {
  readonly canvas = document.createElement("canvas");
  /** Increases with every change of the image. */
  version = 0;
  private readonly finishedLayer = document.createElement("canvas");
  /** Finished strokes that are not drawn yet. */
  private undrawn: BoardStroke[] = [];
  private stale = true;
  private liveChanged = true;
  private readonly unsubscribe: () => void;

  constructor(
    private readonly board: Board,
    width: number,
    height: number,
    /** The image is uploaded as a texture, so the canvas is kept in memory that is fast to read. */
    private readonly forTexture = false,
  ) {
    this.resize(width, height);
    this.unsubscribe = board.onChange((repaint, stroke) => {
      if (repaint === "rebuilt") this.stale = true;
      if (repaint === "added" && stroke) this.strokeAdded(stroke);
      this.liveChanged = true;
    });
  }

  resize(width: number, height: number): void {
    for (const canvas of [this.canvas, this.finishedLayer]) {
      canvas.width = Math.max(1, Math.round(width));
      canvas.height = Math.max(1, Math.round(height));
    }
    this.stale = true;
    this.liveChanged = true;
  }

  /** Updates the image. Returns true if it changed. */
  refresh(): boolean {
    if (!this.liveChanged && !this.stale) return false;
    this.drawFinished();
    const c = this.canvas.getContext("2d", { willReadFrequently: this.forTexture });
    if (!c) return false;
    c.setTransform(1, 0, 0, 1, 0, 0);
    c.drawImage(this.finishedLayer, 0, 0);
    this.scale(c);
    for (const stroke of this.board.visibleLiveStrokes()) drawStroke(c, stroke);
    this.liveChanged = false;
    this.version++;
    return true;
  }

  dispose(): void {
    this.unsubscribe();
  }

  /**
   * While a board loads, strokes are drawn in the order of their arrival: drawing the whole board again for each
   * part would take too long.
   */
  private strokeAdded(stroke: BoardStroke): void {
    if (this.board.complete && this.board.strokes.at(-1) !== stroke) this.stale = true;
    else this.undrawn.push(stroke);
  }

  private scale(c: CanvasRenderingContext2D): void {
    const k = this.canvas.width / (this.board.width * 2000);
    c.setTransform(k, 0, 0, k, 0, 0);
  }

  private drawFinished(): void {
    const c = this.finishedLayer.getContext("2d", { alpha: false, willReadFrequently: this.forTexture });
    if (!c) return;
    if (this.stale) {
      c.setTransform(1, 0, 0, 1, 0, 0);
      c.fillStyle = background;
      c.fillRect(0, 0, this.finishedLayer.width, this.finishedLayer.height);
      this.undrawn = this.board.strokes;
      this.stale = false;
    }
    this.scale(c);
    for (const stroke of this.undrawn) if (this.board.isVisible(stroke)) drawStroke(c, stroke);
    this.undrawn = [];
  }
}
