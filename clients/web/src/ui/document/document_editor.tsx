import type { Editor } from "@tiptap/core";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import "./document_editor.css";
import "./document_panels.css";
import "./document_text.css";
import { Search, TableOfContents } from "lucide";
import { useDialog } from "../state/hooks";
import { Actions, type DocumentAction } from "./actions";
import { keysText } from "./commands";
import { createEditor } from "./create_editor";
import type { DocumentEditorProps } from "./document_props";
import { FindBar } from "./find_bar";
import { Head } from "./head";
import { useDocumentKeys } from "./keys";
import { LinkBox } from "./link_box";
import { Outline } from "./outline";
import { Side } from "./side";
import { slashItems } from "./slash_items";
import { useSignal, useWords } from "./state";
import type { SuggestKeys } from "./suggest";
import { SuggestMenu } from "./suggest_menu";
import { PlaceTools } from "./table_tools";
import { Toolbar } from "./toolbar";

/** What is open besides the text. */
type Panel = "outline";
type Box = "link" | "find";

/** Makes the editor when the page is there, and again for another document or language. */
function useEditor(props: DocumentEditorProps, keys: SuggestKeys) {
  const { t, language } = useWords(props.ui);
  const place = useRef<HTMLDivElement>(null);
  const [editor, setEditor] = useState<Editor | null>(null);
  useLayoutEffect(() => {
    if (!place.current) return;
    const made = createEditor(place.current, props, { t, keys });
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
  const keys = useRef<SuggestKeys>({ press: null }).current;
  const { editor, place, t, language } = useEditor(props, keys);
  const mayWrite = useSignal(open.mayWrite);
  const [panel, setPanel] = useState<Panel | null>(null);
  const [box, setBox] = useState<Box | null>(null);
  useLayoutEffect(() => {
    editor?.setEditable(mayWrite, false);
  }, [editor, mayWrite]);
  useEffect(() => {
    editor?.view.focus();
  }, [editor]);
  const toggle = (which: Panel): void => setPanel(panel === which ? null : which);
  const shortcuts = {
    "Mod+K": () => {
      if (mayWrite) setBox("link");
    },
    "Mod+F": () => setBox("find"),
  };
  useDocumentKeys({ root: dialog, editor, close, shortcuts });
  const closePanel = (): void => {
    setPanel(null);
    editor?.view.focus();
  };
  const actions: DocumentAction[] = [
    {
      id: "find",
      label: t.find,
      icon: Search,
      keys: keysText("Mod+F"),
      button: true,
      run: () => setBox("find"),
    },
    {
      ...{ id: "outline", label: t.outline, icon: TableOfContents, button: true },
      pressed: panel === "outline",
      run: () => toggle("outline"),
    },
  ];
  return (
    <div class="document-editor" role="dialog" aria-modal="true" aria-label={name} tabIndex={-1} ref={dialog}>
      <Head {...{ name, open, t, close }}>
        <Actions actions={actions} more={t.more} />
      </Head>
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
      {editor && box === "find" ? <FindBar {...{ editor, t, mayWrite }} close={() => setBox(null)} /> : null}
      {editor && box === "link" ? <LinkBox {...{ editor, t }} close={() => setBox(null)} /> : null}
      {editor && panel === "outline" ? (
        <Side title={t.outline} closeLabel={t.close} close={closePanel}>
          <Outline {...{ editor, t, language }} />
        </Side>
      ) : null}
      {editor && mayWrite ? (
        <>
          <div class="document-tools">
            <PlaceTools {...{ editor, t }} />
            <Toolbar {...{ editor, t }} onLink={() => setBox(box === "link" ? null : "link")} />
          </div>
          <SuggestMenu
            {...{ editor, keys }}
            titles={{ "/": t.slashTitle, "@": t.mentionTitle }}
            nothing={t.nothingFits}
            items={({ trigger, query }) => (trigger === "/" ? slashItems(editor, t, [], query) : [])}
          />
        </>
      ) : null}
      {mayWrite ? null : <p class="document-note">{t.readOnly}</p>}
    </div>
  );
}
