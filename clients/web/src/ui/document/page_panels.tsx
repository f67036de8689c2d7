import type { Language } from "../../i18n/i18n";
import { CommentsPanel } from "./comments_panel";
import type { Writing } from "./create_editor";
import type { DocumentVersions } from "./document_props";
import { Outline } from "./outline";
import { Side } from "./side";
import type { DocumentWords } from "./state";
import type { Page } from "./use_page";
import { VersionsPanel } from "./versions_panel";

interface PanelsProps {
  page: Page;
  writing: Writing;
  versions: DocumentVersions;
  t: DocumentWords;
  language: Language;
  mayWrite: boolean;
}

/** The panel beside the paper, if one is open. */
export function PagePanels({ page, writing, versions, t, language, mayWrite }: PanelsProps) {
  const { panel } = page;
  const { editor, comments } = writing;
  if (!panel) return null;
  const close = (): void => {
    page.openPanel(null);
    page.setComment(null);
    editor.view.focus();
  };
  return (
    <Side key={panel} title={t[panel]} closeLabel={t.close} close={close}>
      {panel === "outline" ? <Outline {...{ editor, t, language }} /> : null}
      {panel === "comments" ? (
        <CommentsPanel
          {...{ editor, comments, t, language, mayWrite }}
          active={page.comment}
          setActive={page.setComment}
        />
      ) : null}
      {panel === "versions" ? (
        <VersionsPanel
          {...{ t, language, versions, mayWrite }}
          shown={page.shown?.version ?? null}
          show={page.show}
          changes={page.changes}
          setChanges={page.setChanges}
          restore={() => page.restore(editor, t)}
        />
      ) : null}
    </Side>
  );
}
