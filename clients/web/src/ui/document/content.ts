import * as Y from "yjs";

/** A mark of a text, such as bold, or a link with its address. */
export interface Mark {
  type: string;
  attrs: Readonly<Record<string, unknown>>;
}

/** A block, or an inline node without text such as a picture. The names are those that documents store. */
export interface Block {
  type: string;
  attrs: Readonly<Record<string, unknown>>;
  content: readonly Content[];
}

export interface Text {
  type: "text";
  text: string;
  marks: readonly Mark[];
}

/** A document as plain data: for files, comparisons and tests. */
export type Content = Block | Text;

export function isText(content: Content): content is Text {
  return content.type === "text" && "text" in content;
}

export function block(type: string, content: readonly Content[] = [], attrs: Block["attrs"] = {}): Block {
  return { type, attrs, content };
}

export function text(value: string, marks: readonly Mark[] = []): Text {
  return { type: "text", text: value, marks };
}

/** The text of a node and all within it. Line breaks are "\n"; other nodes without text say nothing. */
export function plainText(content: Content): string {
  if (isText(content)) return content.text;
  if (content.type === "hardBreak") return "\n";
  if (content.type === "mention") return `@${String(content.attrs.label ?? "")}`;
  return content.content.map(plainText).join("");
}

/** Marks that may lie over each other, such as two comments, are stored as "name--hash". */
function markName(stored: string): string {
  return stored.replace(/--[\w+/=]{8}$/, "");
}

function marksOf(attributes: Record<string, unknown> | undefined): Mark[] {
  return Object.entries(attributes ?? {}).map(([stored, attrs]) => ({
    type: markName(stored),
    attrs: typeof attrs === "object" && attrs !== null ? (attrs as Mark["attrs"]) : {},
  }));
}

function readNode(node: unknown): Content[] {
  if (node instanceof Y.XmlText) {
    const delta = node.toDelta() as { insert: unknown; attributes?: Record<string, unknown> }[];
    return delta.flatMap(({ insert, attributes }) =>
      typeof insert === "string" ? [text(insert, marksOf(attributes))] : [],
    );
  }
  if (!(node instanceof Y.XmlElement)) return [];
  return [block(node.nodeName, node.toArray().flatMap(readNode), { ...node.getAttributes() })];
}

/** What a shared text contains. */
export function readContent(fragment: Y.XmlFragment): Content[] {
  return fragment.toArray().flatMap(readNode);
}

function writeText(texts: readonly Text[]): Y.XmlText {
  const node = new Y.XmlText();
  node.applyDelta(
    texts.map((piece) => ({
      insert: piece.text,
      attributes: Object.fromEntries(piece.marks.map(({ type, attrs }) => [type, { ...attrs }])),
    })),
  );
  return node;
}

/** Texts in a row are one node, as the editor stores them. */
function writeNodes(content: readonly Content[]): (Y.XmlElement | Y.XmlText)[] {
  const nodes: (Y.XmlElement | Y.XmlText)[] = [];
  let texts: Text[] = [];
  const end = (): void => {
    if (texts.length > 0) nodes.push(writeText(texts));
    texts = [];
  };
  for (const node of content) {
    if (isText(node)) {
      if (node.text) texts.push(node);
      continue;
    }
    end();
    const element = new Y.XmlElement(node.type);
    for (const [name, value] of Object.entries(node.attrs)) {
      if (value !== null && value !== undefined) element.setAttribute(name, value as string);
    }
    element.insert(0, writeNodes(node.content));
    nodes.push(element);
  }
  end();
  return nodes;
}

/** Appends to a shared text. */
export function appendContent(fragment: Y.XmlFragment, content: readonly Content[]): void {
  fragment.insert(fragment.length, writeNodes(content));
}
