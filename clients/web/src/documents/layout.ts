import type { Block, Marker, Span } from "./blocks";
import { type Measure, type Run, type TextLook, writeLines } from "./line_layout";
import { margin, pageWidth } from "./page_size";

/** A filled rectangle. Pixels of the page. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
  fill: "ground" | "line" | "quote" | "head";
}

/** The box of a task. */
export interface Tick {
  x: number;
  y: number;
  size: number;
  done: boolean;
}

export interface Picture {
  x: number;
  y: number;
  width: number;
  height: number;
  /** The hash of a file of the room. */
  file: string;
}

/** One block, measured from its upper edge. */
export interface LaidBlock {
  height: number;
  boxes: Box[];
  runs: Run[];
  ticks: Tick[];
  pictures: Picture[];
}

export interface Layout {
  height: number;
  /** In their order, without the title. */
  blocks: readonly { y: number; source: object; laid: LaidBlock }[];
  title: LaidBlock;
}

export interface LayoutContext {
  measure: Measure;
  /** The size of a picture in its pixels; null while it is not known. */
  pictureSize(file: string): { width: number; height: number } | null;
}

const column = pageWidth - 2 * margin;
const step = 30;
const tallestPicture = 640;
const mostColumns = 12;

const body: TextLook = { size: 18, weight: 400, lineHeight: 1.6, mono: false, colour: "text" };
const titleLook: TextLook = { size: 38, weight: 700, lineHeight: 1.25, mono: false, colour: "text" };
const code: TextLook = { size: 16, weight: 400, lineHeight: 1.5, mono: true, colour: "text" };
const quiet: TextLook = { ...body, colour: "quiet" };
const headings: readonly TextLook[] = [30, 24, 20].map((size) => ({
  ...body,
  size,
  weight: 700,
  lineHeight: 1.3,
}));

/** Blocks that are laid out. */
export type LayoutCache = WeakMap<Block, LaidBlock>;

/** Places a title and blocks below each other. Blocks in the cache are not laid out again. */
export function layOut(
  title: string,
  blocks: readonly Block[],
  context: LayoutContext,
  cache: LayoutCache,
): Layout {
  const top = margin * 0.8;
  const heading = writeLines(
    [spanOf(title)],
    titleLook,
    { x: margin, y: top, width: column },
    context.measure,
  );
  let y = top + (title ? heading.height + 14 : 0);
  const head = { height: y, boxes: [], runs: title ? heading.runs : [], ticks: [], pictures: [] };
  const placed = blocks.map((block, i) => {
    y += i === 0 ? 0 : gapBetween(blocks[i - 1], block);
    const laid = cache.get(block) ?? layBlock(block, context);
    if (block.kind !== "image" || laid.pictures.length > 0) cache.set(block, laid);
    const here = { y, source: block.source, laid };
    y += laid.height;
    return here;
  });
  return { height: y + margin, blocks: placed, title: head };
}

function gapBetween(above: Block | undefined, { kind, indent, quotes, marker }: Block): number {
  if (kind === "heading") return above ? 26 : 0;
  if (above?.kind === "heading") return 6;
  if (above?.quotes !== quotes) return 20;
  if (marker && above && above.indent > 0) return 4;
  return indent > 0 && above && above.indent > 0 ? 6 : 12;
}

export function spanOf(text: string): Span {
  return { text, bold: false, italic: false, strike: false, underline: false, code: false, link: false };
}

function layBlock(block: Block, context: LayoutContext): LaidBlock {
  const laid: LaidBlock = { height: 0, boxes: [], runs: [], ticks: [], pictures: [] };
  const area = { x: margin + block.indent * step, y: 0, width: column - block.indent * step };
  switch (block.kind) {
    case "heading":
    case "paragraph":
      layText(laid, block, area, context);
      break;
    case "code":
      layCode(laid, block.spans, area, context);
      break;
    case "rule":
      laid.height = 24;
      laid.boxes.push({ x: area.x, y: 11, width: area.width, height: 2, fill: "line" });
      break;
    case "image":
      layPicture(laid, block, area, context);
      break;
    case "table":
      layTable(laid, block.rows, area, context);
  }
  for (let n = 0; n < block.quotes; n++)
    laid.boxes.push({ x: margin + n * step + 6, y: -8, width: 4, height: laid.height + 16, fill: "quote" });
  return laid;
}

interface Area {
  x: number;
  y: number;
  width: number;
}

