import type { Editor } from "@tiptap/core";
import { Node } from "@tiptap/pm/model";
import { yUndoPluginKey } from "@tiptap/y-tiptap";
import * as Y from "yjs";
import { type Content, readContent } from "./content";
import { editorJson } from "./export";

/** What a document contained, from an update that is the whole of it. Throws if it is none. */
export function contentOf(update: Uint8Array): Content[] {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, update);
  const content = readContent(doc.getXmlFragment("default"));
  doc.destroy();
  return content;
}

/**
 * Makes the document what it was, as one step of writing: what is the same stays, with its comments and cursors, and
 * one undo takes it back. Throws if the content is not of this version of the page.
 */
export function restoreContent(editor: Editor, content: readonly Content[]): void {
  const { state, schema } = editor;
  const json = { type: "doc", content: content.length > 0 ? editorJson(content) : [{ type: "paragraph" }] };
  const doc = Node.fromJSON(schema, json);
  doc.check();
  const undo = yUndoPluginKey.getState(state) as { undoManager: { stopCapturing(): void } } | undefined;
  undo?.undoManager.stopCapturing();
  editor.view.dispatch(state.tr.replaceWith(0, state.doc.content.size, doc.content));
  undo?.undoManager.stopCapturing();
}
