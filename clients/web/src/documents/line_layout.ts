import type { Span } from "./blocks";
import { graphemes, isRightToLeft, lineBreaks } from "./line_breaks";

/** A piece of a line in one style. Pixels of the page. */
export interface Run {
  x: number;
  /** Of the line of writing. */
  baseline: number;
  width: number;
  text: string;
  font: string;
  /** Font size in pixels. */
  size: number;
  colour: Ink;
  rtl: boolean;
  strike: boolean;
  underline: boolean;
  /** On a grey ground. */
  code: boolean;
}

export type Ink = "text" | "quiet" | "link";

/** The look of a block's text. */
export interface TextLook {
  size: number;
  weight: number;
  /** Of the size. */
  lineHeight: number;
  mono: boolean;
  colour: Ink;
}

export type Measure = (text: string, font: string) => number;

export const families = '"Inter Variable", "Noto Sans SC Variable", system-ui, sans-serif';
const monoFamilies = 'ui-monospace, "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace';
/** From the top of a line to the line of writing, of the font size, beside half the leading. */
const ascent = 0.94;

export function fontOf(
  { size, weight, mono }: TextLook,
  span: Pick<Span, "bold" | "italic" | "code">,
): string {
  const heavy = span.bold ? Math.max(weight, 700) : weight;
  const slant = span.italic ? "italic " : "";
  return `${slant}${heavy} ${size}px ${mono || span.code ? monoFamilies : families}`;
}

interface Piece {
  text: string;
  span: Span;
  width: number;
}

/** Writes spans into lines of a width. Returns the runs from (x, y) down, and the height. */
export function writeLines(
  spans: readonly Span[],
  look: TextLook,
  at: { x: number; y: number; width: number },
  measure: Measure,
): { runs: Run[]; height: number; rtl: boolean } {
  const text = spans.map((span) => span.text).join("");
  const rtl = !look.mono && isRightToLeft(text); // code runs from left to right
  const lines = fill(spans, text, look, at.width, measure);
  const step = look.size * look.lineHeight;
  const runs = lines.flatMap((line, i) => {
    const baseline = at.y + i * step + (step - look.size) / 2 + look.size * ascent * 0.92;
    return runsOf(line, look, { ...at, baseline, rtl }, measure);
  });
  return { runs, height: Math.max(1, lines.length) * step, rtl };
}

/** Breaks the spans into lines of pieces. */
function fill(
  spans: readonly Span[],
  text: string,
  look: TextLook,
  width: number,
  measure: Measure,
): Piece[][] {
  const lines: Piece[][] = [];
  let line: Piece[] = [];
  let used = 0;
  const end = (): void => {
    lines.push(line);
    line = [];
    used = 0;
  };
  for (const word of wordsOf(spans, text, look, measure)) {
    const [first] = word;
    if (first?.text === "\n") {
      end();
      continue;
    }
    const needed = widthOf(word, look, measure);
    if (used > 0 && used + needed > width) end();
    for (const piece of needed > width ? split(word, look, width, measure) : word) {
      if (used > 0 && needed > width && used + piece.width > width) end();
      line.push(piece);
      used += piece.width;
    }
  }
  end();
  return lines;
}

/** Words: what no line break may divide, with the spaces behind it. A line break in the text is a word. */
function wordsOf(spans: readonly Span[], text: string, look: TextLook, measure: Measure): Piece[][] {
  const words: Piece[][] = [[]];
  const breaks = lineBreaks(text);
  let next = 0;
  let at = 0;
  for (const span of spans) {
    for (const part of span.text.split(/(\n)/)) {
      if (part === "\n") words.push([{ text: part, span, width: 0 }], []);
      let from = 0;
      while (part !== "\n" && from < part.length) {
        while ((breaks[next] ?? Number.POSITIVE_INFINITY) <= at + from) next++;
        if (breaks[next - 1] === at + from) words.push([]);
        const to = Math.min(part.length, (breaks[next] ?? Number.POSITIVE_INFINITY) - at);
        const piece = part.slice(from, to).replaceAll("\t", "  ");
        words.at(-1)?.push({ text: piece, span, width: measure(piece, fontOf(look, span)) });
        from = to;
      }
      at += part.length;
    }
  }
  return words.filter((word) => word.length > 0);
}

/** The width of a word without the spaces at its end. */
function widthOf(word: readonly Piece[], look: TextLook, measure: Measure): number {
  let width = 0;
  for (const piece of word) width += piece.width;
  const last = word.at(-1);
  const bare = last?.text.trimEnd();
  if (last && bare !== undefined && bare !== last.text)
    width += measure(bare, fontOf(look, last.span)) - last.width;
  return width;
}

/** Divides a word that is longer than a line. */
function split(word: readonly Piece[], look: TextLook, width: number, measure: Measure): Piece[] {
  return word.flatMap(({ text, span }) => {
    const font = fontOf(look, span);
    const pieces: Piece[] = [];
    let part = "";
    for (const letter of graphemes(text)) {
      if (part !== "" && measure(part + letter, font) > width) {
        pieces.push({ text: part, span, width: measure(part, font) });
        part = "";
      }
      part += letter;
    }
    if (part !== "") pieces.push({ text: part, span, width: measure(part, font) });
    return pieces;
  });
}

interface LinePlace {
  x: number;
  width: number;
  baseline: number;
  rtl: boolean;
}

/** Joins the pieces of one style, and places them from the side where the text begins. */
function runsOf(line: readonly Piece[], look: TextLook, place: LinePlace, measure: Measure): Run[] {
  const joined: Piece[] = [];
  for (const piece of line) {
    const last = joined.at(-1);
    if (last?.span === piece.span) {
      last.text += piece.text;
      last.width += piece.width;
    } else joined.push({ ...piece });
  }
  const end = joined.at(-1);
  if (end) {
    end.text = end.text.trimEnd();
    end.width = measure(end.text, fontOf(look, end.span));
  }
  let used = 0;
  return joined.map(({ text, span, width }): Run => {
    const x = place.rtl ? place.x + place.width - used - width : place.x + used;
    used += width;
    return {
      x,
      baseline: place.baseline,
      width,
      text,
      font: fontOf(look, span),
      size: look.size,
      colour: span.link ? "link" : look.colour,
      rtl: place.rtl,
      strike: span.strike,
      underline: span.underline || span.link,
      code: span.code && !look.mono,
    };
  });
}