function layText(
  laid: LaidBlock,
  block: Block & { spans: Span[] },
  area: Area,
  { measure }: LayoutContext,
): void {
  const done = block.marker?.kind === "task" && block.marker.done;
  const plain = block.quotes > 0 || done ? quiet : body;
  const look = block.kind === "heading" ? (headings[block.level - 1] ?? headings.at(-1) ?? body) : plain;
  const lines = writeLines(block.spans, look, area, measure);
  // The indent is where the text begins.
  const indent = area.x - margin;
  if (lines.rtl) for (const run of lines.runs) run.x -= indent;
  laid.height = lines.height;
  laid.runs.push(...lines.runs);
  const right = pageWidth - margin - indent;
  if (block.marker) layMarker(laid, block.marker, look, lines.rtl ? { right } : { left: area.x }, measure);
}

/** The marker stands in the indent: left of the text, or right of one from right to left. */
function layMarker(
  laid: LaidBlock,
  marker: Marker,
  look: TextLook,
  at: { left: number } | { right: number },
  measure: Measure,
): void {
  const middle = (look.size * look.lineHeight) / 2;
  if (marker.kind === "task") {
    const x = "left" in at ? at.left - 26 : at.right + 8;
    laid.ticks.push({ x, y: middle - 9, size: 18, done: marker.done });
    return;
  }
  const text = marker.kind === "bullet" ? "•" : `${marker.number}.`;
  const { runs } = writeLines(
    [spanOf(text)],
    { ...look, colour: "quiet" },
    { x: 0, y: 0, width: 1000 },
    measure,
  );
  for (const run of runs)
    laid.runs.push({ ...run, x: "left" in at ? at.left - run.width - 9 : at.right + 9 });
}

function layCode(laid: LaidBlock, spans: readonly Span[], area: Area, { measure }: LayoutContext): void {
  const inner = { x: area.x + 16, y: 14, width: area.width - 32 };
  const { runs, height } = writeLines(spans, code, inner, measure);
  laid.height = height + 28;
  laid.boxes.push({ x: area.x, y: 0, width: area.width, height: laid.height, fill: "ground" });
  laid.runs.push(...runs);
}

function layPicture(
  laid: LaidBlock,
  { file, alt }: { file: string; alt: string },
  area: Area,
  { measure, pictureSize }: LayoutContext,
): void {
  const size = file ? pictureSize(file) : null;
  const natural = size ?? { width: area.width, height: area.width / 3 };
  const scale = Math.min(1, area.width / natural.width, tallestPicture / natural.height);
  const { width, height } = { width: natural.width * scale, height: natural.height * scale };
  laid.height = height;
  if (size) {
    laid.pictures.push({ x: area.x, y: 0, width, height, file });
    return;
  }
  laid.boxes.push({ x: area.x, y: 0, width, height, fill: "ground" });
  const inner = { x: area.x + 16, y: 12, width: width - 32 };
  laid.runs.push(...writeLines([spanOf(alt)], quiet, inner, measure).runs);
}

const cellPadding = 10;

function layTable(
  laid: LaidBlock,
  rows: Extract<Block, { kind: "table" }>["rows"],
  area: Area,
  { measure }: LayoutContext,
): void {
  const columns = Math.min(mostColumns, Math.max(1, ...rows.map((row) => row.length)));
  const width = area.width / columns;
  let y = 0;
  const line = (x: number, top: number, w: number, h: number): void =>
    void laid.boxes.push({ x, y: top, width: w, height: h, fill: "line" });
  for (const row of rows) {
    const cells = row.slice(0, columns).map(({ head, spans }, i) => {
      const look = head ? { ...body, weight: 600 } : body;
      const at = { x: area.x + i * width + cellPadding, y: y + cellPadding, width: width - 2 * cellPadding };
      return { head, ...writeLines(spans, look, at, measure) };
    });
    const height =
      2 * cellPadding + Math.max(body.size * body.lineHeight, ...cells.map((cell) => cell.height));
    cells.forEach((cell, i) => {
      if (cell.head) laid.boxes.push({ x: area.x + i * width, y, width, height, fill: "head" });
      laid.runs.push(...cell.runs);
    });
    for (let i = 0; i <= columns; i++) line(area.x + i * width, y, 1, height);
    line(area.x, y, area.width, 1);
    y += height;
  }
  line(area.x, y, area.width + 1, 1);
  laid.height = y + 1;
}
