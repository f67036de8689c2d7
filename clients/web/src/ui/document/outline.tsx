import type { Editor } from "@tiptap/core";
import { TextSelection } from "@tiptap/pm/state";
import { useEffect, useMemo, useState } from "preact/hooks";
import type { Language } from "../../i18n/i18n";
import { type DocumentWords, useEditorState } from "./state";
import { WordCount } from "./word_count";

interface Heading {
  level: number;
  text: string;
  pos: number;
}

export function headingsOf({ state }: Editor): Heading[] {
  const all: Heading[] = [];
  state.doc.descendants((node, pos) => {
    if (node.type.name === "heading")
      all.push({ level: Number(node.attrs.level), text: node.textContent, pos });
    return !node.isTextblock;
  });
  return all;
}

/** Puts the cursor at a place and shows it. */
export function goTo(editor: Editor, pos: number): void {
  const { tr, doc } = editor.state;
  const at = Math.min(pos, doc.content.size);
  editor.view.focus();
  editor.view.dispatch(tr.setSelection(TextSelection.near(doc.resolve(at))));
  const dom = editor.view.nodeDOM(pos) ?? editor.view.domAtPos(at).node;
  const element = dom instanceof Element ? dom : dom.parentElement;
  element?.scrollIntoView({ block: "start", behavior: calm() ? "auto" : "smooth" });
}

function calm(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

const countMs = 400;

/** The number of words, a moment after the last change. */
function useWordCount(editor: Editor, language: Language): number {
  const counter = useMemo(() => new WordCount(language), [language]);
  const [words, setWords] = useState(() => counter.of(editor.state.doc));
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const later = ({ transaction }: { transaction: { docChanged: boolean } }): void => {
      if (!transaction.docChanged) return;
      clearTimeout(timer);
      timer = setTimeout(() => setWords(counter.of(editor.state.doc)), countMs);
    };
    setWords(counter.of(editor.state.doc));
    editor.on("transaction", later);
    return () => {
      clearTimeout(timer);
      editor.off("transaction", later);
    };
  }, [editor, counter]);
  return words;
}

interface OutlineProps {
  editor: Editor;
  t: DocumentWords;
  language: Language;
}

/** The headings, to go there, and how long the text is. */
export function Outline({ editor, t, language }: OutlineProps) {
  const headings = useEditorState(editor, headingsOf);
  const words = useWordCount(editor, language);
  return (
    <>
      {headings.length === 0 ? <p class="hint">{t.noHeadings}</p> : null}
      <ul class="document-outline">
        {headings.map(({ level, text, pos }) => (
          <li key={pos} class={`level-${level}`}>
            <button type="button" class="quiet" onClick={() => goTo(editor, pos)}>
              <bdi>{text || "…"}</bdi>
            </button>
          </li>
        ))}
      </ul>
      <p class="hint">{t.words(words)}</p>
    </>
  );
}
