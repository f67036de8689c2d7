import { describe, expect, test } from "vitest";
import * as Y from "yjs";
import { type BlockCache, blocksOf, forgetChanged } from "../src/documents/blocks";
import { type LayoutCache, type LayoutContext, layOut } from "../src/documents/layout";
import { isRightToLeft, lineBreaks } from "../src/documents/line_breaks";
import { margin, pageWidth } from "../src/documents/page_size";
import { typesAround } from "../src/documents/places";
import { type TemplateName, templateNames } from "../src/documents/template_names";
import { type TextNode, templateText } from "../src/documents/templates";
import { copyNodes, writeNodes } from "../src/documents/write_nodes";

/** Every character is half as wide as it is high, wide ones as wide. */
const context: LayoutContext = {
  measure: (text, font) => {
    const size = Number(/([\d.]+)px/.exec(font)?.[1]);
    return [...text].reduce((sum, c) => sum + (c > "\u2e80" ? size : size / 2), 0);
  },
  pictureSize: () => null,
};

function element(
  type: string,
  children: TextNode["children"],
  attributes: TextNode["attributes"] = {},
): TextNode {
  return { type, children, attributes };
}

function fragmentOf(...nodes: TextNode[]): Y.XmlFragment {
  const fragment = new Y.Doc().getXmlFragment("default");
  writeNodes(fragment, nodes);
  return fragment;
}

function page(title: string, ...nodes: TextNode[]) {
  const layout = layOut(title, blocksOf(fragmentOf(...nodes)), context, new WeakMap());
  const runs = layout.blocks.flatMap(({ y, laid }) =>
    laid.runs.map((run) => ({ ...run, y: y + run.baseline })),
  );
  return { layout, runs };
}

describe("blocks", () => {
  test("lists, quotes, tasks and their depth", () => {
    const item = (type: string, text: string, more: TextNode[] = [], attributes = {}): TextNode =>
      element(type, [element("paragraph", [text]), ...more], attributes);
    const inner = element("orderedList", [item("listItem", "b"), item("listItem", "c")], { start: 3 });
    const blocks = blocksOf(
      fragmentOf(
        element("bulletList", [item("listItem", "a", [inner])]),
        element("taskList", [item("taskItem", "d", [], { checked: true })]),
        element("blockquote", [element("paragraph", ["e"])]),
      ),
    );
    const seen = blocks.map(({ indent, quotes, marker }) => ({ indent, quotes, marker }));
    expect(seen).toEqual([
      { indent: 1, quotes: 0, marker: { kind: "bullet" } },
      { indent: 2, quotes: 0, marker: { kind: "number", number: 3 } },
      { indent: 2, quotes: 0, marker: { kind: "number", number: 4 } },
      { indent: 1, quotes: 0, marker: { kind: "task", done: true } },
      { indent: 1, quotes: 1, marker: null },
    ]);
  });

  test("marks of a text, also those that may overlap, and line breaks", () => {
    const fragment = new Y.Doc().getXmlFragment("default");
    const paragraph = new Y.XmlElement("paragraph");
    const text = new Y.XmlText();
    fragment.insert(0, [paragraph]);
    paragraph.insert(0, [text]);
    text.insert(0, "bold", { bold: {} });
    text.insert(4, " linked", { link: { href: "https://example.org" }, "comment--x1": {}, bold: null });
    paragraph.insert(1, [new Y.XmlElement("hardBreak")]);
    const [block] = blocksOf(fragment);
    const spans = block?.kind === "paragraph" ? block.spans : [];
    expect(spans.map(({ text: t, bold, link }) => [t, bold, link])).toEqual([
      ["bold", true, false],
      [" linked", false, true],
      ["\n", false, false],
    ]);
  });

  test("what is too deep is left out, and unknown elements show their text", () => {
    let deep = element("paragraph", ["bottom"]);
    for (let n = 0; n < 40; n++) deep = element("blockquote", [deep]);
    const blocks = blocksOf(fragmentOf(deep, element("callout", [element("paragraph", ["news"])])));
    expect(blocks.map((b) => (b.kind === "paragraph" ? b.spans[0]?.text : ""))).toEqual(["news"]);
  });
});

