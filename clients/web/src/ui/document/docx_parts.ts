/** The parts of a Word file that say nothing of the text. */

const space = "http://schemas.openxmlformats.org";
export const wordSpaces =
  `xmlns:w="${space}/wordprocessingml/2006/main" xmlns:r="${space}/officeDocument/2006/relationships" ` +
  `xmlns:wp="${space}/drawingml/2006/wordprocessingDrawing" xmlns:a="${space}/drawingml/2006/main" ` +
  `xmlns:pic="${space}/drawingml/2006/picture"`;
export const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

const wordTypes = "application/vnd.openxmlformats-officedocument.wordprocessingml";

export const contentTypes = `${head}<Types xmlns="${space}/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Default Extension="png" ContentType="image/png"/>
<Default Extension="jpeg" ContentType="image/jpeg"/>
<Default Extension="gif" ContentType="image/gif"/>
<Override PartName="/word/document.xml" ContentType="${wordTypes}.document.main+xml"/>
<Override PartName="/word/styles.xml" ContentType="${wordTypes}.styles+xml"/>
<Override PartName="/word/numbering.xml" ContentType="${wordTypes}.numbering+xml"/>
<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>
</Types>`;

export interface Relation {
  id: string;
  type: "styles" | "numbering" | "hyperlink" | "image" | "officeDocument";
  target: string;
}

/** Expects escaped targets. */
export function relations(list: readonly Relation[], more = ""): string {
  const all = list.map(({ id, type, target }) => {
    const mode = type === "hyperlink" ? ' TargetMode="External"' : "";
    return `<Relationship Id="${id}" Type="${space}/officeDocument/2006/relationships/${type}" Target="${target}"${mode}/>`;
  });
  return `${head}<Relationships xmlns="${space}/package/2006/relationships">${all.join("")}${more}</Relationships>`;
}

export const packageRelations = relations(
  [{ id: "rId1", type: "officeDocument", target: "word/document.xml" }],
  `<Relationship Id="rId2" Type="${space}/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/>`,
);

/** Expects an escaped title. */
export function coreProperties(title: string, now: Date): string {
  const time = now.toISOString().replace(/\.\d+Z$/, "Z");
  return (
    `${head}<cp:coreProperties xmlns:cp="${space}/package/2006/metadata/core-properties" ` +
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" ' +
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">' +
    `<dc:title>${title}</dc:title><dcterms:created xsi:type="dcterms:W3CDTF">${time}</dcterms:created></cp:coreProperties>`
  );
}

function paragraphStyle(id: string, name: string, properties: string): string {
  return (
    `<w:style w:type="paragraph" w:styleId="${id}"><w:name w:val="${name}"/><w:basedOn w:val="Normal"/>` +
    `<w:next w:val="Normal"/><w:qFormat/>${properties}</w:style>`
  );
}

function heading(level: number, halfPoints: number): string {
  return paragraphStyle(
    `Heading${level}`,
    `heading ${level}`,
    `<w:pPr><w:keepNext/><w:spacing w:before="${400 - level * 60}" w:after="80"/><w:outlineLvl w:val="${level - 1}"/></w:pPr>` +
      `<w:rPr><w:b/><w:bCs/><w:sz w:val="${halfPoints}"/><w:szCs w:val="${halfPoints}"/></w:rPr>`,
  );
}

const borders = ["top", "left", "bottom", "right", "insideH", "insideV"]
  .map((side) => `<w:${side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>`)
  .join("");

export const styles = `${head}<w:styles ${wordSpaces}><w:docDefaults><w:rPrDefault><w:rPr>
<w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:eastAsia="Microsoft YaHei" w:cs="Arial"/><w:sz w:val="22"/><w:szCs w:val="22"/>
<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>
<w:pPrDefault><w:pPr><w:spacing w:after="120" w:line="276" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>
<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont"><w:name w:val="Default Paragraph Font"/></w:style>
${heading(1, 36)}${heading(2, 28)}${heading(3, 24)}
${paragraphStyle("Quote", "Quote", '<w:pPr><w:pBdr><w:left w:val="single" w:sz="18" w:space="10" w:color="BBBBBB"/></w:pBdr></w:pPr><w:rPr><w:color w:val="555555"/></w:rPr>')}
${paragraphStyle("Code", "Code", '<w:pPr><w:shd w:val="clear" w:color="auto" w:fill="F3F1EB"/><w:spacing w:after="120" w:line="240" w:lineRule="auto"/></w:pPr><w:rPr><w:rFonts w:ascii="Consolas" w:hAnsi="Consolas" w:cs="Consolas"/><w:sz w:val="19"/></w:rPr>')}
${paragraphStyle("ListParagraph", "List Paragraph", '<w:pPr><w:spacing w:after="40"/></w:pPr>')}
<w:style w:type="character" w:styleId="Hyperlink"><w:name w:val="Hyperlink"/><w:rPr><w:color w:val="0563C1"/><w:u w:val="single"/></w:rPr></w:style>
<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/><w:tblPr><w:tblBorders>${borders}</w:tblBorders></w:tblPr></w:style>
</w:styles>`;

const bullets = ["•", "◦", "▪"];
const levels = [...Array(9).keys()];

function level(i: number, format: string, text: string): string {
  return (
    `<w:lvl w:ilvl="${i}"><w:start w:val="1"/><w:numFmt w:val="${format}"/><w:lvlText w:val="${text}"/><w:lvlJc w:val="left"/>` +
    `<w:pPr><w:ind w:left="${(i + 1) * 420}" w:hanging="420"/></w:pPr></w:lvl>`
  );
}

/** Numbering 1 is bullets; each numbered list has one of its own, which begins where the list begins. */
export function numbering(starts: readonly { level: number; start: number }[]): string {
  const nums = starts.map(
    (list, i) =>
      `<w:num w:numId="${i + 2}"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="${list.level}">` +
      `<w:startOverride w:val="${list.start}"/></w:lvlOverride></w:num>`,
  );
  return (
    `${head}<w:numbering ${wordSpaces}>` +
    `<w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="hybridMultilevel"/>${levels.map((i) => level(i, "bullet", bullets[i % 3] ?? "•")).join("")}</w:abstractNum>` +
    `<w:abstractNum w:abstractNumId="1"><w:multiLevelType w:val="hybridMultilevel"/>${levels.map((i) => level(i, "decimal", `%${i + 1}.`)).join("")}</w:abstractNum>` +
    `<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>${nums.join("")}</w:numbering>`
  );
}
