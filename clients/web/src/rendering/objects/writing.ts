/** Text on the surface of an object, drawn with the browser's fonts. */

const families = '"Inter Variable", "Noto Sans SC Variable", system-ui, sans-serif';

/** Where a line may break: behind spaces, and behind the characters of scripts without spaces. */
const breaks = /(?<=\s)(?!\s)|(?<=[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef])(?!\s)/u;

/** Breaks a text into lines of at most `width`, as words are measured by `measure`. Longer words break anywhere. */
export function wrap(text: string, width: number, measure: (text: string) => number): string[] {
  const lines: string[] = [];
  for (const paragraph of text.split("\n")) {
    let line = "";
    let wide = 0;
    for (const word of paragraph.split(breaks)) {
      if (wide + measure(word.trimEnd()) <= width) {
        line += word;
        wide += measure(word);
        continue;
      }
      if (line !== "") lines.push(line.trimEnd());
      line = word;
      while (measure(line.trimEnd()) > width && [...line].length > 1) {
        const fitting = longestPrefix(line, width, measure);
        lines.push(fitting);
        line = line.slice(fitting.length);
      }
      wide = measure(line);
    }
    lines.push(line.trimEnd());
  }
  return lines;
}

function longestPrefix(text: string, width: number, measure: (text: string) => number): string {
  let prefix = "";
  for (const letter of text) {
    if (prefix !== "" && measure(prefix + letter) > width) break;
    prefix += letter;
  }
  return prefix;
}

export interface Writing {
  text: string;
  /** A CSS colour. */
  colour: string;
  weight: number;
  /** The sizes that are tried, in pixels, the largest first. What does not fit at the smallest is cut. */
  sizes: readonly number[];
}

const lineHeight = 1.35;
/** Each word is measured once, at this size in pixels. */
const measuredSize = 40;

/**
 * Writes into a box, as large as fits. Calls `better` when a missing font has loaded, and writing again would look
 * better.
 */
export function write(
  c: CanvasRenderingContext2D,
  { text, colour, weight, sizes }: Writing,
  box: { x: number; y: number; width: number; height: number },
  better: () => void,
): void {
  const widths = new Map<string, number>();
  let lines: string[] = [];
  let size = 0;
  c.font = `${weight} ${measuredSize}px ${families}`;
  const measure = (part: string): number => {
    const known = widths.get(part) ?? c.measureText(part).width;
    widths.set(part, known);
    return (known * size) / measuredSize;
  };
  for (size of sizes) {
    lines = wrap(text, box.width, measure);
    if (lines.length * size * lineHeight <= box.height) break;
  }
  c.font = `${weight} ${size}px ${families}`;
  if (!document.fonts.check(c.font, text)) document.fonts.load(c.font, text).then(better, () => {});
  const most = Math.max(1, Math.floor(box.height / (size * lineHeight)));
  if (lines.length > most) {
    lines = lines.slice(0, most);
    lines[most - 1] = `${lines[most - 1]}…`;
  }
  c.fillStyle = colour;
  c.textBaseline = "top";
  lines.forEach((line, i) => {
    c.fillText(line, box.x, box.y + i * size * lineHeight);
  });
}