describe("what others may write", () => {
  test("strange things within a text are passed over", () => {
    const fragment = new Y.Doc().getXmlFragment("default");
    const paragraph = new Y.XmlElement("paragraph");
    fragment.insert(0, [paragraph]);
    paragraph.insert(0, [new Y.XmlText("seen")]);
    const strange = [new Y.Map(), new Y.Array(), "text", 7, null] as unknown as Y.XmlElement[];
    Y.XmlFragment.prototype.push.call(fragment, [new Y.XmlElement("bulletList")]);
    (Y.Array.prototype.push as (this: unknown, all: unknown[]) => void).call(paragraph, strange);
    (Y.Array.prototype.push as (this: unknown, all: unknown[]) => void).call(fragment, [new Y.Map()]);
    expect(blocksOf(fragment).map((b) => ("spans" in b ? b.spans.map((s) => s.text) : b.kind))).toEqual([
      ["seen"],
    ]);
  });

  test("a text without end is cut", () => {
    const huge = Array.from({ length: 60 }, () => element("paragraph", ["汉 word ".repeat(2000)]));
    const blocks = blocksOf(fragmentOf(...huge));
    const length = blocks.reduce((sum, b) => sum + ("spans" in b ? (b.spans[0]?.text.length ?? 0) : 0), 0);
    expect(length).toBe(200_000);
    expect(layOut("", blocks, context, new WeakMap()).height).toBeGreaterThan(10_000);
  });

  test("a table in a table in a table is cut off", () => {
    let cell = element("tableCell", [element("paragraph", ["bottom"])]);
    for (let n = 0; n < 200; n++)
      cell = element("tableCell", [element("table", [element("tableRow", [cell])])]);
    const [block] = blocksOf(fragmentOf(element("table", [element("tableRow", [cell])])));
    expect(block?.kind === "table" && block.rows[0]?.[0]?.spans).toEqual([]);
  });
});

describe("lines", () => {
  test("break behind spaces, between ideographs, but not before what ends a phrase", () => {
    expect(lineBreaks("one two  three")).toEqual([4, 9]);
    expect(lineBreaks("你好，世界")).toEqual([1, 3, 4]);
    expect(lineBreaks("见《书》。")).toEqual([1]);
    expect(lineBreaks("用Stoa开会")).toEqual([1, 5, 6]);
  });

  test("break between the words of Thai", () => {
    expect(lineBreaks("ประชุมวันนี้").length).toBeGreaterThan(0);
  });

  test("the first letter says in which direction a text runs", () => {
    expect(isRightToLeft("1. שלום")).toBe(true);
    expect(isRightToLeft("Hello שלום")).toBe(false);
  });

  test("no line is wider than the column, however long a word is, and nothing is lost", () => {
    const words = `${"word ".repeat(80)}${"x".repeat(300)} ${"汉".repeat(200)}`;
    const { runs } = page("", element("paragraph", [words]));
    for (const run of runs) {
      expect(run.x).toBeGreaterThanOrEqual(margin);
      expect(run.x + run.width).toBeLessThanOrEqual(pageWidth - margin + 0.01);
    }
    expect(
      runs
        .map((r) => r.text)
        .join("")
        .replace(/ /g, ""),
    ).toBe(words.replace(/ /g, ""));
  });

  test("a change of style within a word is no place for a break", () => {
    const fragment = new Y.Doc().getXmlFragment("default");
    const paragraph = new Y.XmlElement("paragraph");
    const text = new Y.XmlText();
    fragment.insert(0, [paragraph]);
    paragraph.insert(0, [text]);
    text.insert(0, `${"a".repeat(65)} `, {});
    text.insert(66, "bo", { bold: {} });
    text.insert(68, "th", { bold: null });
    const { blocks } = layOut("", blocksOf(fragment), context, new WeakMap());
    const runs = blocks[0]?.laid.runs ?? [];
    const [, bo, th] = runs;
    expect([bo?.text, th?.text]).toEqual(["bo", "th"]);
    expect(bo?.baseline).toBe(th?.baseline);
    expect(bo?.baseline).toBeGreaterThan(runs[0]?.baseline ?? 0);
  });

  test("text from right to left begins at the right, and so does its marker", () => {
    const { runs } = page(
      "",
      element("bulletList", [element("listItem", [element("paragraph", ["שלום עולם"])])]),
    );
    const [line, marker] = runs;
    expect(line?.rtl).toBe(true);
    expect((line?.x ?? 0) + (line?.width ?? 0)).toBeCloseTo(pageWidth - margin - 30);
    expect(marker?.x).toBeGreaterThan(pageWidth - margin - 30);
  });
});

