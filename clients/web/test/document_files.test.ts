import { strFromU8, unzipSync } from "fflate";
import { expect, test } from "vitest";
import { block, type Content, text } from "../src/ui/document/content";
import { docxFile, escapeXml } from "../src/ui/document/docx";
import { contentHtml, htmlPage } from "../src/ui/document/html";
import { markdownContent } from "../src/ui/document/markdown_read";

const hash = "ab".repeat(32);
const picture = { bytes: new Uint8Array([1, 2, 3]), type: "image/png", width: 1000, height: 500 };
const pictures = new Map([[hash, picture]]);

const everything = `# Title & <b>

**bold** *it* ~~s~~ <u>u</u> \`code\` [link](https://example.org/?a=1&b=2)

- one
  - two

3. three

- [x] done

> quote

\`\`\`go
a < b
	c
\`\`\`

---

| A | B |
|---|---|
| x | y |

مرحبا

![A & door](file:${hash})
`;

/** Throws unless each tag is closed in its turn. */
function checkTags(xml: string): void {
  const open: string[] = [];
  for (const [, end, name = "", , self] of xml.matchAll(/<(\/?)([\w:]+)((?:\s[\w:]+="[^"<]*")*)\s*(\/?)>/g)) {
    if (end) expect(open.pop()).toBe(name);
    else if (!self) open.push(name);
  }
  expect(open).toEqual([]);
  const rest = xml.replace(/<\?xml[^>]*\?>/, "").replace(/<\/?[\w:]+(?:\s[\w:]+="[^"<]*")*\s*\/?>/g, "");
  expect(rest).not.toMatch(/[<>]|&(?!#\d+;)/);
}

function partsOf(content: readonly Content[]): Record<string, string> {
  const files = unzipSync(docxFile("Title & more", content, pictures));
  return Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, strFromU8(bytes)]));
}

test("a Word file has well-formed parts, and everything that the document has", () => {
  const parts = partsOf(markdownContent(everything));
  for (const [name, xml] of Object.entries(parts)) if (/\.(xml|rels)$/.test(name)) checkTags(xml);
  const body = parts["word/document.xml"] ?? "";
  expect(body).toContain('<w:pStyle w:val="Heading1"/>');
  expect(body).toContain("Title &#38; &#60;b&#62;");
  for (const sign of [
    "<w:b/>",
    "<w:i/>",
    "<w:strike/>",
    '<w:u w:val="single"/>',
    '<w:pStyle w:val="Quote"/>',
  ]) {
    expect(body).toContain(sign);
  }
  expect(body).toContain('<w:ilvl w:val="1"/><w:numId w:val="1"/>');
  expect(body).toContain("☑ ");
  expect(body).toContain('a &#60; b</w:t><w:br/><w:t xml:space="preserve"></w:t><w:tab/>');
  expect(body).toContain("<w:tblHeader/>");
  expect(body).toContain("<w:bidi/>");
  expect(body).toContain('descr="A &#38; door"');
  expect(parts["word/numbering.xml"]).toContain('<w:startOverride w:val="3"/>');
  expect(parts["word/_rels/document.xml.rels"]).toContain(
    'Target="https://example.org/?a=1&#38;b=2" TargetMode="External"',
  );
  expect(parts[`word/media/${hash}.png`]).toBe("\u0001\u0002\u0003");
});

test("each relation that a Word file uses is there", () => {
  const parts = partsOf(markdownContent(everything));
  const used = [...(parts["word/document.xml"] ?? "").matchAll(/r:(?:id|embed)="(\w+)"/g)].map(
    ([, id]) => id,
  );
  expect(used.length).toBeGreaterThan(0);
  for (const id of used) expect(parts["word/_rels/document.xml.rels"]).toContain(`Id="${id}"`);
});

test("cells that reach over rows and columns fill each row of a Word table", () => {
  const cell = (name: string, attrs = {}): Content =>
    block("tableCell", [block("paragraph", [text(name)])], attrs);
  const content = [
    block("table", [
      block("tableRow", [cell("a", { rowspan: 2 }), cell("b", { colspan: 2 })]),
      block("tableRow", [cell("c"), cell("d")]),
    ]),
  ];
  const body = partsOf(content)["word/document.xml"] ?? "";
  checkTags(body);
  const rows = body.split("<w:tr>").slice(1);
  expect(rows[0]).toContain('<w:vMerge w:val="restart"/>');
  expect(rows[0]).toContain('<w:gridSpan w:val="2"/>');
  expect(rows[1]?.match(/<w:tc>/g)).toHaveLength(3);
  expect(rows[1]).toContain("<w:vMerge/>");
  expect(body.match(/<w:gridCol /g)).toHaveLength(3);
});

test("characters that XML forbids do not reach a Word file", () => {
  expect(escapeXml("a\u0000\u000b\ud800b\uffff😀\n")).toBe("ab😀\n");
});

test("a web page escapes texts and addresses, and knows no scheme but those of links", () => {
  const href = 'javascript:alert("1")';
  const content = [
    block("paragraph", [text('<img src=x onerror="1">'), text("x", [{ type: "link", attrs: { href } }])]),
    block("paragraph", [
      text("y", [
        { type: "link", attrs: { href: "https://x.org/?a&b" } },
        { type: "bold", attrs: {} },
      ]),
    ]),
    block("image", [], { file: hash, alt: '"><script>' }),
    block("tableCell", [], { colspan: '2" onclick="x' }),
    block("unknown", [text("kept")]),
  ];
  const html = contentHtml(content, pictures);
  expect(html).not.toMatch(/<img src=x|<script|javascript:|onclick/);
  expect(html).toContain(
    '<a href="https://x.org/?a&#38;b" rel="noopener noreferrer nofollow"><strong>y</strong></a>',
  );
  expect(html).toContain('src="data:image/png;base64,AQID"');
  expect(html).toContain("kept");
  const page = htmlPage("</title><script>", "en", content);
  expect(page).not.toContain("<script");
  expect(page).toContain("default-src 'none'");
});
