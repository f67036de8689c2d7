import type { TemplateName } from "./template_names";

/** An element of a rich text, as the editor's schema names it. */
export interface TextNode {
  type: string;
  attributes: Readonly<Record<string, string | number | boolean>>;
  children: readonly (TextNode | string)[];
}

function node(
  type: string,
  children: TextNode["children"] = [],
  attributes: TextNode["attributes"] = {},
): TextNode {
  return { type, attributes, children };
}

function paragraph(text = ""): TextNode {
  return node("paragraph", text ? [text] : []);
}

function heading(text: string): TextNode {
  return node("heading", [text], { level: 2 });
}

function bullets(...items: string[]): TextNode {
  return node(
    "bulletList",
    items.map((item) => node("listItem", [paragraph(item)])),
  );
}

function numbered(...items: string[]): TextNode {
  return node(
    "orderedList",
    items.map((item) => node("listItem", [paragraph(item)])),
    { start: 1 },
  );
}

function tasks(...items: string[]): TextNode {
  return node(
    "taskList",
    items.map((item) => node("taskItem", [paragraph(item)], { checked: false })),
  );
}

/** The first row is the head. */
function table(...rows: string[][]): TextNode {
  const row = (cells: string[], type: string): TextNode =>
    node(
      "tableRow",
      cells.map((cell) => node(type, [paragraph(cell)])),
    );
  return node(
    "table",
    rows.map((cells, i) => row(cells, i === 0 ? "tableHeader" : "tableCell")),
  );
}

type Templates = Record<TemplateName, (today: string) => TextNode[]>;

const en: Templates = {
  blank: () => [],
  agenda: (today) => [
    paragraph(today),
    heading("Goal"),
    paragraph("What is different when this meeting is over?"),
    heading("Items"),
    table(
      ["Time", "Item", "Who"],
      ["5 min", "Welcome, and what is new", ""],
      ["15 min", "", ""],
      ["15 min", "", ""],
      ["10 min", "Next steps", ""],
    ),
    heading("To prepare"),
    tasks("Read before the meeting:", ""),
  ],
  minutes: (today) => [
    paragraph(today),
    heading("Present"),
    bullets(""),
    heading("What was said"),
    numbered(""),
    heading("Decisions"),
    bullets(""),
    heading("Who does what, until when"),
    tasks(""),
  ],
  decision: (today) => [
    paragraph(`Proposed on ${today}. Status: open`),
    heading("Question"),
    paragraph("What has to be decided, and why now?"),
    heading("Choices"),
    table(["Choice", "For", "Against"], ["", "", ""], ["", "", ""]),
    heading("Decision"),
    paragraph(),
    heading("Consequences"),
    bullets("What becomes easier:", "What becomes harder:"),
  ],
  retrospective: (today) => [
    paragraph(today),
    heading("What went well"),
    bullets(""),
    heading("What was hard"),
    bullets(""),
    heading("What we learned"),
    bullets(""),
    heading("What we try next"),
    tasks(""),
  ],
};

const zh: Templates = {
  blank: () => [],
  agenda: (today) => [
    paragraph(today),
    heading("目标"),
    paragraph("会议结束后，会有什么不同？"),
    heading("议题"),
    table(
      ["时间", "议题", "负责人"],
      ["5 分钟", "开场与近况", ""],
      ["15 分钟", "", ""],
      ["15 分钟", "", ""],
      ["10 分钟", "下一步", ""],
    ),
    heading("会前准备"),
    tasks("请先阅读：", ""),
  ],
  minutes: (today) => [
    paragraph(today),
    heading("出席"),
    bullets(""),
    heading("讨论"),
    numbered(""),
    heading("决定"),
    bullets(""),
    heading("谁在何时之前做什么"),
    tasks(""),
  ],
  decision: (today) => [
    paragraph(`${today}提出。状态：待定`),
    heading("问题"),
    paragraph("需要决定什么？为什么是现在？"),
    heading("方案"),
    table(["方案", "优点", "缺点"], ["", "", ""], ["", "", ""]),
    heading("决定"),
    paragraph(),
    heading("影响"),
    bullets("变得更容易的：", "变得更困难的："),
  ],
  retrospective: (today) => [
    paragraph(today),
    heading("做得好的"),
    bullets(""),
    heading("遇到的困难"),
    bullets(""),
    heading("学到了什么"),
    bullets(""),
    heading("接下来尝试"),
    tasks(""),
  ],
};

/** The text of a template. */
export function templateText(name: TemplateName, language: "en" | "zh", today: Date): TextNode[] {
  const date = new Intl.DateTimeFormat(language === "zh" ? "zh-CN" : "en", { dateStyle: "long" }).format(
    today,
  );
  return (language === "zh" ? zh : en)[name](date);
}
