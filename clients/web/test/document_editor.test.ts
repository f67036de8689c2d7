import { getSchema } from "@tiptap/core";
import { Fragment, Node } from "@tiptap/pm/model";
import { expect, test } from "vitest";
import * as Y from "yjs";
import { documentsEn } from "../src/i18n/documents_en";
import { documentsZh } from "../src/i18n/documents_zh";
import { commentedTexts } from "../src/ui/document/comment_mark";
import { Comments } from "../src/ui/document/comments";
import { merged } from "../src/ui/document/composition";
import { block, type Content, text } from "../src/ui/document/content";
import { inkOn } from "../src/ui/document/cursors";
import { common, compare, differs } from "../src/ui/document/difference";
import { editorJson } from "../src/ui/document/export";
import { mostPlaces, placesOf } from "../src/ui/document/find";
import { knowsContent, watchForUnknown } from "../src/ui/document/known_content";
import { contentLines } from "../src/ui/document/lines";
import { isLinkAddress, linkAddress } from "../src/ui/document/link_address";
import { writeMarkdown } from "../src/ui/document/markdown";
import { markdownContent } from "../src/ui/document/markdown_read";
import { schemaOf } from "../src/ui/document/schema";
import { answers } from "../src/ui/document/slash_items";
import { suggestionIn } from "../src/ui/document/suggest";
import { countWords } from "../src/ui/document/word_count";

const schema = getSchema(schemaOf(documentsEn));

function docOf(...content: Content[]): Node {
  return Node.fromJSON(schema, { type: "doc", content: editorJson(content) });
}

const paragraph = (...content: Content[]): Content => block("paragraph", content);

test("what Markdown makes is what the editor takes", () => {
  const odd = [
    "# ![x](file:y) a\n\n> \n\n- \n-\n\n1.\n\n```\n```\n\n|a|\n|-|\n",
    "- [ ] \n- # heading in an item\n\n  > quote\n\n>     code\n> - a\n>   - b\n",
    `- ![p](file:${"0".repeat(64)})\n\n| ![p](file:${"0".repeat(64)}) | \`a\` |\n|-|-|\n| **x** | y | z |\n| |\n`,
    "**a `b` [c](https://x.org) <u>d</u>** <br> e\\\nf\n\n***\n\nx\n===\n",
  ];
  for (const markdown of odd) {
    const content = markdownContent(markdown);
    expect(content.length).toBeGreaterThan(0);
    docOf(...content).check();
  }
});

test("the names of blocks and marks, which are stored for good, stay as they are", () => {
  expect(Object.keys(schema.nodes).sort()).toEqual(
    [
      ...["blockquote", "bulletList", "codeBlock", "doc", "hardBreak", "heading", "horizontalRule", "image"],
      ...["listItem", "mention", "orderedList", "paragraph", "table", "tableCell", "tableHeader", "tableRow"],
      ...["taskItem", "taskList", "text"],
    ].sort(),
  );
  expect(Object.keys(schema.marks).sort()).toEqual(
    ["bold", "code", "comment", "italic", "link", "strike", "underline"].sort(),
  );
});

test.each([
  ["https://example.org/a", "https://example.org/a"],
  [" example.org/x?y ", "https://example.org/x?y"],
  ["例子.中国", "https://例子.中国"],
  ["ada@example.org", "mailto:ada@example.org"],
  ["javascript:alert(1)", null],
  ["JaVaScRiPt:alert(1)", null],
  ["java\nscript:alert(1)", null],
  ["data:text/html,x", null],
  ["file:///etc/passwd", null],
  ["https:/one", null],
  ["//example.org", null],
  ['https://x.org/"onclick="x', null],
  [`https://x.org/${"a".repeat(2000)}`, null],
  ["word", null],
])("the address %j becomes %j", (typed, address) => {
  expect(linkAddress(typed)).toBe(address);
  expect(isLinkAddress(address)).toBe(address !== null);
});

test("a slash asks at the start of a word, a sign for people not within an address", () => {
  expect(suggestionIn("/", 1)).toEqual({ trigger: "/", from: 0, to: 1, query: "" });
  expect(suggestionIn("see /ta", 7)).toEqual({ trigger: "/", from: 4, to: 7, query: "ta" });
  expect(suggestionIn("、表", 2)).toEqual({ trigger: "/", from: 0, to: 2, query: "表" });
  expect(suggestionIn("和/或", 3)).toBeNull();
  expect(suggestionIn("1/2", 3)).toBeNull();
  expect(suggestionIn("http://x", 8)).toBeNull();
  expect(suggestionIn("你好@李", 4)).toEqual({ trigger: "@", from: 2, to: 4, query: "李" });
  expect(suggestionIn("ada@example", 11)).toBeNull();
  expect(suggestionIn("/ ta", 4)).toBeNull();
});

