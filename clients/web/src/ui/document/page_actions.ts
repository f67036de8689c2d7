import {
  FileCode,
  FileDown,
  FileInput,
  FileText,
  History,
  Megaphone,
  MessageSquareText,
  Search,
  TableOfContents,
} from "lucide";
import type { DocumentAction } from "./actions";
import { chooseFiles } from "./choose_files";
import { keysText } from "./commands";
import type { Writing } from "./create_editor";
import type { DocumentWords } from "./state";
import type { Page, Panel } from "./use_page";

interface ActionsContext {
  page: Page;
  writing: Writing;
  t: DocumentWords;
  language: string;
  mayWrite: boolean;
}

/** Keys of the actions, in the form of `useDocumentKeys`. */
export const pointKeys = "Mod+Alt+L";

/** What can be done with the document, in the order of the head and its menu. */
export function pageActions({
  page,
  writing: { editor },
  t,
  language,
  mayWrite,
}: ActionsContext): DocumentAction[] {
  const panel = (id: Panel, icon: DocumentAction["icon"]): DocumentAction => ({
    ...{ id, label: t[id], icon, button: true, pressed: page.panel === id },
    run: () => page.openPanel(page.panel === id ? null : id),
  });
  const file = (
    kind: "md" | "html" | "docx",
    label: string,
    icon: DocumentAction["icon"],
  ): DocumentAction => ({
    ...{ id: `export-${kind}`, label, icon, button: false },
    run: () => page.save(kind, t, language),
  });
  const all: DocumentAction[] = [
    {
      ...{ id: "find", label: t.find, icon: Search, keys: keysText("Mod+F"), button: true },
      run: () => page.setBox("find"),
    },
    panel("outline", TableOfContents),
    panel("comments", MessageSquareText),
    panel("versions", History),
    {
      ...{ id: "point", label: t.pointOut, icon: Megaphone, keys: keysText(pointKeys), button: true },
      run: () => page.pointOut(editor, t),
    },
    file("md", t.exportMarkdown, FileDown),
    file("html", t.exportHtml, FileCode),
    file("docx", t.exportDocx, FileText),
  ];
  if (mayWrite) {
    all.push({
      ...{ id: "import", label: t.importMarkdown, icon: FileInput, button: false },
      run: () =>
        chooseFiles(".md,.markdown,.txt,text/markdown,text/plain", ([chosen]) => {
          if (chosen) page.insertFile(editor, t, chosen);
        }),
    });
  }
  return all;
}
