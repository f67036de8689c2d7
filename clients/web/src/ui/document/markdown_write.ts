import { type Block, type Content, isText, type Mark, plainText, type Text } from "./content";
import { isLinkAddress } from "./link_address";

/** Signs of Markdown within a line. Underscores within a word mean nothing. */
function escapeInline(text: string): string {
  return text
    .replace(/[\\`*[\]<>|~]/g, "\\$&")
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, "\\_")
    .replace(/&(?=#?\w+;)/g, "\\&")
    .replace(/!(?=\\\[)/g, "\\!");
}

/** Signs that mean something at the start of a line. */
function escapeStart(line: string): string {
  return line
    .replace(/^(\s*)([#+=-])/, "$1\\$2")
    .replace(/^(\s*\d{1,9})([.)])(?=\s|$)/, "$1\\$2")
    .replace(/^ {4,}|^\t+/, "");
}

const signs: Readonly<Record<string, [string, string]>> = {
  bold: ["**", "**"],
  italic: ["*", "*"],
  strike: ["~~", "~~"],
  underline: ["<u>", "</u>"],
};

/** From the outside in. */
const order = ["link", "bold", "italic", "underline", "strike", "code"];

function codeSpan(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  const pad = /^`|`$|^ .* $/.test(text) ? " " : "";
  return fence + pad + text + pad + fence;
}

function sameMark(a: Mark | undefined, b: Mark): boolean {
  return a !== undefined && a.type === b.type && JSON.stringify(a.attrs) === JSON.stringify(b.attrs);
}

function address(href: string): string {
  return /[\s()<>]/.test(href) ? `<${href.replace(/[<>]/g, encodeURIComponent)}>` : href;
}

/** Spaces at the edge of a mark belong outside: "** a**" is not bold. */
function wrapped(inner: string, [before, after]: [string, string]): string {
  const [, lead = "", core = "", tail = ""] = /^(\s*)([\s\S]*?)(\s*)$/.exec(inner) ?? [];
  return core ? lead + before + core + after + tail : inner;
}

function marked(mark: Mark, inner: string): string {
  if (mark.type === "link") {
    const { href } = mark.attrs;
    return isLinkAddress(href) ? wrapped(inner, ["[", `](${address(href)})`]) : inner;
  }
  const pair = signs[mark.type];
  return pair ? wrapped(inner, pair) : inner;
}

function writeLeaf(node: Content): string {
  if (isText(node))
    return node.marks.some(({ type }) => type === "code") ? codeSpan(node.text) : escapeInline(node.text);
  if (node.type === "hardBreak") return "\\\n";
  if (node.type === "image") return image(node);
  return escapeInline(plainText(node));
}

function image({ attrs }: Block): string {
  return `![${escapeInline(String(attrs.alt ?? ""))}](file:${String(attrs.file ?? "")})`;
}

/** Writes a run of inline nodes: what shares a mark is wrapped together. */
function writeRun(nodes: readonly Content[], level = 0): string {
  const type = order[level];
  if (!type || type === "code") return nodes.map(writeLeaf).join("");
  const markOf = (node: Content): Mark | undefined =>
    isText(node) ? node.marks.find((mark) => mark.type === type) : undefined;
  let out = "";
  for (let i = 0; i < nodes.length; ) {
    const first = nodes[i];
    const mark = first && markOf(first);
    let end = i + 1;
    const alike = (node: Content): boolean => (mark ? sameMark(markOf(node), mark) : !markOf(node));
    for (let node = nodes[end]; node && alike(node); node = nodes[end]) end++;
    const inner = writeRun(nodes.slice(i, end), level + 1);
    // A link behind "!" would be a picture.
    if (mark?.type === "link" && out.endsWith("!")) out = `${out.slice(0, -1)}\\!`;
    out += mark ? marked(mark, inner) : inner;
    i = end;
  }
  return out;
}

function joinedTexts(nodes: readonly Content[]): Content[] {
  const all: Content[] = [];
  for (const node of nodes) {
    const last = all.at(-1);
    if (last && isText(last) && isText(node) && JSON.stringify(last.marks) === JSON.stringify(node.marks)) {
      all[all.length - 1] = { ...last, text: last.text + node.text } satisfies Text;
    } else all.push(node);
  }
  return all;
}

/** Marks that Markdown does not know, such as comments, split nothing. */
function known(node: Content): Content {
  return isText(node) ? { ...node, marks: node.marks.filter(({ type }) => order.includes(type)) } : node;
}

export function inlineMarkdown(nodes: readonly Content[]): string {
  return writeRun(joinedTexts(nodes.map(known)));
}

function paragraph(node: Block): string {
  return inlineMarkdown(node.content).split("\n").map(escapeStart).join("\n").trimEnd();
}

function indent(text: string, first: string, rest: string): string {
  return text
    .split("\n")
    .map((line, i) => (i === 0 ? first + line : line ? rest + line : ""))
    .join("\n");
}

function list(node: Block, marker: (item: Block, i: number) => string): string {
  const items = node.content.filter((item): item is Block => !isText(item));
  return items
    .map((item, i) => {
      const sign = marker(item, i);
      const width = /^(- )\[/.exec(sign)?.[1]?.length ?? sign.length;
      return indent(blocks(item.content, true), sign, " ".repeat(width)).trimEnd();
    })
    .join("\n");
}

function cellText(cell: Block): string {
  return cell.content
    .map((child) => (isText(child) ? escapeInline(child.text) : inlineMarkdown(child.content)))
    .join("<br>")
    .replace(/\\?\n/g, "<br>")
    .replace(/(?<!\\)\|/g, "\\|"); // in code
}

function table(node: Block): string {
  const rows = node.content.flatMap((row) =>
    isText(row) ? [] : [row.content.filter((cell): cell is Block => !isText(cell)).map(cellText)],
  );
  const width = Math.max(1, ...rows.map((row) => row.length));
  const line = (cells: readonly string[]): string =>
    `| ${Array.from({ length: width }, (_, i) => cells[i] ?? "").join(" | ")} |`;
  const [head = [], ...rest] = rows;
  return [line(head), line(Array.from({ length: width }, () => "---")), ...rest.map(line)].join("\n");
}

function code(node: Block): string {
  const text = node.content.map(plainText).join("");
  const longest = Math.max(2, ...[...text.matchAll(/^\s*(`+)/gm)].map(([, ticks = ""]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${String(node.attrs.language ?? "").replace(/[\s`]/g, "")}\n${text}\n${fence}`;
}

const writers: Readonly<Record<string, (node: Block) => string>> = {
  paragraph,
  heading: (node) =>
    `${"#".repeat(Math.min(6, Math.max(1, Number(node.attrs.level) || 1)))} ${inlineMarkdown(node.content).replace(/\\?\n/g, " ")}`.trimEnd(),
  blockquote: (node) =>
    blocks(node.content)
      .split("\n")
      .map((line) => `> ${line}`.trimEnd())
      .join("\n"),
  bulletList: (node) => list(node, () => "- "),
  orderedList: (node) => list(node, (_, i) => `${(Number(node.attrs.start) || 1) + i}. `),
  taskList: (node) => list(node, (item) => `- [${item.attrs.checked === true ? "x" : " "}] `),
  codeBlock: code,
  horizontalRule: () => "---",
  table,
  image,
};

const lists = new Set(["bulletList", "orderedList", "taskList"]);

/** Two lists of the same kind in a row would be one; a comment stands between them. */
function between(before: Content | undefined, node: Content, tight: boolean): string {
  if (!before) return "";
  if (before.type === node.type && lists.has(node.type)) return "\n\n<!-- -->\n\n";
  // Only a list that begins with 1 may follow a paragraph without a blank line.
  const begins = !isText(node) && (node.attrs.start ?? 1) === 1;
  return tight && lists.has(node.type) && begins ? "\n" : "\n\n";
}

function writeBlock(node: Content): string {
  return isText(node) ? escapeInline(node.text) : (writers[node.type]?.(node) ?? blocks(node.content));
}

/** Empty paragraphs are not written, except at the start of a list item, which is empty then. */
function blocks(content: readonly Content[], tight = false): string {
  let out = "";
  let before: Content | undefined;
  for (const node of content) {
    const written = writeBlock(node);
    if (written === "" && !(tight && node === content[0] && content.length > 1)) continue;
    out += between(before, node, tight) + written;
    before = node;
  }
  return out;
}

/** A document as Markdown (CommonMark with tables, tasks and strikethrough; underlined is `<u>`). */
export function contentMarkdown(content: readonly Content[]): string {
  const written = blocks(content);
  return written ? `${written}\n` : "";
}