describe("a page", () => {
  test("blocks follow each other without overlapping, for every template in both languages", () => {
    const all = templateNames.flatMap((name): [TemplateName, "en" | "zh"][] => [
      [name, "en"],
      [name, "zh"],
    ]);
    for (const [name, language] of all) {
      const { layout } = page(name, ...templateText(name, language, new Date(2026, 0, 5)));
      let end = layout.title.height;
      for (const { y, laid } of layout.blocks) {
        expect(y).toBeGreaterThanOrEqual(end);
        end = y + laid.height;
      }
      expect(layout.height).toBeGreaterThan(end);
      expect(layout.blocks.length > 3).toBe(name !== "blank");
    }
  });

  test("both languages of a template have the same form", () => {
    const shape = (nodes: readonly (TextNode | string)[]): unknown =>
      nodes.flatMap((n) => (typeof n === "string" ? [] : [[n.type, shape(n.children)]]));
    for (const name of templateNames) {
      const [a, b] = (["en", "zh"] as const).map((l) => shape(templateText(name, l, new Date(2026, 0, 5))));
      expect(a).toEqual(b);
    }
  });

  test("a change reads and lays out only its block again, and takes what went with it", () => {
    const fragment = fragmentOf(
      ...["a", "b", "c"].map((text) =>
        element("bulletList", [element("listItem", [element("paragraph", [text])])]),
      ),
    );
    const blocks: BlockCache = new Map();
    const cache: LayoutCache = new WeakMap();
    fragment.observeDeep((events) => forgetChanged(fragment, blocks, events));
    const lay = () => layOut("t", blocksOf(fragment, blocks), context, cache).blocks.map((b) => b.laid);
    const before = lay();
    const item = (fragment.get(1) as Y.XmlElement).get(0) as Y.XmlElement;
    ((item.get(0) as Y.XmlElement).get(0) as Y.XmlText).insert(1, "!");
    const after = lay();
    expect(after.map((laid, i) => laid === before[i])).toEqual([true, false, true]);
    expect(after[1]?.runs[0]?.text).toBe("b!");
    fragment.delete(0, 1);
    expect(lay()).toEqual(after.slice(1));
    expect(blocks.size).toBe(2);
  });

  test("a table has all its cells side by side", () => {
    const row = (type: string): TextNode =>
      element(
        "tableRow",
        ["x", "y", "z"].map((text) => element(type, [element("paragraph", [text])])),
      );
    const { runs, layout } = page("", element("table", [row("tableHeader"), row("tableCell")]));
    expect(runs.map((r) => r.text)).toEqual(["x", "y", "z", "x", "y", "z"]);
    expect(new Set(runs.map((r) => r.x)).size).toBe(3);
    expect(layout.blocks[0]?.laid.boxes.filter((b) => b.fill === "head")).toHaveLength(3);
  });

  test("a place that somebody points out is found in its block, and garbage is not", () => {
    const fragment = fragmentOf(element("paragraph", ["first"]), element("paragraph", ["second"]));
    const second = fragment.get(1) as Y.XmlElement;
    const text = second.get(0) as Y.XmlText;
    const place = Y.encodeRelativePosition(Y.createRelativePositionFromTypeIndex(text, 3));
    const around = typesAround(fragment.doc as Y.Doc, place);
    expect(blocksOf(fragment).findIndex(({ source }) => around.includes(source))).toBe(1);
    expect(typesAround(fragment.doc as Y.Doc, Uint8Array.of(9, 9, 9))).toEqual([]);
  });

  test("a copy has the same text", () => {
    const from = fragmentOf(...templateText("minutes", "en", new Date(2026, 0, 5)));
    const to = new Y.Doc().getXmlFragment("default");
    copyNodes(from, to);
    expect(to.toString()).toBe(from.toString());
  });
});
