import type * as Y from "yjs";
import { appendContent } from "./content";
import { markdownContent } from "./markdown_read";

/** Appends what a Markdown text says to a shared text, in one transaction. */
export function writeMarkdown(fragment: Y.XmlFragment, text: string): void {
  const content = markdownContent(text);
  const write = (): void => appendContent(fragment, content);
  if (fragment.doc) fragment.doc.transact(write);
  else write();
}
