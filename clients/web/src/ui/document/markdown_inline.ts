import { block, type Content, isText, type Mark, type Text, text } from "./content";
import { linkAddress } from "./link_address";

/** A run of "*", "_" or "~" that may open or close a mark. */
interface Run {
  sign: string;
  count: number;
  /** The index of the first node behind the run. */
  at: number;
  opens: boolean;
  closes: boolean;
}

const deepest = 8;
const longestLabel = 1000;
/** A mark is not opened by what is further back. */
const mostRuns = 500;
const entities: Readonly<Record<string, string>> = {
  ...{ amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: "\u00a0" },
};

function entity(name: string): string | null {
  const code = /^#(?:x([0-9a-f]{1,6})|(\d{1,7}))$/i.exec(name);
  if (!code) return entities[name] ?? null;
  const point = code[1] ? Number.parseInt(code[1], 16) : Number(code[2]);
  return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : null;
}

/** The end of a label that begins behind "[", or -1. */
function labelEnd(source: string, from: number): number {
  let depth = 1;
  for (let i = from; i < Math.min(source.length, from + longestLabel); i++) {
    if (source[i] === "\\") i++;
    else if (source[i] === "[") depth++;
    else if (source[i] === "]" && --depth === 0) return i;
  }
  return -1;
}

const target = /\(\s*(?:<([^<>\n]*)>|((?:[^\s()<]|\([^\s()]*\))*))(?:\s+(?:"[^"]*"|'[^']*'))?\s*\)/y;

/** Reads the text within a line. */
class Inline {
  private readonly nodes: Content[] = [];
  private readonly runs: Run[] = [];
  private plain = "";
  private i = 0;

  constructor(
    private readonly source: string,
    private readonly depth: number,
    /** Within a link there is no other link. */
    private readonly linked = false,
  ) {}

  read(): Content[] {
    while (this.i < this.source.length) {
      if (!this.special()) this.plain += this.source[this.i++];
    }
    this.endText();
    this.match();
    return joined(this.nodes);
  }

  private endText(): void {
    if (this.plain) this.nodes.push(text(this.plain));
    this.plain = "";
  }

  private push(...nodes: Content[]): true {
    this.endText();
    this.nodes.push(...nodes);
    return true;
  }

  private matchAt(pattern: RegExp, from = this.i): RegExpExecArray | null {
    pattern.lastIndex = from;
    return pattern.exec(this.source);
  }

  private special(): boolean {
    switch (this.source[this.i]) {
      case "\\":
        return this.escape();
      case "`":
        return this.code();
      case "*":
      case "_":
      case "~":
        return this.run();
      case "!":
        return this.source[this.i + 1] === "[" && this.link(true);
      case "[":
        return this.link(false);
      case "<":
        return this.tag();
      case "&":
        return this.entity();
      case "\n":
        return this.newline();
      case "h":
        return this.bareAddress();
    }
    return false;
  }

  private escape(): boolean {
    const next = this.source[this.i + 1] ?? "";
    if (next === "\n") {
      this.i += 2;
      return this.push(block("hardBreak"));
    }
    if (!/[!-/:-@[-`{-~]/.test(next)) return false;
    this.plain += next;
    this.i += 2;
    return true;
  }

  private code(): boolean {
    const fence = this.matchAt(/`+/y)?.[0] ?? "";
    let end = this.source.indexOf(fence, this.i + fence.length);
    while (end >= 0 && (this.source[end + fence.length] === "`" || this.source[end - 1] === "`")) {
      end = this.source.indexOf(fence, end + 1);
    }
    if (end < 0) {
      this.plain += fence;
      this.i += fence.length;
      return true;
    }
    const inner = this.source.slice(this.i + fence.length, end).replace(/\n/g, " ");
    const padded = /^ .* $/.test(inner) && inner.trim() !== "";
    this.i = end + fence.length;
    return this.push(text(padded ? inner.slice(1, -1) : inner, [{ type: "code", attrs: {} }]));
  }

  /** More generous than CommonMark where Chinese has no spaces: "**好。**吗" is bold. */
  private run(): boolean {
    const signs = this.matchAt(/\*+|_+|~+/y)?.[0] ?? "";
    const sign = signs[0] ?? "";
    const before = this.source[this.i - 1] ?? " ";
    const after = this.source[this.i + signs.length] ?? " ";
    this.i += signs.length;
    if (sign === "~" && signs.length !== 2) {
      this.plain += signs;
      return true;
    }
    this.endText();
    const word = /[\p{L}\p{N}]/u;
    const opens = !/\s/.test(after) && (sign !== "_" || !word.test(before));
    const closes = !/\s/.test(before) && (sign !== "_" || !word.test(after));
    this.runs.push({ sign, count: signs.length, at: this.nodes.length, opens, closes });
    return true;
  }

  private link(image: boolean): boolean {
    const start = this.i + (image ? 2 : 1);
    const end = labelEnd(this.source, start);
    const found = end < 0 || this.depth >= deepest ? null : this.matchAt(target, end + 1);
    if (!found) return false;
    const label = this.source.slice(start, end);
    const address = (found[1] ?? found[2] ?? "").replace(/\\([!-/:-@[-`{-~])/g, "$1");
    this.i = end + 1 + found[0].length;
    const file = /^file:([0-9a-f]{64})$/.exec(address)?.[1];
    const inner = new Inline(label, this.depth + 1, true).read();
    if (image && file)
      return this.push(
        block("image", [], { file, alt: inner.map((n) => (isText(n) ? n.text : "")).join("") }),
      );
    const href = linkAddress(address);
    return this.push(...(href ? withMark(inner, { type: "link", attrs: { href } }) : inner));
  }

  private tag(): boolean {
    const address = this.matchAt(/<((?:https?:|mailto:)?[^\s<>]+)>/y);
    const href = address?.[1] && /[:@]/.test(address[1]) ? linkAddress(address[1]) : null;
    if (address?.[1] && href) {
      this.i += address[0].length;
      return this.push(text(address[1], [{ type: "link", attrs: { href } }]));
    }
    const broken = this.matchAt(/<br\s*\/?>/iy);
    if (broken) {
      this.i += broken[0].length;
      return this.push(block("hardBreak"));
    }
    const comment = this.goesOn("-->") ? this.matchAt(/<!--[\s\S]*?-->/y) : null;
    if (comment) {
      this.i += comment[0].length;
      return true;
    }
    const under = this.goesOn("</u>") ? this.matchAt(/<u>([\s\S]*?)<\/u>/y) : null;
    if (!under || this.depth >= deepest) return false;
    this.i += under[0].length;
    return this.push(
      ...withMark(new Inline(under[1] ?? "", this.depth + 1, this.linked).read(), {
        type: "underline",
        attrs: {},
      }),
    );
  }

  /** Whether an end comes at all, so that many beginnings without one cost little. */
  private goesOn(end: string): boolean {
    return this.i < this.source.lastIndexOf(end);
  }

  private entity(): boolean {
    const found = this.matchAt(/&(#?\w{1,10});/y);
    const sign = found?.[1] ? entity(found[1]) : null;
    if (!found || sign === null) return false;
    this.plain += sign;
    this.i += found[0].length;
    return true;
  }

  /** Two spaces before the end of a line break it; otherwise the end is a space. */
  private newline(): boolean {
    this.i++;
    const hard = / {2,}$/.test(this.plain);
    this.plain = this.plain.replace(/ +$/, "");
    if (hard) return this.push(block("hardBreak"));
    this.plain += " ";
    return true;
  }

  private bareAddress(): boolean {
    if (this.linked || /[\p{L}\p{N}]/u.test(this.source[this.i - 1] ?? " ")) return false;
    const found = this.matchAt(
      /https?:\/\/(?:(?!~~)[^\s<>"'`\\*\u3000-\u303f\uff00-\uffef])*[^\s<>"'`\\.,:;!?)\]*_~\u3000-\u303f\uff00-\uffef]/y,
    );
    const href = found ? linkAddress(found[0]) : null;
    if (!found || !href) return false;
    this.i += found[0].length;
    return this.push(text(found[0], [{ type: "link", attrs: { href } }]));
  }

  /** Finds for each closing run the nearest opening one. What is left over is text. */
  private match(): void {
    for (let c = 0; c < this.runs.length; c++) {
      const closer = this.runs[c];
      if (!closer?.closes) continue;
      for (let o = c - 1; o >= Math.max(0, c - mostRuns) && closer.count > 0; o--) {
        const opener = this.runs[o];
        if (!opener?.opens || opener.sign !== closer.sign || opener.count === 0 || opener.at === closer.at)
          continue;
        while (opener.count > 0 && closer.count > 0) this.take(opener, closer);
        // Runs between the two can match nothing outside any more.
        for (const between of this.runs.slice(o + 1, c)) between.opens = false;
      }
    }
    this.leftOver();
  }

  private take(opener: Run, closer: Run): void {
    const both = Math.min(opener.count, closer.count, 2);
    opener.count -= both;
    closer.count -= both;
    const type = closer.sign === "~" ? "strike" : both === 2 ? "bold" : "italic";
    const inner = this.nodes.slice(opener.at, closer.at);
    this.nodes.splice(opener.at, inner.length, ...withMark(inner, { type, attrs: {} }));
  }

  private leftOver(): void {
    for (const { sign, count, at } of this.runs.reverse()) {
      if (count > 0) this.nodes.splice(at, 0, text(sign.repeat(count)));
    }
  }
}

function withMark(nodes: readonly Content[], mark: Mark): Content[] {
  return nodes.map((node) => {
    if (!isText(node) || node.marks.some(({ type }) => type === mark.type)) return node;
    // Code carries no other mark than a link, as in the editor.
    if (mark.type !== "link" && node.marks.some(({ type }) => type === "code")) return node;
    return { ...node, marks: [...node.marks, mark] };
  });
}

function sameMarks(a: Text, b: Text): boolean {
  const names = (node: Text): string =>
    JSON.stringify([...node.marks].sort((x, y) => (x.type < y.type ? -1 : 1)));
  return names(a) === names(b);
}

function joined(nodes: readonly Content[]): Content[] {
  const all: Content[] = [];
  for (const node of nodes) {
    const last = all.at(-1);
    if (last && isText(last) && isText(node) && sameMarks(last, node)) {
      all[all.length - 1] = { ...last, text: last.text + node.text };
    } else all.push(node);
  }
  return all;
}

/** The text of a paragraph of Markdown. Line breaks are "\n". */
export function readInline(source: string): Content[] {
  return new Inline(source, 0).read();
}
