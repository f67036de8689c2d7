import type { Editor } from "@tiptap/core";
import { useEffect, useMemo } from "preact/hooks";
import "./document_editor.css";
import "./document_marks.css";
import "./document_panels.css";
import "./document_text.css";
import { useDialog } from "../state/hooks";
import { Actions } from "./actions";
import { readContent } from "./content";
import { ownPerson } from "./create_editor";
import type { DocumentEditorProps } from "./document_props";
import { FindBar } from "./find_bar";
import { Head } from "./head";
import { useDocumentKeys } from "./keys";
import { contentLines } from "./lines";
import { LinkBox } from "./link_box";
import { pageActions, pointKeys } from "./page_actions";
import { PagePanels } from "./page_panels";
import { PictureNotes } from "./picture_notes";
import { usePointedAt } from "./pointing";
import type { DocumentWords } from "./state";
import { type Page, usePage } from "./use_page";
import { useWriting } from "./use_writing";
import { VersionView } from "./version_view";
import { WritingTools } from "./writing_tools";

/** Puts the cursor at the end, in a new paragraph if the document ends with a table or code. */
function focusEnd(editor: Editor): void {
  const last = editor.state.doc.lastChild;
  const chain = editor.chain();
  if (editor.isEditable && last && !["paragraph", "heading"].includes(last.type.name)) {
    chain.insertContentAt(editor.state.doc.content.size, { type: "paragraph" });
  }
  chain.focus("end").run();
}

interface ReadingProps {
  page: Page;
  open: DocumentEditorProps["open"];
  t: DocumentWords;
  unknown: boolean;
}

/** A version, or a document that this page cannot write, instead of the text. */
function Reading({ page: { shown, changes }, open, t, unknown }: ReadingProps) {
  const now = useMemo(
    () => (shown || unknown ? contentLines(readContent(open.doc.getXmlFragment("default"))) : []),
    [shown, unknown, open],
  );
  const version = useMemo(() => contentLines(shown?.content ?? []), [shown]);
  if (shown) return <VersionView t={t} version={version} now={changes ? now : null} />;
  return unknown ? <VersionView t={t} version={now} now={null} /> : null;
}

/** Files that are dropped belong to the text, not to the room behind it; beside the text they are not taken. */
function dropping(writes: boolean) {
  return {
    onDragOver: (event: DragEvent): void => {
      event.stopPropagation();
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = writes ? "copy" : "none";
    },
    onDrop: (event: DragEvent): void => {
      event.stopPropagation();
      event.preventDefault();
    },
  };
}

const noticeMs = 5000;

/** What was just done, for a moment; and who points at a place of the text. */
function Notice({ page: { notice, setNotice }, pointer }: { page: Page; pointer: string }) {
  useEffect(() => {
    if (!notice) return;
    const timer = setTimeout(() => setNotice(""), noticeMs);
    return () => clearTimeout(timer);
  }, [notice]);
  return (
    <div class="document-notices at-top" role="status">
      {pointer ? <p>{pointer}</p> : null}
      {notice ? <p>{notice}</p> : null}
    </div>
  );
}

/** A document that fills the page. Loaded when the first document is opened. */
export default function DocumentEditor(props: DocumentEditorProps) {
  const { open, name, close, documents, people, versions } = props;
  const dialog = useDialog(true, props.opener);
  const page = usePage(props);
  const { writing, place, t, language, unknown, mayWrite } = useWriting(props, page.openComment);
  const editor = writing?.editor ?? null;
  const you = ownPerson(people)?.participant ?? -1;
  const who = usePointedAt({ editor, documents, id: open.id, you });
  const pointer =
    who === null ? "" : people.find(({ participant }) => participant === who)?.name || t.somebody;
  const writes = mayWrite && !page.shown;
  useDocumentKeys({
    ...{ root: dialog, editor, close },
    shortcuts: {
      "Mod+F": () => page.setBox("find"),
      "Mod+K": () => writes && page.setBox("link"),
      "Mod+Alt+M": () => writes && editor?.state.selection.empty === false && page.openComment(""),
      [pointKeys]: () => editor && page.pointOut(editor, t),
    },
  });
  const closeBox = (): void => page.setBox(null);
  return (
    <div
      class="document-editor"
      role="dialog"
      aria-modal="true"
      aria-label={name}
      tabIndex={-1}
      ref={dialog}
      {...dropping(writes)}
    >
      <Head {...{ name, open, t, close }}>
        {writing ? (
          <Actions actions={pageActions({ page, writing, t, language, mayWrite })} more={t.more} />
        ) : null}
      </Head>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a click beside the text puts the cursor at its end */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the text itself is reached by keyboard */}
      <div
        class="document-desk"
        onClick={(e) => {
          if (e.target === e.currentTarget && editor) focusEnd(editor);
        }}
      >
        <div class="document-paper" ref={place} hidden={page.shown !== null || unknown} />
        {page.shown || unknown ? (
          <div class="document-paper">
            <Reading {...{ page, open, t, unknown }} />
          </div>
        ) : null}
      </div>
      <Notice page={page} pointer={pointer && t.pointedBy(pointer)} />
      {writing ? <PictureNotes uploads={writing.uploads} t={t} /> : null}
      {editor && page.box === "find" ? (
        <FindBar {...{ editor, t }} mayWrite={writes} close={closeBox} />
      ) : null}
      {editor && page.box === "link" && writes ? <LinkBox {...{ editor, t }} close={closeBox} /> : null}
      {writing ? <PagePanels {...{ page, writing, versions, t, language, mayWrite }} /> : null}
      {writing && writes ? <WritingTools {...{ writing, page, people, t }} /> : null}
      {mayWrite ? null : <p class="document-note">{unknown ? t.unknownParts : t.readOnly}</p>}
    </div>
  );
}
