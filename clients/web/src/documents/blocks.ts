// A rich text as a list of blocks, to be drawn. Reads Yjs types by their shape, so that no code of Yjs is loaded.
import type { XmlElement, XmlFragment, XmlText } from "yjs";

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

/** What is deeper or longer than this is not drawn. */
const deepest = 12;
const mostBlocks = 5000;

interface Around {
  indent: number;
  quotes: number;
  depth: number;
}

/** The blocks of a rich text, in their order. */
export function blocksOf(fragment: XmlFragment): Block[] {
  const blocks: Block[] = [];
  addChildren(fragment, { indent: 0, quotes: 0, depth: 0 }, blocks);
  return blocks;
}

function childrenOf(parent: XmlFragment | XmlElement): (XmlElement | XmlText)[] {
  return parent.toArray() as (XmlElement | XmlText)[];
}

function isElement(node: XmlElement | XmlText): node is XmlElement {
  return "nodeName" in node && typeof node.nodeName === "string";
}

function addChildren(parent: XmlFragment | XmlElement, around: Around, blocks: Block[]): void {
  for (const child of childrenOf(parent)) if (isElement(child)) add(child, around, blocks);
}

function add(element: XmlElement, around: Around, blocks: Block[]): void {
  if (around.depth > deepest || blocks.length >= mostBlocks) return;
  const { indent, quotes } = around;
  const common = { indent, quotes, marker: null, source: element };
  switch (element.nodeName) {
    case "heading":
      blocks.push({
        ...common,
        kind: "heading",
        level: numberAttribute(element, "level", 1),
        spans: spansOf(element),
      });
      return;
    case "codeBlock":
      blocks.push({ ...common, kind: "code", spans: spansOf(element) });
      return;
    case "horizontalRule":
      blocks.push({ ...common, kind: "rule" });
      return;
    case "image":
      blocks.push({ ...common, kind: "image", file: fileOf(element), alt: textAttribute(element, "alt") });
      return;
    case "table":
      blocks.push({ ...common, kind: "table", rows: rowsOf(element) });
      return;
    case "bulletList":
    case "orderedList":
    case "taskList":
      addList(element, around, blocks);
      return;
    case "blockquote":
      addChildren(element, { indent: indent + 1, quotes: quotes + 1, depth: around.depth + 1 }, blocks);
      return;
  }
  if (childrenOf(element).some(isBlock)) addChildren(element, { ...around, depth: around.depth + 1 }, blocks);
  else blocks.push({ ...common, kind: "paragraph", spans: spansOf(element) });
}

/** Elements within a line: line breaks, and what newer versions have there. */
const inline: ReadonlySet<string> = new Set(["hardBreak", "mention"]);

function isBlock(node: XmlElement | XmlText): boolean {
  return isElement(node) && !inline.has(node.nodeName);
}

function addList(list: XmlElement, { indent, quotes, depth }: Around, blocks: Block[]): void {
  let number = numberAttribute(list, "start", 1);
  for (const item of childrenOf(list)) {
    if (!isElement(item)) continue;
    const first = blocks.length;
    addChildren(item, { indent: indent + 1, quotes, depth: depth + 1 }, blocks);
    const block = blocks[first];
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

function rowsOf(table: XmlElement): Cell[][] {
  return childrenOf(table)
    .filter(isElement)
    .map((row) =>
      childrenOf(row)
        .filter(isElement)
        .map((cell) => ({ head: cell.nodeName === "tableHeader", spans: allSpans(cell) })),
    );
}

/** The text of everything in a cell; blocks are separated by line breaks. */
function allSpans(parent: XmlElement): Span[] {
  const parts = childrenOf(parent)
    .filter(isElement)
    .map((child) => (childrenOf(child).some(isBlock) ? allSpans(child) : spansOf(child)));
  return parts.flatMap((spans, i) => (i === 0 ? spans : [plain("\n"), ...spans]));
}

function spansOf(element: XmlElement): Span[] {
  return childrenOf(element).flatMap((child): Span[] => {
    if (!isElement(child)) return deltaSpans(child);
    if (child.nodeName === "hardBreak") return [plain("\n")];
    return [{ ...plain(`@${textAttribute(child, "label")}`), bold: true }];
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
