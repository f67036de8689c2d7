import { strToU8, zipSync } from "fflate";
import { type Block, type Content, isText, plainText, type Text } from "./content";
import * as parts from "./docx_parts";
import { isLinkAddress } from "./link_address";
import type { Picture, Pictures } from "./picture";

/** Where a paragraph stands: its style, its list, and its indentation in twentieths of a point. */
interface Place {
  style: string;
  numbering: string;
  indent: number;
  /** How deep in lists, from 0; -1 outside. */
  depth: number;
  /** A sign before the first text, such as that of a task. */
  sign: string;
}

const emuPerPixel = 9525;
const mostWidth = 5_760_000; // 16 cm
const rightToLeft = /^[^\p{L}]*[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}]/u;

/** Characters that XML forbids are dropped. */
export function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "")
    .replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

function runProperties({ marks }: Text, linked: boolean, rtl: boolean): string {
  const has = (type: string): boolean => marks.some((mark) => mark.type === type);
  const inside = [
    linked ? '<w:rStyle w:val="Hyperlink"/>' : "",
    has("code") ? '<w:rFonts w:ascii="Consolas" w:hAnsi="Consolas" w:cs="Consolas"/>' : "",
    has("bold") ? "<w:b/><w:bCs/>" : "",
    has("italic") ? "<w:i/><w:iCs/>" : "",
    has("strike") ? "<w:strike/>" : "",
    has("underline") ? '<w:u w:val="single"/>' : "",
    has("code") ? '<w:shd w:val="clear" w:color="auto" w:fill="F3F1EB"/>' : "",
    rtl ? "<w:rtl/>" : "",
  ].join("");
  return inside ? `<w:rPr>${inside}</w:rPr>` : "";
}

function runText(text: string): string {
  return escapeXml(text)
    .split("\n")
    .map((line) =>
      line
        .split("\t")
        .map((piece) => `<w:t xml:space="preserve">${piece}</w:t>`)
        .join("<w:tab/>"),
    )
    .join("<w:br/>");
}

/** Writes one document; collects what its parts refer to. */
class Writer {
  readonly relations: parts.Relation[] = [
    { id: "rId1", type: "styles", target: "styles.xml" },
    { id: "rId2", type: "numbering", target: "numbering.xml" },
  ];
  readonly starts: { level: number; start: number }[] = [];
  readonly media: Record<string, Uint8Array> = {};
  private drawings = 0;

  constructor(private readonly pictures: Pictures) {}

  all(content: readonly Content[], place: Place): string {
    return content
      .map((node, i) =>
        isText(node) ? this.paragraph([node], place) : this.node(node, i === 0 ? place : follows(place)),
      )
      .join("");
  }

  private node(node: Block, place: Place): string {
    switch (node.type) {
      case "paragraph":
        return this.paragraph(node.content, place);
      case "heading":
        return this.paragraph(node.content, {
          ...place,
          style: `Heading${Math.min(3, Math.max(1, Number(node.attrs.level) || 1))}`,
        });
      case "blockquote":
        return this.all(node.content, { ...place, style: "Quote", indent: place.indent + 360 });
      case "codeBlock":
        return this.paragraph(node.content, { ...place, style: "Code" });
      case "bulletList":
      case "orderedList":
      case "taskList":
        return this.list(node, place);
      case "horizontalRule":
        return '<w:p><w:pPr><w:pBdr><w:bottom w:val="single" w:sz="6" w:space="1" w:color="999999"/></w:pBdr></w:pPr></w:p>';
      case "table":
        return this.table(node);
      case "image":
        return this.picture(node, place);
    }
    return this.all(node.content, place);
  }

  private list(node: Block, place: Place): string {
    const depth = Math.min(8, place.depth + 1);
    let number = 1;
    if (node.type === "orderedList") {
      this.starts.push({ level: depth, start: Math.max(0, Math.trunc(Number(node.attrs.start) || 1)) });
      number = this.starts.length + 1;
    }
    const tasks = node.type === "taskList";
    const numbering = tasks
      ? ""
      : `<w:numPr><w:ilvl w:val="${depth}"/><w:numId w:val="${number}"/></w:numPr>`;
    const indent = (depth + 1) * 420;
    return node.content
      .map((item) => {
        if (isText(item)) return "";
        const sign = tasks ? (item.attrs.checked === true ? "☑ " : "☐ ") : "";
        return this.all(item.content, { style: "ListParagraph", numbering, indent, depth, sign });
      })
      .join("");
  }

