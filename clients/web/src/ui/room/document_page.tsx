import { useMemo } from "preact/hooks";
import { DocumentOverlay } from "../document/document_overlay";
import { useTexts, useUi } from "../state/hooks";
import type { Ui } from "../state/state";
import { useNames, useObject } from "../things/thing_words";

/** The document that is open in the editor. */
export function DocumentPage({ ui, id }: { ui: Ui; id: string }) {
  const t = useTexts(ui);
  const object = useObject(ui, id);
  const names = useNames(ui);
  const opener = useUi(ui, (s) => s.documentOpener);
  const participants = useUi(ui, (s) => s.participants);
  const documents = ui.actions.documents();
  const versions = useMemo(() => ui.actions.documentVersions(id), [ui, id]);
  const people = useMemo(
    () => participants.map(({ number, name, colour, you }) => ({ participant: number, name, colour, you })),
    [participants],
  );
  if (!documents) return null;
  return (
    <DocumentOverlay
      {...{ ui, t, id, documents, people, versions, opener }}
      name={object ? names(object) : t.things.kinds.document}
      files={ui.actions.documentFiles}
      close={() => ui.actions.closeDocument()}
    />
  );
}
