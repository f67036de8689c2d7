import { type Block, type Content, isText, type Mark, plainText, type Text } from "./content";
import { isLinkAddress } from "./link_address";
import type { Picture, Pictures } from "./picture";

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

const markTags: Readonly<Record<string, string>> = {
  ...{ bold: "strong", italic: "em", underline: "u", strike: "s", code: "code" },
};

function marked(inner: string, { type, attrs }: Mark): string {
  if (type === "link") {
    const { href } = attrs;
    return isLinkAddress(href)
      ? `<a href="${escapeHtml(href)}" rel="noopener noreferrer nofollow">${inner}</a>`
      : inner;
  }
  const tag = markTags[type];
  return tag ? `<${tag}>${inner}</${tag}>` : inner;
}

/** Links stand outside, so that one link with several formats stays one word to click. */
function textHtml({ text, marks }: Text): string {
  const inOrder = [...marks].sort((a, b) => Number(a.type === "link") - Number(b.type === "link"));
  return inOrder.reduce(marked, escapeHtml(text));
}

function base64(bytes: Uint8Array): string {
  let binary = "";
  for (let i = 0; i < bytes.length; i += 0x8000)
    binary += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return btoa(binary);
}

function pictureHtml({ attrs }: Block, picture: Picture | undefined): string {
  const alt = escapeHtml(String(attrs.alt ?? ""));
  if (!picture || !/^image\/(png|jpeg|gif|webp)$/.test(picture.type)) return `<p>[${alt}]</p>`;
  const size = `width="${picture.width}" height="${picture.height}"`;
  return `<p><img alt="${alt}" ${size} src="data:${picture.type};base64,${base64(picture.bytes)}"></p>`;
}

function span(name: string, value: unknown): string {
  const n = Number(value);
  return Number.isInteger(n) && n > 1 && n <= 100 ? ` ${name}="${n}"` : "";
}

function cellTag(tag: string, { attrs }: Block, inner: string): string {
  return `<${tag}${span("colspan", attrs.colspan)}${span("rowspan", attrs.rowspan)}>${inner}</${tag}>`;
}

/** Writes the nodes of a document as HTML. Every text and every address is escaped. */
class Writer {
  constructor(private readonly pictures: Pictures) {}

  all(content: readonly Content[]): string {
    return content.map((node) => (isText(node) ? textHtml(node) : this.node(node))).join("");
  }

  private node(node: Block): string {
    const inner = this.all(node.content);
    switch (node.type) {
      case "paragraph":
        return `<p dir="auto">${inner || "<br>"}</p>\n`;
      case "heading": {
        const level = Math.min(3, Math.max(1, Number(node.attrs.level) || 1));
        return `<h${level} dir="auto">${inner}</h${level}>\n`;
      }
      case "blockquote":
        return `<blockquote>${inner}</blockquote>\n`;
      case "bulletList":
        return `<ul>\n${inner}</ul>\n`;
      case "orderedList":
        return `<ol start="${Math.trunc(Number(node.attrs.start) || 1)}">\n${inner}</ol>\n`;
      case "taskList":
        return `<ul class="tasks">\n${inner}</ul>\n`;
      case "listItem":
        return `<li>${inner}</li>\n`;
      case "taskItem":
        return `<li><input type="checkbox" disabled${node.attrs.checked === true ? " checked" : ""}> <div>${inner}</div></li>\n`;
      case "codeBlock":
        return `<pre dir="auto"><code>${inner}</code></pre>\n`;
      case "horizontalRule":
        return "<hr>\n";
      case "hardBreak":
        return "<br>\n";
      case "table":
        return `<table>\n${inner}</table>\n`;
      case "tableRow":
        return `<tr>${inner}</tr>\n`;
      case "tableHeader":
        return cellTag("th", node, inner);
      case "tableCell":
        return cellTag("td", node, inner);
      case "mention":
        return escapeHtml(plainText(node));
      case "image":
        return pictureHtml(node, this.pictures.get(String(node.attrs.file)));
    }
    return inner;
  }
}

export function contentHtml(content: readonly Content[], pictures: Pictures = new Map()): string {
  return new Writer(pictures).all(content);
}

const style = `body{max-width:720px;margin:48px auto;padding:0 24px;font:18px/1.6 system-ui,sans-serif;color:#1d2226;background:#fff}
h1,h2,h3{line-height:1.25}pre{padding:16px;overflow:auto;background:#f3f1eb;border-radius:8px}
code,pre{font-family:ui-monospace,Menlo,Consolas,monospace;font-size:.9em}blockquote{margin-inline:0;padding-inline-start:18px;border-inline-start:4px solid #ccc}
table{border-collapse:collapse;width:100%}td,th{border:1px solid #bbb;padding:6px 10px;text-align:start;vertical-align:top}
img{max-width:100%;height:auto}.tasks{list-style:none;padding:0}.tasks li{display:flex;gap:8px}.tasks p{margin:0}`;

/** A page of its own, which loads nothing and runs nothing. */
export function htmlPage(
  title: string,
  language: string,
  content: readonly Content[],
  pictures: Pictures = new Map(),
): string {
  const policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";
  return `<!doctype html>
<html lang="${escapeHtml(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
${contentHtml(content, pictures)}</body>
</html>
`;
}
