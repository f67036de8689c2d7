import type { Editor } from "@tiptap/core";
import { useState } from "preact/hooks";
import { mostTextBytes } from "../../documents/text_size";
import type { Content } from "./content";
import type { DocumentEditorProps, Version } from "./document_props";
import { type ExportKind, exportDocument, insertMarkdown } from "./export";
import { placeHere } from "./pointing";
import { contentOf, restoreContent } from "./restore";
import type { DocumentWords } from "./state";

export type Panel = "outline" | "comments" | "versions";
export type Box = "link" | "find";

/** A version that is shown instead of the text. */
export interface ShownVersion {
  version: Version;
  content: readonly Content[];
}

/** What of the page is open, and what can be done with the whole document. */
export function usePage({ open, name, files, documents, versions }: DocumentEditorProps) {
  const [panel, setPanel] = useState<Panel | null>(null);
  const [box, setBox] = useState<Box | null>(null);
  const [comment, setComment] = useState<string | null>(null);
  const [shown, setShown] = useState<ShownVersion | null>(null);
  const [changes, setChanges] = useState(true);
  const [notice, setNotice] = useState("");
  const show = async (version: Version | null): Promise<void> => {
    setShown(version ? { version, content: contentOf(await versions.content(version.number)) } : null);
  };
  const openPanel = (which: Panel | null): void => {
    setPanel(which);
    setShown(null);
  };
  return {
    ...{
      panel,
      openPanel,
      box,
      setBox,
      comment,
      setComment,
      shown,
      show,
      changes,
      setChanges,
      notice,
      setNotice,
    },
    openComment: (id: string) => {
      openPanel("comments");
      setComment(null);
      queueMicrotask(() => setComment(id)); // also where it is the same again: its field gets the focus
    },
    save: (kind: ExportKind, t: DocumentWords, language: string) => {
      const fragment = open.doc.getXmlFragment("default");
      exportDocument(kind, { name, language, fragment, files }).then(
        (saved) => setNotice(t.exported(saved)),
        (error: unknown) => {
          console.error("the document cannot be saved as a file", error);
          setNotice(t.exportFailed);
        },
      );
    },
    insertFile: (editor: Editor, t: DocumentWords, file: File) => {
      if (file.size > mostTextBytes) setNotice(t.importTooLarge);
      else void file.text().then((text) => insertMarkdown(editor, text));
    },
    pointOut: (editor: Editor, t: DocumentWords) => {
      const place = placeHere(editor);
      if (!place) return;
      documents.pointOut(open.id, place);
      setNotice(t.pointedOut);
    },
    restore: (editor: Editor, t: DocumentWords) => {
      if (!shown) return;
      try {
        restoreContent(editor, shown.content);
        setNotice(t.restored);
      } catch (error) {
        console.error("the version cannot be restored", error);
        setNotice(t.restoreFailed);
      }
      setShown(null);
    },
  };
}

export type Page = ReturnType<typeof usePage>;
