import { Editor, type Extensions } from "@tiptap/core";
import { Dropcursor, Gapcursor, Placeholder } from "@tiptap/extensions";
import { Collaboration } from "./collaboration";
import { Cursors } from "./cursors";
import type { DocumentEditorProps } from "./document_props";
import { schemaOf } from "./schema";
import type { DocumentWords } from "./state";

export const textId = "document-text";

/** The editor of an open document, in an element of the page. */
export function createEditor(
  element: HTMLElement,
  { open, name }: DocumentEditorProps,
  t: DocumentWords,
  more: Extensions,
): Editor {
  return new Editor({
    element,
    editable: open.mayWrite.value,
    injectCSS: false, // the page's policy allows no style elements
    enableContentCheck: false,
    extensions: [
      ...schemaOf(t),
      Collaboration.configure({ fragment: open.doc.getXmlFragment("default") }),
      Cursors.configure({ open }),
      Placeholder.configure({ placeholder: t.placeholder }),
      Dropcursor.configure({ color: "currentColor", width: 2 }),
      Gapcursor,
      ...more,
    ],
    editorProps: {
      attributes: {
        id: textId,
        class: "document-text",
        role: "textbox",
        "aria-multiline": "true",
        "aria-label": name,
        tabindex: "0",
        spellcheck: "true",
      },
      // The page decides what Escape does; a code block or a list must not swallow it.
      handleKeyDown: (_, event) => event.key === "Escape" && !event.isComposing,
    },
  });
}
