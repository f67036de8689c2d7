import { describe, expect, test } from "vitest";
import * as Y from "yjs";
import { block, type Content, readContent, text } from "../src/ui/document/content";
import { writeMarkdown } from "../src/ui/document/markdown";
import { markdownContent } from "../src/ui/document/markdown_read";
import { contentMarkdown } from "../src/ui/document/markdown_write";

function readMarkdown(fragment: Y.XmlFragment): string {
  return contentMarkdown(readContent(fragment));
}

function again(markdown: string): string {
  const fragment = new Y.Doc().getXmlFragment("default");
  writeMarkdown(fragment, markdown);
  return readMarkdown(fragment);
}

/** Texts that are already written as this page writes them. */
const fixed: Record<string, string> = {
  headings: "# One\n\n## Two\n\n### Three\n",
  marks: "**bold** *italic* ~~gone~~ `code` <u>under</u> ***both***\n",
  "marks side by side": "*a***b**\n",
  "marks in marks": "**bold *both* bold**\n",
  link: "See [this **page**](https://example.org/a?b=1), [me](mailto:ada@example.org).\n",
  "link with parentheses": "[x](<https://example.org/a_(b)>)\n",
  lists: "- one\n- two\n  - three\n    - four\n- five\n",
  numbers: "3. one\n4. two\n\n   more of two\n",
  "ten numbers": "9. nine\n10. ten\n    1. in ten\n",
  tasks: "- [ ] open\n- [x] done\n  - [ ] in done\n",
  quote: "> one\n>\n> - two\n>\n> > three\n",
  code: "```go\nfunc main() {\n\n\n\tprintln(`x`)\n}\n```\n",
  "code with a fence": "````\n```\nx\n```\n````\n",
  rule: "a\n\n---\n\nb\n",
  "line break": "one\\\ntwo\n",
  table: "| A | B |\n| --- | --- |\n| **x** | a \\| b |\n| y<br>z |  |\n",
  "lists in a row": "- one\n\n<!-- -->\n\n- two\n",
  picture: `before\n\n![A door](file:${"ab".repeat(32)})\n\nafter\n`,
  Chinese: "# 会议记录\n\n我们**决定了。**然后*回家*。\n\n- [ ] 买票\n",
  escapes:
    "\\# no heading 1\\*2\\*3 \\`x\\` \\[a\\](b) a_b_c \\_d\\_ 3 \\< 4 \\&amp;\n\n\\- no list\n\n1\\. no number\n",
};

describe.each(Object.entries(fixed))("%s", (_, markdown) => {
  test("stays as it is when it is read and written", () => {
    expect(again(markdown)).toBe(markdown);
  });
});

test("other ways to write the same are read", () => {
  expect(again("One\n===\n\nTwo\n---\n* a\n+ b\n1) c\n")).toBe("# One\n\n## Two\n\n- a\n- b\n\n1. c\n");
  expect(again("__bold__ _italic_ two  \nlines\n~~~js\nx\n~~~")).toBe(
    "**bold** *italic* two\\\nlines\n\n```js\nx\n```\n",
  );
  expect(again("    code\n\ntext")).toBe("```\ncode\n```\n\ntext\n");
  expect(again("&lt;b&gt; &#x4e2d; <https://example.org> https://example.org/x.")).toBe(
    "\\<b\\> 中 [https://example.org](https://example.org) [https://example.org/x](https://example.org/x).\n",
  );
});

test("only http, https and mailto become links, and HTML stays text", () => {
  const read = JSON.stringify(
    markdownContent("[a](javascript:alert(1)) <script>x</script> [b](data:text/html,x) [c](//x.org)"),
  );
  expect(read).not.toContain('"link"');
  expect(read).toContain("<script>x</script>");
  const stored = [
    block("paragraph", [text("a", [{ type: "link", attrs: { href: "javascript:alert(1)" } }])]),
  ];
  expect(contentMarkdown(stored)).toBe("a\n");
});

test("a document is written with the names and attributes that the editor stores", () => {
  const fragment = new Y.Doc().getXmlFragment("default");
  writeMarkdown(fragment, "# A\n\n1. b\n\n```go\nx\n```\n- [x] c\n\n| d |\n|---|\n| e |\n");
  expect(fragment.toString()).toBe(
    '<heading level="1">A</heading><orderedlist start="1"><listitem><paragraph>b</paragraph></listitem></orderedlist>' +
      '<codeblock language="go">x</codeblock><tasklist><taskitem checked="true"><paragraph>c</paragraph></taskitem></tasklist>' +
      "<table><tablerow><tableheader><paragraph>d</paragraph></tableheader></tablerow>" +
      "<tablerow><tablecell><paragraph>e</paragraph></tablecell></tablerow></table>",
  );
});

