import { BoardCanvas } from "../../rendering/boards/board_canvas";
import type { Board } from "../../world/board";
import type { PenActions, Tool } from "../state/state";

const eraserReach = 24;

function distanceToSegment(px: number, py: number, ax: number, ay: number, bx: number, by: number): number {
  const dx = bx - ax;
  const dy = by - ay;
  const length = dx * dx + dy * dy;
  const t = length > 0 ? Math.min(1, Math.max(0, ((px - ax) * dx + (py - ay) * dy) / length)) : 0;
  return Math.hypot(px - ax - dx * t, py - ay - dy * t);
}

function isStrokeNear(points: number[], x: number, y: number, reach: number): boolean {
  if (points.length === 2) return Math.hypot((points[0] ?? 0) - x, (points[1] ?? 0) - y) <= reach;
  for (let i = 0; i + 3 < points.length; i += 2) {
    const d = distanceToSegment(
      x,
      y,
      points[i] ?? 0,
      points[i + 1] ?? 0,
      points[i + 2] ?? 0,
      points[i + 3] ?? 0,
    );
    if (d <= reach) return true;
  }
  return false;
}

/** The drawing area of the editor: fits the board into its host and turns pointer events into strokes. */
export class DrawingArea {
  private readonly boardCanvas: BoardCanvas;
  private readonly watch: ResizeObserver;
  private frame = 0;
  private tool: Tool | null = "pen";
  private colour = 0;
  private width = 30;
  private active: number | null = null;
  private readonly erasedKeys = new Set<string>();

  constructor(
    private readonly host: HTMLElement,
    private readonly board: Board,
    private readonly pen: PenActions,
    label: string,
  ) {
    this.boardCanvas = new BoardCanvas(board, 16, 9);
    const { canvas } = this.boardCanvas;
    canvas.className = "sheet-canvas";
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", label);
    host.append(canvas);
    this.watch = new ResizeObserver(() => this.resize());
    this.watch.observe(host);
    this.resize();
    canvas.addEventListener("pointerdown", this.down);
    canvas.addEventListener("pointermove", this.move);
    canvas.addEventListener("pointerup", this.up);
    canvas.addEventListener("pointercancel", this.cancel);
    this.frame = requestAnimationFrame(this.draw);
  }

  /** Without a tool one only looks. */
  setTool(tool: Tool | null, colour: number, width: number): void {
    this.tool = tool;
    this.colour = colour;
    this.width = width;
    this.boardCanvas.canvas.classList.toggle("erasing", tool === "eraser");
    this.boardCanvas.canvas.classList.toggle("looking-only", tool === null);
  }

  dispose(): void {
    if (this.active !== null) this.pen.end();
    this.commitErase();
    cancelAnimationFrame(this.frame);
    this.watch.disconnect();
    this.boardCanvas.dispose();
    this.boardCanvas.canvas.remove();
  }

  private resize(): void {
    const { clientWidth: w, clientHeight: h } = this.host;
    const k = Math.min(w / this.board.width, h / this.board.height);
    const width = Math.max(16, Math.floor(this.board.width * k));
    const height = Math.max(9, Math.floor(this.board.height * k));
    const { canvas } = this.boardCanvas;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
    const ratio = Math.min(devicePixelRatio, 2);
    this.boardCanvas.resize(width * ratio, height * ratio);
  }

  private readonly draw = (): void => {
    this.boardCanvas.refresh();
    this.frame = requestAnimationFrame(this.draw);
  };

  /** Client pixels to half millimetres from the upper left corner. */
  private at(e: PointerEvent): [number, number] {
    const box = this.boardCanvas.canvas.getBoundingClientRect();
    const x = ((e.clientX - box.left) / box.width) * this.board.width * 2000;
    const y = ((e.clientY - box.top) / box.height) * this.board.height * 2000;
    return [x, y];
  }

  private readonly down = (e: PointerEvent): void => {
    if (!this.tool || this.active !== null || (e.pointerType === "mouse" && e.button !== 0)) return;
    e.preventDefault();
    this.active = e.pointerId;
    this.boardCanvas.canvas.setPointerCapture(e.pointerId);
    const [x, y] = this.at(e);
    if (this.tool === "pen") this.pen.begin(this.board, this.colour, this.width, x, y);
    else this.eraseAt(x, y);
  };

  private readonly move = (e: PointerEvent): void => {
    if (e.pointerId !== this.active) return;
    const events = e.getCoalescedEvents?.() ?? [];
    for (const event of events.length > 0 ? events : [e]) {
      const [x, y] = this.at(event);
      if (this.tool === "pen") this.pen.extend(x, y);
      else this.eraseAt(x, y);
    }
  };

  private readonly up = (e: PointerEvent): void => {
    if (e.pointerId !== this.active) return;
    this.active = null;
    this.pen.end();
    this.commitErase();
  };

  private readonly cancel = (e: PointerEvent): void => {
    if (e.pointerId !== this.active) return;
    this.active = null;
    this.pen.cancel();
    this.commitErase();
  };

  private eraseAt(x: number, y: number): void {
    const found: string[] = [];
    for (const stroke of this.board.strokes) {
      if (!this.board.isVisible(stroke) || !this.pen.mayErase(stroke)) continue;
      if (isStrokeNear(stroke.points, x, y, stroke.width / 2 + eraserReach)) found.push(stroke.key);
    }
    if (found.length === 0) return;
    for (const key of found) this.erasedKeys.add(key);
    this.board.hide(found, true);
  }

  private commitErase(): void {
    if (this.erasedKeys.size === 0) return;
    this.pen.erase(this.board, [...this.erasedKeys]);
    this.erasedKeys.clear();
  }
}
