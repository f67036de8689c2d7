import type { Extensions } from "@tiptap/core";
import { Blockquote } from "@tiptap/extension-blockquote";
import { Bold } from "@tiptap/extension-bold";
import { Code } from "@tiptap/extension-code";
import { Document } from "@tiptap/extension-document";
import { HardBreak } from "@tiptap/extension-hard-break";
import { Heading } from "@tiptap/extension-heading";
import { HorizontalRule } from "@tiptap/extension-horizontal-rule";
import { Italic } from "@tiptap/extension-italic";
import { BulletList, ListItem, ListKeymap, OrderedList, TaskItem, TaskList } from "@tiptap/extension-list";
import { Paragraph } from "@tiptap/extension-paragraph";
import { Strike } from "@tiptap/extension-strike";
import { Table, TableCell, TableHeader, TableRow } from "@tiptap/extension-table";
import { Text } from "@tiptap/extension-text";
import { Underline } from "@tiptap/extension-underline";
import { HighlightedCode } from "./code_highlight";
import { CommentMark } from "./comment_mark";
import { ImageNode, type ImageOptions } from "./image_node";
import { LinkMark } from "./link_mark";
import { MentionNode } from "./mention_node";
import type { DocumentWords } from "./state";

/** Each block finds its own direction, so that Arabic and English stand side by side. */
const direction = { HTMLAttributes: { dir: "auto" } };

/** The kinds of blocks and marks. Their names are stored in documents and never change. */
export function schemaOf(t: DocumentWords, images: Partial<ImageOptions> = {}): Extensions {
  return [
    Document,
    Text,
    Paragraph.configure(direction),
    Heading.configure({ levels: [1, 2, 3], ...direction }),
    Blockquote.configure(direction),
    BulletList.configure(direction),
    OrderedList.configure(direction),
    ListItem.configure(direction),
    ListKeymap,
    TaskList.configure(direction),
    TaskItem.configure({
      nested: true,
      ...direction,
      a11y: { checkboxLabel: (node) => t.taskDone(node.firstChild?.textContent ?? "") },
    }),
    HighlightedCode.configure({ enableTabIndentation: true, tabSize: 2, ...direction }),
    HorizontalRule,
    HardBreak,
    Table.configure({ resizable: false, cellMinWidth: 110, renderWrapper: true, ...direction }),
    TableRow,
    TableHeader.configure(direction),
    TableCell.configure(direction),
    Bold,
    Italic,
    Underline,
    Strike,
    Code,
    LinkMark,
    CommentMark,
    MentionNode,
    ImageNode.configure(images),
  ];
}