test("what was read before is kept, and all is one transaction", () => {
  const doc = new Y.Doc();
  const fragment = doc.getXmlFragment("default");
  writeMarkdown(fragment, "one");
  let transactions = 0;
  doc.on("afterTransaction", () => transactions++);
  writeMarkdown(fragment, "two\n\n- three");
  expect(transactions).toBe(1);
  expect(readMarkdown(fragment)).toBe("one\n\ntwo\n\n- three\n");
});

test("marks that Markdown does not know, such as comments, leave no trace", () => {
  const comment = { type: "comment", attrs: { id: "x" } };
  const bold = { type: "bold", attrs: {} };
  const content = [block("paragraph", [text("a ", [bold]), text("b", [bold, comment]), text(" c")])];
  expect(contentMarkdown(content)).toBe("**a b** c\n");
});

/** A small generator of numbers, the same in each run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const pieces = [
  "a",
  "word",
  "中文。",
  "*",
  "_",
  "`",
  "[",
  "](",
  "<",
  "&amp;",
  "#",
  "1.",
  "-",
  ">",
  "|",
  "\\",
  "~~",
  "!",
  "http://x.org",
];
const markTypes = ["bold", "italic", "strike", "underline", "code"];

function someText(next: (below: number) => number): Content[] {
  return Array.from({ length: 1 + next(4) }, () => {
    const words = Array.from({ length: 1 + next(3) }, () => pieces[next(pieces.length)]).join(
      next(2) ? " " : "",
    );
    const type = markTypes[next(12)];
    return text(words, type ? [{ type, attrs: {} }] : []);
  });
}

function someBlock(next: (below: number) => number, depth: number): Content {
  const inner = (): Content[] => [
    block("paragraph", someText(next)),
    ...(depth > 0 && next(3) === 0 ? [someBlock(next, depth - 1)] : []),
  ];
  const kind = next(7);
  if (kind === 0) return block("heading", someText(next), { level: 1 + next(3) });
  if (kind === 1) return block("blockquote", inner());
  if (kind === 2) return block("bulletList", [block("listItem", inner()), block("listItem", inner())]);
  if (kind === 3) return block("orderedList", [block("listItem", inner())], { start: 1 + next(11) });
  if (kind === 4) return block("codeBlock", [text(pieces.join("\n"))], { language: "go" });
  if (kind === 5) return block("taskList", [block("taskItem", inner(), { checked: next(2) === 1 })]);
  return block("paragraph", someText(next));
}

test("any document that is written reads as the same text, and writes the same again", () => {
  for (let seed = 1; seed <= 400; seed++) {
    const next = numbers(seed);
    const content = Array.from({ length: 1 + next(5) }, () => someBlock(next, 2));
    const written = contentMarkdown(content);
    const twice = contentMarkdown(markdownContent(written));
    expect(twice, `seed ${seed}:\n${written}`).toBe(contentMarkdown(markdownContent(twice)));
    expect(bare(markdownContent(written)), `seed ${seed}:\n${written}`).toEqual(bare(content));
  }
});

/** The structure and the texts, without marks and without the spaces at their edges. */
function bare(content: readonly Content[]): unknown[] {
  const texts: string[] = [];
  const walk = (node: Content, way: string): void => {
    if ("text" in node) texts.push(`${way}: ${node.text}`);
    else if (node.content.every((child) => child.type === "text")) {
      const all = node.content.map((child) => ("text" in child ? child.text : "")).join("");
      texts.push(`${way}/${node.type}: ${all.trim()}`);
    } else for (const child of node.content) walk(child, `${way}/${node.type}`);
  };
  for (const node of content) walk(node, "");
  return texts;
}

test("a long and hostile text is read in time", () => {
  const start = performance.now();
  for (const bad of ["[", "*", "`", "> ", "- ", "<u>", "![", "_a ", "a* ", "&", "| a "])
    markdownContent(bad.repeat(20_000));
  markdownContent("- a\n".repeat(20_000));
  expect(performance.now() - start).toBeLessThan(15_000);
}, 30_000);

test("an empty document is an empty text", () => {
  expect(again("")).toBe("");
  expect(readContent(new Y.Doc().getXmlFragment("default"))).toEqual([]);
});
