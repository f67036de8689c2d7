import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { OpenDocument } from "../../documents/open_document";
import type { DocumentEditorProps } from "../document/document_props";
import { useDialog, useTexts, useUi } from "../state/hooks";
import type { Ui } from "../state/state";
import { useNames, useObject } from "../things/thing_words";

interface Loaded {
  Editor: ComponentType<DocumentEditorProps>;
  open: OpenDocument;
}

/** The text and the code of its editor, fetched at the same time; null until both are there. */
function useDocument(ui: Ui, id: string): Loaded | null {
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  useEffect(() => {
    let over = false;
    const opening = ui.actions.documents()?.open(id);
    const code = import("../document/document_editor");
    Promise.all([opening, code])
      .then(([open, { default: Editor }]) => {
        if (open && !over) setLoaded({ Editor, open });
      })
      .catch(() => over || ui.actions.documentFailed());
    return () => {
      over = true;
      setLoaded(null);
      opening?.then((open) => open.close()).catch(() => {});
    };
  }, [ui, id]);
  return loaded;
}

/** Stands there until the editor is loaded. */
function Opening({ ui, name }: { ui: Ui; name: string }) {
  const t = useTexts(ui);
  const ref = useDialog(true);
  return (
    <div
      class="editor"
      role="dialog"
      aria-modal="true"
      aria-busy="true"
      aria-label={name}
      tabIndex={-1}
      ref={ref}
      onKeyDown={(e) => e.key === "Escape" && ui.actions.closeDocument()}
    >
      <p class="document-opening" role="status">
        {t.things.opening}
      </p>
    </div>
  );
}

/** The document that is open in the editor. */
export function DocumentPage({ ui, id }: { ui: Ui; id: string }) {
  const t = useTexts(ui);
  const object = useObject(ui, id);
  const names = useNames(ui);
  const opener = useUi(ui, (s) => s.documentOpener);
  const participants = useUi(ui, (s) => s.participants);
  const loaded = useDocument(ui, id);
  const documents = ui.actions.documents();
  const name = object ? names(object) : t.things.kinds.document;
  if (!loaded || !documents) return <Opening ui={ui} name={name} />;
  const { Editor, open } = loaded;
  const people = participants.map(({ number, name, colour, you }) => ({
    participant: number,
    name,
    colour,
    you,
  }));
  return (
    <Editor
      {...{ ui, name, open, documents, people, opener }}
      files={ui.actions.documentFiles}
      versions={ui.actions.documentVersions(id)}
      close={() => ui.actions.closeDocument()}
    />
  );
}
