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
import { inText, type WordKey } from "./commands";
import { type DocumentWords, useEditorState } from "./state";
import { Bar, Tool } from "./toolbar";

const tools: readonly [WordKey, IconNode, (editor: Editor) => void][] = [
  ["rowBefore", BetweenHorizontalStart, (e) => inText(e).addRowBefore().run()],
  ["rowAfter", BetweenHorizontalEnd, (e) => inText(e).addRowAfter().run()],
  ["columnBefore", BetweenVerticalStart, (e) => inText(e).addColumnBefore().run()],
  ["columnAfter", BetweenVerticalEnd, (e) => inText(e).addColumnAfter().run()],
  ["headerRow", PanelTop, (e) => inText(e).toggleHeaderRow().run()],
  ["deleteRow", Rows3, (e) => inText(e).deleteRow().run()],
  ["deleteColumn", Columns3, (e) => inText(e).deleteColumn().run()],
  ["deleteTable", Trash2, (e) => inText(e).deleteTable().run()],
];

/** What a picture shows, in words, for those who do not see it. */
function PictureText({ editor, t, alt }: { editor: Editor; t: DocumentWords; alt: string }) {
  return (
    <div class="document-bar of-place">
      <input
        type="text"
        dir="auto"
        aria-label={t.imageAlt}
        placeholder={t.imageAlt}
        maxLength={500}
        value={alt}
        onChange={(e) => editor.commands.updateAttributes("image", { alt: e.currentTarget.value })}
      />
    </div>
  );
}

/** The tools of a table, code or picture, while the cursor is in one. */
export function PlaceTools({ editor, t }: { editor: Editor; t: DocumentWords }) {
  const place = useEditorState(editor, (e) => ({
    table: e.isActive("table"),
    code: e.isActive("codeBlock"),
    picture: e.isActive("image"),
    alt: String(e.getAttributes("image").alt ?? ""),
    language: String(e.getAttributes("codeBlock").language ?? ""),
  }));
  if (place.picture) return <PictureText {...{ editor, t }} alt={place.alt} />;
  if (place.code) {
    return (
      <Bar label={t.codeLanguage} class="of-place">
        <select
          aria-label={t.codeLanguage}
          value={codeLanguages.some(([id]) => id === place.language) ? place.language : ""}
          onChange={(e) => {
            const language = e.currentTarget.value || null;
            inText(editor).updateAttributes("codeBlock", { language }).run();
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