  private paragraph(content: readonly Content[], place: Place): string {
    const rtl = rightToLeft.test(content.map(plainText).join(""));
    const properties = [
      place.style ? `<w:pStyle w:val="${place.style}"/>` : "",
      place.numbering,
      rtl ? "<w:bidi/>" : "",
      place.indent && !place.numbering ? `<w:ind w:left="${place.indent}"/>` : "",
    ].join("");
    const sign = place.sign ? `<w:r>${runText(place.sign)}</w:r>` : "";
    const runs = content.map((node) => this.inline(node, rtl)).join("");
    return `<w:p>${properties ? `<w:pPr>${properties}</w:pPr>` : ""}${sign}${runs}</w:p>`;
  }

  private inline(node: Content, rtl: boolean): string {
    if (!isText(node))
      return node.type === "hardBreak" ? "<w:r><w:br/></w:r>" : `<w:r>${runText(plainText(node))}</w:r>`;
    const href = node.marks.find(({ type }) => type === "link")?.attrs.href;
    const linked = isLinkAddress(href);
    const run = `<w:r>${runProperties(node, linked, rtl)}${runText(node.text)}</w:r>`;
    return linked
      ? `<w:hyperlink r:id="${this.relate("hyperlink", escapeXml(href))}">${run}</w:hyperlink>`
      : run;
  }

  private relate(type: "hyperlink" | "image", target: string): string {
    const known = this.relations.find((one) => one.type === type && one.target === target);
    if (known) return known.id;
    const id = `rId${this.relations.length + 1}`;
    this.relations.push({ id, type, target });
    return id;
  }

  private picture(node: Block, place: Place): string {
    const picture = this.pictures.get(String(node.attrs.file));
    const kind = /^image\/(png|jpeg|gif)$/.exec(picture?.type ?? "")?.[1];
    const alt = String(node.attrs.alt ?? "");
    if (!picture || !kind) return this.paragraph([{ type: "text", text: `[${alt}]`, marks: [] }], place);
    const name = `${String(node.attrs.file).replace(/\W/g, "")}.${kind}`;
    this.media[`word/media/${name}`] = picture.bytes;
    return `<w:p>${this.drawing(this.relate("image", `media/${name}`), picture, escapeXml(alt))}</w:p>`;
  }

  private drawing(id: string, { width, height }: Picture, alt: string): string {
    const scale = Math.min(1, mostWidth / (width * emuPerPixel));
    const [cx, cy] = [width, height].map((side) => Math.max(1, Math.round(side * emuPerPixel * scale)));
    const number = ++this.drawings;
    return (
      `<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="${cx}" cy="${cy}"/>` +
      `<wp:docPr id="${number}" name="Picture ${number}" descr="${alt}"/>` +
      '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>' +
      `<pic:nvPicPr><pic:cNvPr id="${number}" name="Picture ${number}"/><pic:cNvPicPr/></pic:nvPicPr>` +
      `<pic:blipFill><a:blip r:embed="${id}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>` +
      `<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="${cx}" cy="${cy}"/></a:xfrm>` +
      '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
    );
  }

  private table(node: Block): string {
    const rows = node.content.flatMap((row) => (isText(row) ? [] : [row]));
    const grid = new Grid();
    const written = rows.map((row) => this.row(row, grid)).join("");
    const columns = Array.from(
      { length: Math.max(1, grid.width) },
      () => `<w:gridCol w:w="${Math.floor(9000 / Math.max(1, grid.width))}"/>`,
    );
    return (
      '<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="5000" w:type="pct"/></w:tblPr>' +
      `<w:tblGrid>${columns.join("")}</w:tblGrid>${written}</w:tbl>` +
      "<w:p/>" // two tables in a row would be one
    );
  }

