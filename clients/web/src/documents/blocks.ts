// A rich text as a list of blocks, to be drawn. Reads Yjs types by their shape, so that no code of Yjs is loaded.
import type { AbstractType, XmlElement, XmlFragment, XmlText } from "yjs";

/** A piece of text in one style. */
export interface Span {
  text: string;
  bold: boolean;
  italic: boolean;
  strike: boolean;
  underline: boolean;
  code: boolean;
  link: boolean;
}

interface Common {
  /** Lists and quotes around it. */
  indent: number;
  /** Quotes around it. */
  quotes: number;
  /** Of the first block of a list item: a bullet, a number or a box. */
  marker: Marker | null;
  /** The Yjs type that it was made of. */
  source: object;
}

export type Marker =
  | { kind: "bullet" }
  | { kind: "number"; number: number }
  | { kind: "task"; done: boolean };

export type Block = Common &
  (
    | { kind: "heading"; level: number; spans: Span[] }
    | { kind: "paragraph"; spans: Span[] }
    | { kind: "code"; spans: Span[] }
    | { kind: "rule" }
    /** `file` is the hash of a file of the room; empty if it is none. */
    | { kind: "image"; file: string; alt: string }
    | { kind: "table"; rows: Cell[][] }
  );

export interface Cell {
  head: boolean;
  spans: Span[];
}

/** What is deeper, wider or longer than this is not drawn. */
const deepest = 12;
const mostBlocks = 5000;
const mostRows = 300;
const mostText = 200_000;

/** The blocks so far, and how many characters more may be read. */
interface Reading {
  blocks: Block[];
  left: number;
}

interface Around {
  indent: number;
  quotes: number;
  depth: number;
}

/** The blocks of each element at the top, and how many characters they have, kept until it changes. */
export type BlockCache = Map<object, { blocks: Block[]; text: number }>;

/**
 * The blocks of a rich text, in their order. Others may have written anything into it. What is in the cache is not read
 * again, and the same block is the same object then.
 */
export function blocksOf(fragment: XmlFragment, cache: BlockCache = new Map()): Block[] {
  const known = new Map(cache);
  cache.clear();
  const all: Block[] = [];
  let left = mostText;
  for (const element of childrenOf(fragment).filter(isElement)) {
    if (left <= 0 || all.length >= mostBlocks) break;
    const read = known.get(element) ?? readElement(element, left);
    left -= read.text;
    if (left > 0) cache.set(element, read);
    all.push(...read.blocks);
  }
  return all;
}

function readElement(element: XmlElement, left: number): { blocks: Block[]; text: number } {
  const reading: Reading = { blocks: [], left };
  add(element, { indent: 0, quotes: 0, depth: 0 }, reading);
  return { blocks: reading.blocks, text: left - reading.left };
}

/** Forgets the elements in which something has changed. */
export function forgetChanged(
  fragment: XmlFragment,
  cache: BlockCache,
  events: readonly { target: AbstractType<unknown> }[],
): void {
  for (const event of events) {
    let type: AbstractType<unknown> | null = event.target;
    while (type && type.parent !== fragment) type = type.parent;
    if (type) cache.delete(type);
  }
}

function childrenOf(parent: XmlFragment | XmlElement): (XmlElement | XmlText)[] {
  return (parent.toArray() as unknown[]).filter((child) => isElement(child) || isText(child)) as XmlElement[];
}

function isElement(node: unknown): node is XmlElement {
  return typeof node === "object" && node !== null && "nodeName" in node && typeof node.nodeName === "string";
}

function isText(node: unknown): node is XmlText {
  return typeof node === "object" && node !== null && "toDelta" in node;
}

function addChildren(parent: XmlFragment | XmlElement, around: Around, reading: Reading): void {
  for (const child of childrenOf(parent)) if (isElement(child)) add(child, around, reading);
}

