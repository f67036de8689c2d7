import type { Line } from "./lines";

export type Change = "same" | "inserted" | "deleted";

/** A part of a line that was kept, came or went. */
export interface Piece {
  change: Change;
  text: string;
}

/** A line of the comparison. A changed line holds what came and what went within it. */
export interface ComparedLine {
  line: Line;
  change: Change;
  pieces: readonly Piece[];
}

/** The table of the longest common sequence has at most so many cells; beyond, the middle counts as changed. */
const mostCells = 4_000_000;

/** Pairs of indexes of what two lists have in common, in order. */
export function common(a: readonly string[], b: readonly string[]): [number, number][] {
  const pairs: [number, number][] = [];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) pairs.push([start, start++]);
  let [endA, endB] = [a.length, b.length];
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) {
    endA--;
    endB--;
  }
  pairs.push(
    ...longest(a.slice(start, endA), b.slice(start, endB)).map(([i, j]): [number, number] => [
      i + start,
      j + start,
    ]),
  );
  for (let i = endA; i < a.length; i++) pairs.push([i, i - endA + endB]);
  return pairs;
}

function longest(a: readonly string[], b: readonly string[]): [number, number][] {
  const width = b.length + 1;
  if (a.length === 0 || b.length === 0 || (a.length + 1) * width > mostCells) return [];
  const lengths = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number): number => lengths[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      lengths[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const pairs: [number, number][] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) pairs.push([i++, j++]);
    else if (at(i + 1, j) >= at(i, j + 1)) i++;
    else j++;
  }
  return pairs;
}

/** Words, spaces and signs; Chinese is compared character by character. */
function words(text: string): string[] {
  return (
    text.match(
      /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[\p{L}\p{N}\p{M}]+|\s+|[^\p{L}\p{N}\s]/gu,
    ) ?? []
  );
}

function pieces(before: string, after: string): Piece[] {
  const [a, b] = [words(before), words(after)];
  const out: Piece[] = [];
  const add = (change: Change, list: readonly string[]): void => {
    const text = list.join("");
    const last = out.at(-1);
    if (last?.change === change) last.text += text;
    else if (text) out.push({ change, text });
  };
  let [i, j] = [0, 0];
  for (const [x, y] of [...common(a, b), [a.length, b.length] as const]) {
    add("deleted", a.slice(i, x));
    add("inserted", b.slice(j, y));
    add("same", a.slice(x, x + 1));
    [i, j] = [x + 1, y + 1];
  }
  return out;
}

function whole(line: Line, change: Change): ComparedLine {
  return { line, change, pieces: line.text ? [{ change, text: line.text }] : [] };
}

/** What a line is, without its text; the numbers of a list count themselves. */
function formOf({ kind, marker, depth }: Line): string {
  return JSON.stringify([kind, /^\d/.test(marker) ? "1." : marker, depth]);
}

function keyOf(line: Line): string {
  return formOf(line) + line.text;
}

/** Whether a line became the other, rather than that one went and another came. */
function alike(list: readonly Piece[]): boolean {
  const sum = (change: Change): number =>
    list.reduce((n, piece) => n + (piece.change === change ? piece.text.length : 0), 0);
  return sum("same") >= Math.max(sum("inserted"), sum("deleted")) / 2;
}

/** Lines between two that are the same on both sides. */
function between(gone: readonly Line[], come: readonly Line[]): ComparedLine[] {
  const out: ComparedLine[] = [];
  for (let i = 0; i < Math.max(gone.length, come.length); i++) {
    const [before, after] = [gone[i], come[i]];
    const list = before && after && formOf(before) === formOf(after) ? pieces(before.text, after.text) : [];
    if (after && list.length > 0 && alike(list)) {
      out.push({ line: after, change: "same", pieces: list });
      continue;
    }
    if (before) out.push(whole(before, "deleted"));
    if (after) out.push(whole(after, "inserted"));
  }
  return out;
}

/** What changed from one state of a document to another. */
export function compare(before: readonly Line[], after: readonly Line[]): ComparedLine[] {
  const out: ComparedLine[] = [];
  let [i, j] = [0, 0];
  for (const [x, y] of [
    ...common(before.map(keyOf), after.map(keyOf)),
    [before.length, after.length] as const,
  ]) {
    out.push(...between(before.slice(i, x), after.slice(j, y)));
    const line = after[y];
    if (line) out.push(whole(line, "same"));
    [i, j] = [x + 1, y + 1];
  }
  return out;
}

/** Whether a comparison shows any change. */
export function differs(compared: readonly ComparedLine[]): boolean {
  return compared.some(
    ({ change, pieces }) => change !== "same" || pieces.some((piece) => piece.change !== "same"),
  );
}
