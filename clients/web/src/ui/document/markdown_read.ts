import { type Block, block, type Content, isText, text } from "./content";
import { readInline } from "./markdown_inline";

const deepest = 16;
const patterns = {
  heading: /^ {0,3}(#{1,6})(?:\s+(.*?))?(?:\s+#+)?\s*$/,
  rule: /^ {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$/,
  fence: /^( {0,3})(`{3,}|~{3,})\s*([^`\s]*)[^`]*$/,
  quote: /^ {0,3}> ?/,
  item: /^( {0,3})([-*+]|\d{1,9}[.)])(?:( {1,4})(?=\S)|[ \t]+|$)/,
  underlined: /^ {0,3}(=+|-+)\s*$/,
  divider: /^ {0,3}\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$/,
  comment: /^ {0,3}<!--.*-->\s*$/,
};
const blank = /^\s*$/;

/** Reads the blocks of a list of lines. */
class Blocks {
  private i = 0;
  private readonly out: Content[] = [];

  constructor(
    private readonly lines: readonly string[],
    private readonly depth: number,
  ) {}

  read(): Content[] {
    while (this.i < this.lines.length) {
      const line = this.lines[this.i] ?? "";
      if (blank.test(line) || patterns.comment.test(line)) this.i++;
      else this.block(line);
    }
    return this.out;
  }

  private block(line: string): void {
    const nested = this.depth < deepest;
    if (patterns.heading.test(line)) this.heading(line);
    else if (patterns.fence.test(line)) this.fenced(line);
    else if (/^(?: {4}|\t)/.test(line)) this.indented();
    else if (patterns.rule.test(line)) {
      this.out.push(block("horizontalRule"));
      this.i++;
    } else if (nested && patterns.quote.test(line)) this.quote();
    else if (nested && patterns.item.test(line)) this.list(line);
    else if (this.isTable()) this.table();
    else this.paragraph();
  }

  private inner(lines: readonly string[]): Content[] {
    return new Blocks(lines, this.depth + 1).read();
  }

  private heading(line: string): void {
    const [, signs = "#", title = ""] = patterns.heading.exec(line) ?? [];
    this.out.push(headingOf(signs.length, title));
    this.i++;
  }

  private fenced(line: string): void {
    const [, indent = "", fence = "", language = ""] = patterns.fence.exec(line) ?? [];
    const end = new RegExp(`^ {0,3}${fence[0] === "~" ? "~" : "`"}{${fence.length},}\\s*$`);
    const inside: string[] = [];
    for (this.i++; this.i < this.lines.length && !end.test(this.lines[this.i] ?? ""); this.i++) {
      inside.push((this.lines[this.i] ?? "").replace(new RegExp(`^ {0,${indent.length}}`), ""));
    }
    this.i++;
    this.out.push(codeOf(inside.join("\n"), language));
  }

  private indented(): void {
    const inside: string[] = [];
    for (; this.i < this.lines.length; this.i++) {
      const line = this.lines[this.i] ?? "";
      if (!/^(?: {4}|\t)/.test(line) && !blank.test(line)) break;
      inside.push(line.replace(/^(?: {4}|\t)/, ""));
    }
    this.out.push(codeOf(inside.join("\n").trimEnd(), ""));
  }

  private quote(): void {
    const inside: string[] = [];
    for (; this.i < this.lines.length; this.i++) {
      const line = this.lines[this.i] ?? "";
      if (blank.test(line) || (!patterns.quote.test(line) && this.interrupts(line))) break;
      inside.push(line.replace(patterns.quote, ""));
    }
    this.out.push(block("blockquote", atLeastOne(this.inner(inside))));
  }

  /** Consecutive items of one kind are a list; another kind begins another list. */
  private list(first: string): void {
    const ordered = /\d/.test(markerOf(first));
    const items: { lines: string[]; checked: boolean | null }[] = [];
    for (let line = first; ; line = this.lines[this.i] ?? "") {
      const found = patterns.item.exec(line);
      if (!found || patterns.rule.test(line) || /\d/.test(found[2] ?? "") !== ordered) break;
      const lines = this.itemLines(line, found);
      const task = ordered ? null : /^\[([ xX])\](?:\s+|$)/.exec(lines[0] ?? "");
      const checked = task ? task[1] !== " " : null;
      if (items[0] && (items[0].checked === null) !== (checked === null)) {
        this.i -= lines.length;
        break;
      }
      items.push({
        lines: task ? [(lines[0] ?? "").slice(task[0].length), ...lines.slice(1)] : lines,
        checked,
      });
      if (!this.skipTo(patterns.item)) break;
    }
    const tasks = items[0]?.checked !== null;
    const content = items.map(({ lines, checked }) =>
      tasks
        ? block("taskItem", paragraphFirst(this.inner(lines)), { checked: checked === true })
        : block("listItem", paragraphFirst(this.inner(lines))),
    );
    const start = ordered ? { start: Number.parseInt(markerOf(first), 10) } : {};
    this.out.push(block(tasks ? "taskList" : ordered ? "orderedList" : "bulletList", content, start));
  }

  /** The lines of an item without its marker and indentation. */
  private itemLines(line: string, found: RegExpExecArray): string[] {
    const width = (found[1] ?? "").length + (found[2] ?? "").length + (found[3]?.length ?? 1);
    const lines = [line.slice(found[0].length)];
    const indented = new RegExp(`^(?: {${width}}|\\t)`);
    for (this.i++; this.i < this.lines.length; this.i++) {
      const next = this.lines[this.i] ?? "";
      if (indented.test(next)) lines.push(next.replace(indented, ""));
      else if (blank.test(next)) {
        if (!indented.test(this.lines[this.i + 1] ?? "")) break;
        lines.push("");
      } else if (blank.test(lines.at(-1) ?? "") || patterns.item.test(next) || this.interrupts(next)) break;
      else lines.push(next); // a paragraph may go on without indentation
    }
    return lines;
  }

  /** Skips blank lines if what follows matches. */
  private skipTo(pattern: RegExp): boolean {
    let next = this.i;
    while (next < this.lines.length && blank.test(this.lines[next] ?? "")) next++;
    if (!pattern.test(this.lines[next] ?? "")) return false;
    this.i = next;
    return true;
  }

  /** Whether a line begins a block even directly behind a paragraph. */
  private interrupts(line: string): boolean {
    const { heading, rule, fence, quote, comment } = patterns;
    if ([heading, rule, fence, quote, comment].some((pattern) => pattern.test(line))) return true;
    return /^ {0,3}(?:[-*+]|1[.)])\s+\S/.test(line);
  }

  private isTable(): boolean {
    const [head = "", divider = ""] = [this.lines[this.i], this.lines[this.i + 1]];
    if (!head.includes("|") || !divider.includes("-") || !patterns.divider.test(divider)) return false;
    return cells(head).length === cells(divider).length;
  }

  private table(): void {
    const head = cells(this.lines[this.i] ?? "");
    const rows = [row("tableHeader", head, head.length)];
    for (this.i += 2; this.i < this.lines.length; this.i++) {
      const line = this.lines[this.i] ?? "";
      if (blank.test(line) || this.interrupts(line)) break;
      rows.push(row("tableCell", cells(line), head.length));
    }
    this.out.push(block("table", rows));
  }

  private paragraph(): void {
    const lines: string[] = [];
    for (; this.i < this.lines.length; this.i++) {
      const line = this.lines[this.i] ?? "";
      if (blank.test(line)) break;
      const level = patterns.underlined.exec(line)?.[1];
      if (level && lines.length > 0) {
        this.i++;
        this.out.push(headingOf(level[0] === "=" ? 1 : 2, lines.join("\n").trim()));
        return;
      }
      if (lines.length > 0 && this.interrupts(line)) break;
      lines.push(line.replace(/^\s+/, ""));
    }
    this.out.push(...paragraphs(readInline(lines.join("\n").trimEnd())));
  }
}

function markerOf(line: string): string {
  return patterns.item.exec(line)?.[2] ?? "";
}

function headingOf(level: number, title: string): Block {
  const content = readInline(title).filter((node) => node.type !== "image");
  return block("heading", content, { level: Math.min(3, level) });
}

function codeOf(source: string, language: string): Block {
  return block("codeBlock", source ? [text(source)] : [], language ? { language } : {});
}

/** Pictures are blocks of their own: they end the paragraph that they stand in. */
function paragraphs(nodes: readonly Content[]): Block[] {
  const out: Block[] = [];
  let line: Content[] = [];
  const end = (): void => {
    if (line.some((node) => !isText(node) || node.text.trim() !== "")) out.push(block("paragraph", line));
    line = [];
  };
  for (const node of nodes) {
    if (isText(node) || node.type !== "image") {
      line.push(node);
      continue;
    }
    end();
    out.push(node);
  }
  end();
  return out;
}

function atLeastOne(content: readonly Content[]): readonly Content[] {
  return content.length > 0 ? content : [block("paragraph")];
}

/** The editor wants a paragraph first in each item. */
function paragraphFirst(content: readonly Content[]): Content[] {
  return content[0]?.type === "paragraph" ? [...content] : [block("paragraph"), ...content];
}

function cells(line: string): string[] {
  const inside = line
    .trim()
    .replace(/^\|/, "")
    .replace(/(?<!\\)\|$/, "");
  return inside.split(/(?<!\\)\|/).map((cell) => cell.trim().replace(/\\\|/g, "|"));
}

function row(type: string, texts: readonly string[], width: number): Block {
  const all = Array.from({ length: width }, (_, i) => readInline(texts[i] ?? ""));
  return block(
    "tableRow",
    all.map((nodes) =>
      block(type, [
        block(
          "paragraph",
          nodes.filter((node) => node.type !== "image"),
        ),
      ]),
    ),
  );
}

/** What a Markdown text says: CommonMark's blocks, with tables, tasks and strikethrough. HTML stays text. */
export function markdownContent(markdown: string): Content[] {
  const lines = markdown
    .replace(/^\ufeff/, "")
    .replace(/\r\n?/g, "\n")
    .replaceAll("\0", "\ufffd")
    .split("\n");
  return new Blocks(lines, 0).read();
}