test("commands are found by parts of their names, without accents and case", () => {
  expect(answers("ZIT", ["Zitat"])).toBe(true);
  expect(answers("equation", ["Équation"])).toBe(true);
  expect(answers("numberedlist", ["Numbered list"])).toBe(true);
  expect(answers("表", ["表格"])).toBe(true);
  expect(answers("", ["Table"])).toBe(true);
  expect(answers("x", ["Table"])).toBe(false);
});

test("words are counted in each language as its people count them", () => {
  expect(countWords("One two-three, 4.", "en")).toBe(4);
  expect(countWords("我们 agree 了", "zh")).toBe(4);
  expect(countWords("", "en")).toBe(0);
  expect(documentsEn.words(1)).toBe("1 word");
  expect(documentsZh.words(4)).toBe("4 字");
});

test("a text is found across formats and beside pictures and mentions, at its place", () => {
  const bold = [{ type: "bold", attrs: {} }];
  const doc = docOf(
    paragraph(text("te"), text("xt", bold), block("mention", [], { label: "A" }), text("TEXT .* ")),
    block("bulletList", [block("listItem", [paragraph(text("İtext"))])]),
  );
  const found = (wanted: string, matchCase = false): string[] =>
    placesOf(doc, { text: wanted, matchCase }).map(({ from, to }) => doc.textBetween(from, to));
  expect(found("text")).toEqual(["text", "TEXT", "text"]);
  expect(found("text", true)).toEqual(["text", "text"]);
  expect(found(".*")).toEqual([".*"]);
  expect(found("")).toEqual([]);
  expect(placesOf(docOf(paragraph(text("a".repeat(9000)))), { text: "a", matchCase: true })).toHaveLength(
    mostPlaces,
  );
});

test("what is composed and what others write meanwhile are merged in the block", () => {
  const inline = (value: string): Fragment => Fragment.from(value ? schema.text(value) : []);
  const cases: [before: string, composed: string, others: string, both: string][] = [
    ["third", "third你", "Sthird", "Sthird你"],
    ["", "你好", "new", "你好new"],
    ["ab", "a你b", "abc", "a你bc"],
    ["ab", "a你b", "xab", "xa你b"],
    ["ab", "ab", "xab", "xab"],
    ["one ni two", "one 你 two", "zero one ni two", "zero one 你 two"],
  ];
  for (const [before, composed, others, both] of cases) {
    const change = merged(inline(before), inline(composed), inline(others));
    const doc = schema.node("doc", null, [schema.node("paragraph", null, inline(others))]);
    const slice = change
      ? doc.replace(1 + change.from, 1 + change.to, schema.node("paragraph", null, change.content).slice(0))
      : doc;
    expect(slice.textContent, composed).toBe(both);
  }
});

test("answers that are written at the same time are both kept, and resolving reaches everybody", () => {
  const [a, b] = [new Y.Doc(), new Y.Doc()];
  const here = new Comments(a, () => ({ author: 1, name: "Ada" }));
  const there = new Comments(b, () => ({ author: 2, name: "Bo" }));
  const meet = (): void => {
    Y.applyUpdate(b, Y.encodeStateAsUpdate(a));
    Y.applyUpdate(a, Y.encodeStateAsUpdate(b));
  };
  const id = here.add("  Is it so? ") ?? "";
  expect(here.add("   ")).toBeNull();
  meet();
  here.add("Yes", id);
  there.add("No", id);
  meet();
  expect(here.value).toEqual(there.value);
  expect(here.value[0]?.text).toBe("Is it so?");
  expect(here.value[0]?.answers.map(({ name }) => name).sort()).toEqual(["Ada", "Bo"]);
  expect(there.isOpen(id)).toBe(true);
  here.resolve(id, true);
  meet();
  expect(there.isOpen(id)).toBe(false);
});

test("a stored comment may be anything and harms nothing", () => {
  const doc = new Y.Doc();
  const stored = doc.getMap("comments");
  const bad: unknown[] = [null, 1, "x", [], { text: 1, name: "x" }, { text: "", name: "x" }, new Y.Map()];
  for (const [i, value] of bad.entries()) stored.set(String(i), value);
  stored.set("long", { text: "a".repeat(10_000), name: "b".repeat(1000), at: Number.POSITIVE_INFINITY });
  const { value } = new Comments(doc, () => ({ author: 1, name: "Ada" }));
  expect(value.map(({ text, name, at }) => [text.length, name.length, at])).toEqual([[4000, 200, 0]]);
});

test("a comment stands at its first text, not at a copy", () => {
  const comment = [{ type: "comment", attrs: { id: "c" } }];
  const bold = { type: "bold", attrs: {} };
  const doc = docOf(
    paragraph(text("a "), text("b", comment), text("c", [...comment, bold])),
    paragraph(text("b", comment)),
  );
  expect(commentedTexts(doc)).toEqual([{ id: "c", from: 3, to: 5 }]);
});

