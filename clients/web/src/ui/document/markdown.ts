import type * as Y from "yjs";
import { appendContent, readContent } from "./content";
import { markdownContent } from "./markdown_read";
import { contentMarkdown } from "./markdown_write";

/** Appends what a Markdown text says to a shared text, in one transaction. */
export function writeMarkdown(fragment: Y.XmlFragment, text: string): void {
  const content = markdownContent(text);
  const write = (): void => appendContent(fragment, content);
  if (fragment.doc) fragment.doc.transact(write);
  else write();
}

/** A shared text as Markdown. */
export function readMarkdown(fragment: Y.XmlFragment): string {
  return contentMarkdown(readContent(fragment));
}
