import type { Editor } from "@tiptap/core";
import {
  BetweenHorizontalEnd,
  BetweenHorizontalStart,
  BetweenVerticalEnd,
  BetweenVerticalStart,
  Columns3,
  type IconNode,
  PanelTop,
  Rows3,
  Trash2,
} from "lucide";
import { codeLanguages } from "./code_highlight";
import type { WordKey } from "./commands";
import { type DocumentWords, useEditorState } from "./state";
import { Bar, Tool } from "./toolbar";

const tools: readonly [WordKey, IconNode, (editor: Editor) => void][] = [
  ["rowBefore", BetweenHorizontalStart, (e) => e.chain().focus().addRowBefore().run()],
  ["rowAfter", BetweenHorizontalEnd, (e) => e.chain().focus().addRowAfter().run()],
  ["columnBefore", BetweenVerticalStart, (e) => e.chain().focus().addColumnBefore().run()],
  ["columnAfter", BetweenVerticalEnd, (e) => e.chain().focus().addColumnAfter().run()],
  ["headerRow", PanelTop, (e) => e.chain().focus().toggleHeaderRow().run()],
  ["deleteRow", Rows3, (e) => e.chain().focus().deleteRow().run()],
  ["deleteColumn", Columns3, (e) => e.chain().focus().deleteColumn().run()],
  ["deleteTable", Trash2, (e) => e.chain().focus().deleteTable().run()],
];

/** The tools of a table or of code, while the cursor is in one. */
export function PlaceTools({ editor, t }: { editor: Editor; t: DocumentWords }) {
  const place = useEditorState(editor, (e) => ({
    table: e.isActive("table"),
    code: e.isActive("codeBlock"),
    language: String(e.getAttributes("codeBlock").language ?? ""),
  }));
  if (place.code) {
    return (
      <Bar label={t.codeLanguage} class="of-place">
        <select
          aria-label={t.codeLanguage}
          value={codeLanguages.some(([id]) => id === place.language) ? place.language : ""}
          onChange={(e) => {
            const language = e.currentTarget.value || null;
            editor.chain().focus().updateAttributes("codeBlock", { language }).run();
          }}
        >
          <option value="">{t.plainCode}</option>
          {codeLanguages.map(([id, name]) => (
            <option value={id}>{name}</option>
          ))}
        </select>
      </Bar>
    );
  }
  if (!place.table) return null;
  return (
    <Bar label={t.tableTools} class="of-place">
      {tools.map(([id, icon, run]) => (
        <Tool key={id} icon={icon} label={t[id]} onClick={() => run(editor)} />
      ))}
    </Bar>
  );
}
