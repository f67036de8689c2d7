import type { Editor } from "@tiptap/core";
import { useLayoutEffect, useState } from "preact/hooks";
import type { Signal } from "../../documents/open_document";
import type { Words } from "../../i18n/catalogue";
import { documentsEn } from "../../i18n/documents_en";
import { documentsZh } from "../../i18n/documents_zh";
import type { Language } from "../../i18n/i18n";
import type { Localised } from "../state/hooks";
import { useStore } from "../state/store";

export type DocumentWords = Words<typeof documentsEn>;

/** The texts of the editor in the chosen language. */
export function useWords(ui: Localised): { t: DocumentWords; language: Language } {
  const language = useStore(ui.store, (s) => s.settings.language);
  return { t: wordsIn(language), language };
}

export function wordsIn(language: Language): DocumentWords {
  return language === "zh" ? documentsZh : documentsEn;
}

/** The value of a signal; renders again when it changes. */
export function useSignal<T>(signal: Signal<T>): T {
  const [, bump] = useState(0);
  const seen = signal.value;
  useLayoutEffect(() => {
    if (!Object.is(seen, signal.value)) bump((n) => n + 1);
    return signal.subscribe(() => bump((n) => n + 1));
  }, [signal]);
  return seen;
}

/** What is true of the editor; renders again when a transaction changes it. `select` returns plain data. */
export function useEditorState<T>(editor: Editor, select: (editor: Editor) => T): T {
  const [, bump] = useState(0);
  const now = select(editor);
  useLayoutEffect(() => {
    let last = JSON.stringify(select(editor));
    const look = (): void => {
      const next = JSON.stringify(select(editor));
      if (next === last) return;
      last = next;
      bump((n) => n + 1);
    };
    editor.on("transaction", look);
    editor.on("update", look);
    return () => {
      editor.off("transaction", look);
      editor.off("update", look);
    };
  }, [editor]);
  return now;
}
