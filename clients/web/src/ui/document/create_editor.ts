import { Editor } from "@tiptap/core";
import { Dropcursor, Gapcursor, Placeholder } from "@tiptap/extensions";
import { Collaboration } from "./collaboration";
import { Cursors } from "./cursors";
import type { DocumentEditorProps } from "./document_props";
import { Find } from "./find";
import { schemaOf } from "./schema";
import type { DocumentWords } from "./state";
import { Suggest, type SuggestKeys } from "./suggest";

export const textId = "document-text";

/** The editor of an open document, in an element of the page. */
export function createEditor(
  element: HTMLElement,
  { open, name }: DocumentEditorProps,
  { t, keys }: { t: DocumentWords; keys: SuggestKeys },
): Editor {
  return new Editor({
    element,
    editable: open.mayWrite.value,
    injectCSS: false, // the page's policy allows no style elements
    enableContentCheck: false,
    // Options are functions where TipTap would copy them.
    extensions: [
      ...schemaOf(t),
      Collaboration.configure({ fragment: () => open.doc.getXmlFragment("default") }),
      Cursors.configure({ open: () => open }),
      Placeholder.configure({ placeholder: t.placeholder }),
      Dropcursor.configure({ color: "currentColor", width: 2 }),
      Gapcursor,
      Find,
      Suggest.configure({ keys: () => keys }),
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
