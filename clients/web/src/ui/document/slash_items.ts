import type { Editor } from "@tiptap/core";
import { documentsEn } from "../../i18n/documents_en";
import { blocks, type Command, headings, inserts, keysText, paragraph } from "./commands";
import type { DocumentWords } from "./state";
import type { SuggestItem } from "./suggest_menu";

/** Folds case and accents, so that "citation" finds "Citation". */
function folded(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/\s+/g, "");
}

/** Whether a command answers to what was typed: by its name, its English name, or another word for it. */
export function answers(query: string, names: readonly string[]): boolean {
  const wanted = folded(query);
  return names.some(
    (name) => folded(name).includes(wanted) || name.split(" ").some((word) => folded(word) === wanted),
  );
}

/** What can be put at the cursor. `more` are commands besides those of the toolbar, such as pictures. */
export function slashItems(
  editor: Editor,
  t: DocumentWords,
  more: readonly Command[],
  query: string,
): readonly SuggestItem[] {
  const all = [paragraph, ...headings, ...blocks, ...inserts, ...more];
  return all
    .filter((command) => command.enabled?.(editor) ?? true)
    .filter(({ id, also }) => answers(query, [t[id], documentsEn[id], ...also.split(" ")]))
    .map((command) => ({
      id: command.id,
      label: t[command.id],
      hint: command.keys ? keysText(command.keys) : "",
      icon: command.icon,
      choose: () => command.run(editor),
    }));
}
