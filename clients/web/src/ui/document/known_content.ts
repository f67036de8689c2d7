import type { Schema } from "@tiptap/pm/model";
import * as Y from "yjs";

/** Deeper texts exhaust the stack of whoever reads them. */
const deepest = 60;
/** Rows times columns of one table, with all columns that its cells claim. */
const mostCells = 50_000;

function knowsMarks(schema: Schema, attributes: Record<string, unknown> | undefined): boolean {
  return Object.keys(attributes ?? {}).every((name) => schema.marks[name.replace(/--[\w+/=]{8}$/, "")]);
}

function elementsIn(parent: Y.XmlElement | Y.XmlFragment): Y.XmlElement[] {
  return parent.toArray().filter((child) => child instanceof Y.XmlElement);
}

/** How many rows or columns a cell claims; infinite for what is no number. */
function claim(cell: Y.XmlElement, name: string): number {
  const value: unknown = cell.getAttribute(name) ?? 1;
  return typeof value === "number" && Number.isInteger(value) && value >= 1
    ? value
    : Number.POSITIVE_INFINITY;
}

function plainWidths(cell: Y.XmlElement): boolean {
  const widths: unknown = cell.getAttribute("colwidth") ?? [];
  return Array.isArray(widths) && widths.every((width) => typeof width === "number");
}

/** Whether a table is small enough that its map of cells can be made. */
function fits(table: Y.XmlElement): boolean {
  const rows = elementsIn(table).map(elementsIn);
  const columns = rows.map((cells) => cells.reduce((sum, cell) => sum + claim(cell, "colspan"), 0));
  const height = rows.flat().reduce((most, cell) => Math.max(most, claim(cell, "rowspan")), rows.length);
  return Math.max(0, ...columns) * height <= mostCells && rows.flat().every(plainWidths);
}

function knows(schema: Schema, node: unknown, depth: number): boolean {
  if (node instanceof Y.XmlText) {
    return node
      .toDelta()
      .every((part: { attributes?: Record<string, unknown> }) => knowsMarks(schema, part.attributes));
  }
  if (!(node instanceof Y.XmlElement)) return true;
  if (schema.nodes[node.nodeName] === undefined || depth > deepest) return false;
  if (node.nodeName === "table" && !fits(node)) return false;
  return node.toArray().every((child) => knows(schema, child, depth + 1));
}

/** Whether an editor with this schema can show all of a text. What it cannot show, it would delete for everybody. */
export function knowsContent(schema: Schema, fragment: Y.XmlFragment): boolean {
  return fragment.toArray().every((child) => knows(schema, child, 0));
}

type TextEvent = Y.YEvent<Y.XmlText | Y.XmlElement | Y.XmlFragment>;

/** The types around a type, from the inside out. */
function around(type: unknown): unknown[] {
  const all: unknown[] = [];
  for (let at = type; at; at = (at as { parent: unknown }).parent) all.push(at);
  return all;
}

function knowsEvent(schema: Schema, event: TextEvent): boolean {
  const outside = around(event.target);
  const tables = outside.filter((type) => type instanceof Y.XmlElement && type.nodeName === "table");
  if (!tables.every((table) => fits(table as Y.XmlElement))) return false;
  return event.delta.every(({ insert, attributes }) => {
    if (!knowsMarks(schema, attributes)) return false;
    return !Array.isArray(insert) || insert.every((node) => knows(schema, node, outside.length));
  });
}

/**
 * Calls `unknown` when others bring something that this page does not know, before an editor that watches the text
 * later than this sees it. Returns the end of the watch.
 */
export function watchForUnknown(schema: Schema, fragment: Y.XmlFragment, unknown: () => void): () => void {
  const look = (events: TextEvent[], { local }: Y.Transaction): void => {
    if (!local && !events.every((event) => knowsEvent(schema, event))) unknown();
  };
  const watched = look as Parameters<Y.XmlFragment["observeDeep"]>[0];
  fragment.observeDeep(watched);
  return () => fragment.unobserveDeep(watched);
}
