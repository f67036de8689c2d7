import type { Node } from "@tiptap/pm/model";

/** Letters that are a word each for those who count Chinese text as word processors do. */
const ideograph = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;
const ideographs = new RegExp(ideograph.source, "gu");

/**
 * The words of a text. In English texts also Chinese is counted in words, as far as the browser knows them; in Chinese
 * each character counts, and each word between them.
 */
export function countWords(text: string, language: "en" | "zh"): number {
  const segmenter = new Intl.Segmenter(language, { granularity: "word" });
  let words = 0;
  for (const { segment, isWordLike } of segmenter.segment(text)) {
    if (!isWordLike) continue;
    words += language === "zh" && ideograph.test(segment) ? (segment.match(ideographs)?.length ?? 0) : 1;
  }
  return words;
}

/** Counts the words of a document; blocks that did not change are not counted again. */
export class WordCount {
  private known = new WeakMap<Node, number>();

  constructor(private readonly language: "en" | "zh") {}

  of(doc: Node): number {
    let words = 0;
    doc.descendants((node) => {
      if (!node.isTextblock) return true;
      words += this.block(node);
      return false;
    });
    return words;
  }

  private block(node: Node): number {
    const known = this.known.get(node);
    if (known !== undefined) return known;
    const words = countWords(node.textBetween(0, node.content.size, " ", " "), this.language);
    this.known.set(node, words);
    return words;
  }
}
