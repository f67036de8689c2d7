import { type Block, type Content, isText, plainText } from "./content";

/** A line of a document that is only read: a block of text with what stands before it. */
export interface Line {
  kind: "text" | "heading1" | "heading2" | "heading3" | "code" | "quote" | "rule" | "picture" | "row";
  /** What stands before the text, such as "•" or "2." */
  marker: string;
  /** How deep it stands in lists. */
  depth: number;
  text: string;
}

interface Around {
  depth: number;
  marker: string;
  quoted: boolean;
}

function lineOf(node: Block, { depth, marker, quoted }: Around): Line {
  const text = node.content.map(plainText).join("");
  if (node.type === "heading") {
    const level = Math.min(3, Math.max(1, Number(node.attrs.level) || 1)) as 1 | 2 | 3;
    return { kind: `heading${level}`, marker, depth, text };
  }
  return { kind: node.type === "codeBlock" ? "code" : quoted ? "quote" : "text", marker, depth, text };
}

function markerOf(list: Block, item: Block, i: number): string {
  if (list.type === "taskList") return item.attrs.checked === true ? "☑" : "☐";
  return list.type === "orderedList" ? `${(Number(list.attrs.start) || 1) + i}.` : "•";
}

function listLines(list: Block, around: Around): Line[] {
  const items = list.content.filter((item): item is Block => !isText(item));
  return items.flatMap((item, i) =>
    item.content.flatMap((child, c) =>
      linesOf(child, { ...around, depth: around.depth + 1, marker: c === 0 ? markerOf(list, item, i) : "" }),
    ),
  );
}

function rowLine(row: Block, { depth }: Around): Line {
  const cells = row.content.map((cell) =>
    isText(cell) ? cell.text : cell.content.map(plainText).join(" ").replace(/\s+/g, " "),
  );
  return { kind: "row", marker: "", depth, text: cells.join(" | ") };
}

function linesOf(node: Content, around: Around): Line[] {
  if (isText(node)) return [{ kind: "text", marker: around.marker, depth: around.depth, text: node.text }];
  const { depth, marker } = around;
  switch (node.type) {
    case "bulletList":
    case "orderedList":
    case "taskList":
      return listLines(node, around);
    case "blockquote":
      return node.content.flatMap((child) => linesOf(child, { ...around, quoted: true }));
    case "table":
      return node.content.flatMap((row) => (isText(row) ? [] : [rowLine(row, around)]));
    case "horizontalRule":
      return [{ kind: "rule", marker, depth, text: "" }];
    case "image":
      return [{ kind: "picture", marker, depth, text: String(node.attrs.alt ?? "") }];
    case "paragraph":
    case "heading":
    case "codeBlock":
      return [lineOf(node, around)];
  }
  return node.content.flatMap((child) => linesOf(child, around));
}

/** A document as lines that are read one after another. */
export function contentLines(content: readonly Content[]): Line[] {
  return content.flatMap((node) => linesOf(node, { depth: 0, marker: "", quoted: false }));
}