  private row(row: Block, grid: Grid): string {
    const cells = row.content.flatMap((cell) => (isText(cell) ? [] : [cell]));
    const header = cells.length > 0 && cells.every(({ type }) => type === "tableHeader");
    let out = grid.begin();
    for (const cell of cells) {
      const [columns, lines] = [spanOf(cell.attrs.colspan), spanOf(cell.attrs.rowspan)];
      grid.put(columns, lines);
      const inner = this.all(cell.type === "tableHeader" ? cell.content.map(bold) : cell.content, nowhere);
      const merge = lines > 1 ? '<w:vMerge w:val="restart"/>' : "";
      out += `<w:tc><w:tcPr>${gridSpan(columns)}${merge}</w:tcPr>${inner.endsWith("</w:p>") ? inner : `${inner}<w:p/>`}</w:tc>`;
      out += grid.covered();
    }
    return `<w:tr>${header ? "<w:trPr><w:tblHeader/></w:trPr>" : ""}${out || "<w:tc><w:p/></w:tc>"}</w:tr>`;
  }
}

const nowhere: Place = { style: "", numbering: "", indent: 0, depth: -1, sign: "" };

/** What follows in an item has neither number nor sign. */
function follows(place: Place): Place {
  return { ...place, numbering: "", sign: "" };
}

function bold(node: Content): Content {
  if (isText(node))
    return {
      ...node,
      marks: [...node.marks.filter(({ type }) => type !== "bold"), { type: "bold", attrs: {} }],
    };
  return { ...node, content: node.content.map(bold) };
}

function spanOf(value: unknown): number {
  const n = Number(value);
  return Number.isInteger(n) && n > 1 ? Math.min(n, 100) : 1;
}

function gridSpan(columns: number): string {
  return columns > 1 ? `<w:gridSpan w:val="${columns}"/>` : "";
}

/** Cells that reach over several rows: Word wants a cell in each of them. */
class Grid {
  width = 0;
  private column = 0;
  /** How many more rows are covered, and how wide, by the column where the cell begins. */
  private reaching = new Map<number, { rows: number; columns: number }>();
  private next = new Map<number, { rows: number; columns: number }>();

  begin(): string {
    this.column = 0;
    this.reaching = this.next;
    this.next = new Map();
    return this.covered();
  }

  /** Cells from above that stand at this column. */
  covered(): string {
    let out = "";
    for (let cell = this.reaching.get(this.column); cell; cell = this.reaching.get(this.column)) {
      out += `<w:tc><w:tcPr>${gridSpan(cell.columns)}<w:vMerge/></w:tcPr><w:p/></w:tc>`;
      if (cell.rows > 1) this.next.set(this.column, { ...cell, rows: cell.rows - 1 });
      this.column += cell.columns;
      this.width = Math.max(this.width, this.column);
    }
    return out;
  }

  put(columns: number, rows: number): void {
    if (rows > 1) this.next.set(this.column, { rows: rows - 1, columns });
    this.column += columns;
    this.width = Math.max(this.width, this.column);
  }
}

/** A Word document (Office Open XML) as the bytes of a file. */
export function docxFile(
  title: string,
  content: readonly Content[],
  pictures: Pictures = new Map(),
): Uint8Array<ArrayBuffer> {
  const writer = new Writer(pictures);
  const body = writer.all(content, nowhere);
  const page =
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" w:header="567" w:footer="567" w:gutter="0"/></w:sectPr>';
  const files: Record<string, string> = {
    "[Content_Types].xml": parts.contentTypes,
    "_rels/.rels": parts.packageRelations,
    "docProps/core.xml": parts.coreProperties(escapeXml(title), new Date()),
    "word/document.xml": `${parts.head}<w:document ${parts.wordSpaces}><w:body>${body}${page}</w:body></w:document>`,
    "word/styles.xml": parts.styles,
    "word/numbering.xml": parts.numbering(writer.starts),
    "word/_rels/document.xml.rels": parts.relations(writer.relations),
  };
  const texts = Object.entries(files).map(([name, xml]) => [name, strToU8(xml)] as const);
  return zipSync({ ...Object.fromEntries(texts), ...writer.media }, { level: 6 }) as Uint8Array<ArrayBuffer>;
}
