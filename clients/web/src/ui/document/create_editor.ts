import { Editor, getSchema } from "@tiptap/core";
import { Dropcursor, Gapcursor, Placeholder } from "@tiptap/extensions";
import { cssColour } from "../../wire/colour";
import { Collaboration } from "./collaboration";
import { CommentedTexts } from "./comment_mark";
import { Comments } from "./comments";
import { Composition } from "./composition";
import { Cursors } from "./cursors";
import type { DocumentEditorProps, RoomPerson } from "./document_props";
import { Find } from "./find";
import { knowsContent, watchForUnknown } from "./known_content";
import { PicturePaste, PictureUploads } from "./picture_uploads";
import { Pointing } from "./pointing";
import { schemaOf } from "./schema";
import type { DocumentWords } from "./state";
import { Suggest, type SuggestKeys, suggestionOf } from "./suggest";

export const textId = "document-text";

/** An open document with everything that writes in it. */
export interface Writing {
  editor: Editor;
  comments: Comments;
  uploads: PictureUploads;
  keys: SuggestKeys;
  dispose(): void;
}

export interface WritingEvents {
  t: DocumentWords;
  /** The props as they are now. */
  props(): DocumentEditorProps;
  openComment(id: string): void;
  /** Others brought what this page does not know; the editor is gone. */
  unknown(): void;
}

export function ownPerson(people: readonly RoomPerson[]): RoomPerson | undefined {
  return people.find(({ you }) => you);
}

function makeEditor(
  element: HTMLElement,
  parts: Omit<Writing, "editor" | "dispose">,
  events: WritingEvents,
): Editor {
  const { open, name, files } = events.props();
  const { t } = events;
  return new Editor({
    element,
    editable: open.mayWrite.value,
    injectCSS: false, // the page's policy allows no style elements
    enableContentCheck: false,
    // Options are functions where TipTap would copy them.
    extensions: [
      ...schemaOf(t, { files: () => files, words: () => t }),
      Collaboration.configure({ fragment: () => open.doc.getXmlFragment("default") }),
      Composition,
      Cursors.configure({ open: () => open }),
      Placeholder.configure({ placeholder: t.placeholder }),
      Dropcursor.configure({ color: "currentColor", width: 2 }),
      Gapcursor,
      Find,
      Pointing,
      Suggest.configure({ keys: () => parts.keys }),
      CommentedTexts.configure({ comments: () => parts.comments, open: events.openComment }),
      PicturePaste.configure({ uploads: () => parts.uploads }),
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
      handleKeyDown: ({ state }, event) =>
        event.key === "Escape" && !event.isComposing && suggestionOf(state) === null,
    },
  });
}

/** Begins to write in an element of the page; null if the document has parts that this page does not know. */
export function beginWriting(element: HTMLElement, events: WritingEvents): Writing | null {
  const { open, files, people } = events.props();
  const fragment = open.doc.getXmlFragment("default");
  const schema = getSchema(schemaOf(events.t));
  if (!knowsContent(schema, fragment)) return null;
  const comments = new Comments(open.doc, () => {
    const you = ownPerson(events.props().people);
    return { author: you?.participant ?? 0, name: you?.name ?? "" };
  });
  const uploads = new PictureUploads(files);
  const keys: SuggestKeys = { press: null };
  // Before the editor watches the text, so that this sees changes first.
  let editor: Editor | null = null;
  const ends = watchForUnknown(schema, fragment, () => {
    editor?.destroy();
    events.unknown();
  });
  const made = makeEditor(element, { comments, uploads, keys }, events);
  editor = made;
  const you = ownPerson(people);
  open.awareness.setLocalStateField("user", { name: you?.name ?? "", color: cssColour(you?.colour ?? 0) });
  return {
    ...{ editor: made, comments, uploads, keys },
    dispose: () => {
      ends();
      made.destroy();
      comments.dispose();
      uploads.dispose();
    },
  };
}
