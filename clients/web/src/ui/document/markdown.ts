import { XmlElement as Element, type XmlElement, type XmlFragment, XmlText } from "yjs";

/** Writes a text into a document, paragraph by paragraph. */
export function writeMarkdown(fragment: XmlFragment, text: string): void {
  const paragraphs = text.split(/\n\s*\n/).filter((part) => part.trim() !== "");
  const made = paragraphs.map((part): XmlElement => {
    const [, marks, title] = /^(#{1,3}) (.*)/.exec(part) ?? [];
    const element = new Element<{ level: number }>(marks ? "heading" : "paragraph");
    if (marks) element.setAttribute("level", marks.length);
    element.insert(0, [new XmlText((title ?? part).replace(/\s*\n\s*/g, " "))]);
    return element as unknown as XmlElement;
  });
  fragment.insert(fragment.length, made);
}