test("a comparison tells what came, went and stayed, within a line and in whole lines", () => {
  const lines = (markdown: string) => contentLines(markdownContent(markdown));
  const shown = (before: string, after: string): string =>
    compare(lines(before), lines(after))
      .map(({ pieces }) =>
        pieces
          .map(({ change, text }) =>
            change === "same" ? text : change === "inserted" ? `+${text}+` : `-${text}-`,
          )
          .join(""),
      )
      .join("|");
  expect(shown("# A\n\none two three", "# A\n\none four three\n\nnew")).toBe("A|one -two-+four+ three|+new+");
  expect(shown("我们决定了", "我们都决定")).toBe("我们+都+决定-了-");
  expect(shown("gone\n\n- a\n- b", "- a\n- c\n- b")).toBe("-gone-|a|+c+|b");
  expect(shown("1. a\n2. b", "1. b")).toBe("-a-|b");
  expect(differs(compare(lines("a\n\nb"), lines("a\n\nb")))).toBe(false);
  expect(differs(compare(lines("a"), lines("- a")))).toBe(true);
});

test("what two lists have in common is in order on both sides, also where they are too long to be compared", () => {
  expect(common(["a", "b", "c"], ["b", "c", "d"])).toEqual([
    [1, 0],
    [2, 1],
  ]);
  const long = Array.from({ length: 5000 }, (_, i) => `a${i}`);
  const other = Array.from({ length: 5000 }, (_, i) => `b${i}`);
  expect(common(["x", ...long, "y"], ["x", ...other, "y"])).toEqual([
    [0, 0],
    [5001, 5001],
  ]);
});

test("a document with parts of a later version is recognised", () => {
  const known = new Y.Doc().getXmlFragment("default");
  writeMarkdown(known, "# a\n\n- **b**");
  expect(knowsContent(schema, known)).toBe(true);
  const inner = new Y.XmlText();
  (known.get(0) as Y.XmlElement).insert(0, [inner]);
  inner.insert(0, "x", { "comment--abcdefgh": { id: "1" } });
  expect(knowsContent(schema, known)).toBe(true);
  inner.insert(0, "y", { sparkle: {} });
  expect(knowsContent(schema, known)).toBe(false);
  const later = new Y.Doc().getXmlFragment("default");
  later.insert(0, [new Y.XmlElement("hologram")]);
  expect(knowsContent(schema, later)).toBe(false);
});

/** Whether a watch lets pass what somebody else writes. */
function passes(write: (fragment: Y.XmlFragment) => void): boolean {
  const [mine, theirs] = [new Y.Doc(), new Y.Doc()];
  let passed = true;
  writeMarkdown(theirs.getXmlFragment("default"), "| a | b |\n|-|-|\n| c | d |\n\nend");
  Y.applyUpdate(mine, Y.encodeStateAsUpdate(theirs));
  watchForUnknown(schema, mine.getXmlFragment("default"), () => {
    passed = false;
  });
  theirs.on("update", (update: Uint8Array) => Y.applyUpdate(mine, update));
  write(theirs.getXmlFragment("default"));
  expect(knowsContent(schema, mine.getXmlFragment("default"))).toBe(passed);
  return passed;
}

const firstCell = (fragment: Y.XmlFragment): Y.XmlElement =>
  ((fragment.get(0) as Y.XmlElement).get(0) as Y.XmlElement).get(0) as Y.XmlElement;

test("what would hang the page, or what it would delete, is noticed when others write it", () => {
  expect(passes((text) => writeMarkdown(text, "# more\n\n- **b**"))).toBe(true);
  expect(passes((text) => firstCell(text).setAttribute("colspan", 2 as never))).toBe(true);
  expect(passes((text) => firstCell(text).setAttribute("colspan", 1e9 as never))).toBe(false);
  expect(passes((text) => firstCell(text).setAttribute("rowspan", "many"))).toBe(false);
  expect(passes((text) => firstCell(text).setAttribute("colwidth", "1px; color: red"))).toBe(false);
  expect(passes((text) => text.insert(0, [new Y.XmlElement("hologram")]))).toBe(false);
  expect(
    passes((text) => ((text.get(1) as Y.XmlElement).get(0) as Y.XmlText).format(0, 1, { sparkle: {} })),
  ).toBe(false);
  const deep =
    (levels: number) =>
    (text: Y.XmlFragment): void => {
      let inner = new Y.XmlElement("paragraph");
      for (let i = 0; i < levels; i++) {
        const quote = new Y.XmlElement("blockquote");
        quote.insert(0, [inner]);
        inner = quote;
      }
      text.insert(0, [inner]);
    };
  expect(passes(deep(20))).toBe(true);
  expect(passes(deep(200))).toBe(false);
});

test("a name is readable on each colour", () => {
  expect([inkOn("#ffffff"), inkOn("#e5a50a"), inkOn("#1b3a8a"), inkOn("#000000")]).toEqual([
    ...["#000", "#000", "#fff", "#fff"],
  ]);
});