function add(element: XmlElement, around: Around, reading: Reading): void {
  const { blocks } = reading;
  const { indent, quotes, depth } = around;
  if (depth > deepest || blocks.length >= mostBlocks || reading.left <= 0) return;
  const common = { indent, quotes, marker: null, source: element };
  switch (element.nodeName) {
    case "heading": {
      const level = numberAttribute(element, "level", 1);
      blocks.push({ ...common, kind: "heading", level, spans: spansOf(element, reading) });
      return;
    }
    case "codeBlock":
      blocks.push({ ...common, kind: "code", spans: spansOf(element, reading) });
      return;
    case "horizontalRule":
      blocks.push({ ...common, kind: "rule" });
      return;
    case "image":
      blocks.push({ ...common, kind: "image", file: fileOf(element), alt: textAttribute(element, "alt") });
      return;
    case "table":
      blocks.push({ ...common, kind: "table", rows: rowsOf(element, reading) });
      return;
    case "bulletList":
    case "orderedList":
    case "taskList":
      addList(element, around, reading);
      return;
    case "blockquote":
      addChildren(element, { indent: indent + 1, quotes: quotes + 1, depth: depth + 1 }, reading);
      return;
  }
  if (childrenOf(element).some(isBlock)) addChildren(element, { ...around, depth: depth + 1 }, reading);
  else blocks.push({ ...common, kind: "paragraph", spans: spansOf(element, reading) });
}

/** Elements within a line. */
const inline: ReadonlySet<string> = new Set(["hardBreak", "mention"]);

function isBlock(node: XmlElement | XmlText): boolean {
  return isElement(node) && !inline.has(node.nodeName);
}

function addList(list: XmlElement, { indent, quotes, depth }: Around, reading: Reading): void {
  let number = numberAttribute(list, "start", 1);
  for (const item of childrenOf(list)) {
    if (!isElement(item)) continue;
    const first = reading.blocks.length;
    addChildren(item, { indent: indent + 1, quotes, depth: depth + 1 }, reading);
    const block = reading.blocks[first];
    if (block && block.marker === null) block.marker = markerOf(list.nodeName, item, number);
    number++;
  }
}

function markerOf(list: string, item: XmlElement, number: number): Marker {
  if (list === "orderedList") return { kind: "number", number };
  if (list === "bulletList") return { kind: "bullet" };
  const done: unknown = item.getAttribute("checked");
  return { kind: "task", done: done === true || done === "true" };
}

function rowsOf(table: XmlElement, reading: Reading): Cell[][] {
  const rows = childrenOf(table).filter(isElement).slice(0, mostRows);
  return rows.map((row) =>
    childrenOf(row)
      .filter(isElement)
      .map((cell) => ({ head: cell.nodeName === "tableHeader", spans: allSpans(cell, reading, 0) })),
  );
}

/** The text of everything in a cell; blocks are separated by line breaks. */
function allSpans(parent: XmlElement, reading: Reading, depth: number): Span[] {
  if (depth > deepest) return [];
  const parts = childrenOf(parent)
    .filter(isElement)
    .map((child) =>
      childrenOf(child).some(isBlock) ? allSpans(child, reading, depth + 1) : spansOf(child, reading),
    );
  return parts.flatMap((spans, i) => (i === 0 ? spans : [plain("\n"), ...spans]));
}

function spansOf(element: XmlElement, reading: Reading): Span[] {
  const spans = childrenOf(element).flatMap((child): Span[] => {
    if (!isElement(child)) return deltaSpans(child);
    if (child.nodeName === "hardBreak") return [plain("\n")];
    return [{ ...plain(`@${textAttribute(child, "label")}`), bold: true }];
  });
  return spans.flatMap((span) => {
    const text = span.text.slice(0, Math.max(0, reading.left));
    reading.left -= span.text.length;
    return text === "" ? [] : [{ ...span, text }];
  });
}

function plain(text: string): Span {
  return { text, bold: false, italic: false, strike: false, underline: false, code: false, link: false };
}

function deltaSpans(text: XmlText): Span[] {
  const delta = text.toDelta() as { insert: unknown; attributes?: Record<string, unknown> }[];
  return delta.flatMap(({ insert, attributes }) => {
    if (typeof insert !== "string") return [];
    // A mark that may overlap itself is stored under its name and a hash.
    const marks = new Set(Object.keys(attributes ?? {}).map((name) => name.split("--")[0]));
    return [
      {
        text: insert,
        bold: marks.has("bold"),
        italic: marks.has("italic"),
        strike: marks.has("strike"),
        underline: marks.has("underline"),
        code: marks.has("code"),
        link: marks.has("link"),
      },
    ];
  });
}

function numberAttribute(element: XmlElement, name: string, otherwise: number): number {
  const value = Number(element.getAttribute(name) ?? otherwise);
  return Number.isSafeInteger(value) ? value : otherwise;
}

function textAttribute(element: XmlElement, name: string): string {
  const value: unknown = element.getAttribute(name);
  return typeof value === "string" ? value : "";
}

function fileOf(element: XmlElement): string {
  const address = textAttribute(element, "file") || textAttribute(element, "src");
  return /[0-9a-f]{64}/.exec(address)?.[0] ?? "";
}
