import type { Editor } from "@tiptap/core";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import "./document_editor.css";
import "./document_text.css";
import { useDialog } from "../state/hooks";
import { createEditor } from "./create_editor";
import type { DocumentEditorProps } from "./document_props";
import { Head } from "./head";
import { useDocumentKeys } from "./keys";
import { LinkBox } from "./link_box";
import { useSignal, useWords } from "./state";
import { PlaceTools } from "./table_tools";
import { Toolbar } from "./toolbar";

/** Makes the editor when the page is there, and again for another document or language. */
function useEditor(props: DocumentEditorProps) {
  const { t, language } = useWords(props.ui);
  const place = useRef<HTMLDivElement>(null);
  const [editor, setEditor] = useState<Editor | null>(null);
  useLayoutEffect(() => {
    if (!place.current) return;
    const made = createEditor(place.current, props, t, []);
    setEditor(made);
    return () => {
      setEditor(null);
      made.destroy();
    };
  }, [props.open, language]);
  return { editor, place, t, language };
}

/** Puts the cursor at the end, in a new paragraph if the document ends with a table or code. */
function focusEnd(editor: Editor): void {
  const last = editor.state.doc.lastChild;
  const chain = editor.chain();
  if (editor.isEditable && last && !["paragraph", "heading"].includes(last.type.name)) {
    chain.insertContentAt(editor.state.doc.content.size, { type: "paragraph" });
  }
  chain.focus("end").run();
}

/** A document that fills the page. Loaded when the first document is opened. */
export default function DocumentEditor(props: DocumentEditorProps) {
  const { open, name, close } = props;
  const dialog = useDialog(true, props.opener);
  const { editor, place, t } = useEditor(props);
  const mayWrite = useSignal(open.mayWrite);
  const [linking, setLinking] = useState(false);
  useLayoutEffect(() => {
    editor?.setEditable(mayWrite, false);
  }, [editor, mayWrite]);
  useEffect(() => {
    editor?.view.focus();
  }, [editor]);
  useDocumentKeys({ root: dialog, editor, close, link: () => mayWrite && setLinking(true) });
  return (
    <div class="document-editor" role="dialog" aria-modal="true" aria-label={name} tabIndex={-1} ref={dialog}>
      <Head {...{ name, open, t, close }} />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a click beside the text puts the cursor at its end */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the text itself is reached by keyboard */}
      <div
        class="document-desk"
        onClick={(e) => {
          if (e.target === e.currentTarget && editor) focusEnd(editor);
        }}
      >
        <div class="document-paper" ref={place} />
      </div>
      {editor && linking ? <LinkBox {...{ editor, t }} close={() => setLinking(false)} /> : null}
      {editor && mayWrite ? (
        <div class="document-tools">
          <PlaceTools {...{ editor, t }} />
          <Toolbar {...{ editor, t }} onLink={() => setLinking(!linking)} />
        </div>
      ) : null}
      {mayWrite ? null : <p class="document-note">{t.readOnly}</p>}
    </div>
  );
}
