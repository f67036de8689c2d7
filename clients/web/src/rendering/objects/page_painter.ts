import type { Box, LaidBlock, Layout, LayoutContext, Tick } from "../../documents/layout";
import type { Ink, Run } from "../../documents/line_layout";
import { pageWidth } from "../../documents/page_size";

const inks: Record<Ink, string> = { text: "#1f2529", quiet: "#566067", link: "#0b6285" };
const fills: Record<Box["fill"], string> = {
  ground: "#eef1f0",
  line: "#c9cfd0",
  quote: "#9fc8bc",
  head: "#e9eeec",
};
const paper = "#fdfdfb";
const pointedGround = "#ffe9a8";
const accent = "#2f8f78";
const mostMeasured = 30_000;

/** Measures texts, each once. */
export class TextMeasure {
  private readonly widths = new Map<string, Map<string, number>>();
  private count = 0;

  constructor(private readonly c: CanvasRenderingContext2D) {}

  readonly width = (text: string, font: string): number => {
    const known = this.widths.get(font) ?? new Map<string, number>();
    this.widths.set(font, known);
    let width = known.get(text);
    if (width === undefined) {
      if (this.count++ > mostMeasured) this.clear();
      this.c.font = font;
      width = this.c.measureText(text).width;
      known.set(text, width);
    }
    return width;
  };

  /** Another font has loaded. */
  clear(): void {
    this.widths.clear();
    this.count = 0;
  }
}

/** Pictures of a page, as far as they are loaded. */
export interface PagePictures extends Pick<LayoutContext, "pictureSize"> {
  image(file: string): CanvasImageSource | null;
}

export interface PageState {
  scroll: number;
  /** Of the page that is seen, in its pixels. */
  visible: number;
  pointed: object | null;
}

/** Draws the seen part of a page on the whole of a canvas. */
export function paintPage(
  c: CanvasRenderingContext2D,
  layout: Layout,
  { scroll, visible, pointed }: PageState,
  pictures: PagePictures,
): void {
  const k = c.canvas.width / pageWidth;
  c.setTransform(1, 0, 0, 1, 0, 0);
  c.fillStyle = paper;
  c.fillRect(0, 0, c.canvas.width, c.canvas.height);
  c.textBaseline = "alphabetic";
  c.textAlign = "left";
  if (layout.title.height > scroll) paintBlock(c, layout.title, { k, y: -scroll }, pictures);
  for (const { y, laid, source } of layout.blocks) {
    if (y + laid.height < scroll || y > scroll + visible) continue;
    const at = { k, y: y - scroll };
    c.setTransform(k, 0, 0, k, 0, at.y * k);
    if (source === pointed) {
      c.fillStyle = pointedGround;
      c.fillRect(20, -6, pageWidth - 40, laid.height + 12);
    }
    paintBlock(c, laid, at, pictures);
  }
  c.setTransform(k, 0, 0, k, 0, 0);
  if (layout.height > visible) paintBar(c, scroll, visible, layout.height);
}

function paintBlock(
  c: CanvasRenderingContext2D,
  laid: LaidBlock,
  { k, y }: { k: number; y: number },
  pictures: PagePictures,
): void {
  c.setTransform(k, 0, 0, k, 0, y * k);
  for (const { x, y: top, width, height, fill } of laid.boxes) {
    c.fillStyle = fills[fill];
    c.fillRect(x, top, width, height);
  }
  for (const { x, y: top, width, height, file } of laid.pictures) {
    const image = pictures.image(file);
    if (image) c.drawImage(image, x, top, width, height);
  }
  for (const tick of laid.ticks) paintTick(c, tick);
  for (const run of laid.runs) paintRun(c, run);
}

function paintRun(c: CanvasRenderingContext2D, run: Run): void {
  const { x, baseline, width, size } = run;
  if (run.code) {
    c.fillStyle = fills.ground;
    c.fillRect(x - 2, baseline - size, width + 4, size * 1.35);
  }
  c.fillStyle = inks[run.colour];
  c.font = run.font;
  c.direction = run.rtl ? "rtl" : "ltr";
  c.fillText(run.text, x, baseline);
  if (run.underline) c.fillRect(x, baseline + size * 0.14, width, size * 0.06);
  if (run.strike) c.fillRect(x, baseline - size * 0.32, width, size * 0.07);
}

function paintTick(c: CanvasRenderingContext2D, { x, y, size, done }: Tick): void {
  c.lineWidth = 2;
  c.strokeStyle = done ? accent : "#7b868c";
  c.beginPath();
  c.roundRect(x, y, size, size, 4);
  if (done) {
    c.fillStyle = accent;
    c.fill();
  }
  c.stroke();
  if (!done) return;
  c.strokeStyle = "#ffffff";
  c.beginPath();
  c.moveTo(x + size * 0.22, y + size * 0.52);
  c.lineTo(x + size * 0.43, y + size * 0.73);
  c.lineTo(x + size * 0.8, y + size * 0.28);
  c.stroke();
}

function paintBar(c: CanvasRenderingContext2D, scroll: number, visible: number, height: number): void {
  const track = visible - 24;
  const length = Math.max(40, (visible / height) * track);
  const y = 12 + (scroll / (height - visible)) * (track - length);
  c.fillStyle = "#d9dedd";
  c.beginPath();
  c.roundRect(pageWidth - 18, y, 8, length, 4);
  c.fill();
}
