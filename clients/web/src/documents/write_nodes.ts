import { XmlElement, type XmlFragment, XmlText } from "yjs";
import type { TextNode } from "./templates";

/** Appends nodes to a rich text, in one change. */
export function writeNodes(fragment: XmlFragment, nodes: readonly TextNode[]): void {
  const write = (): void => fragment.insert(fragment.length, nodes.map(made));
  if (fragment.doc) fragment.doc.transact(write);
  else write();
}

function made({ type, attributes, children }: TextNode): XmlElement {
  const element = new XmlElement<Record<string, string | number | boolean>>(type);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.insert(
    0,
    children.map((child) => (typeof child === "string" ? new XmlText(child) : made(child))),
  );
  return element as XmlElement;
}

/** Appends what is in another document. */
export function copyNodes(from: XmlFragment, to: XmlFragment): void {
  to.insert(
    to.length,
    from.toArray().map((child) => (child as XmlElement).clone()),
  );
}
