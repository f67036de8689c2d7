import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { beginWriting, type Writing } from "./create_editor";
import type { DocumentEditorProps } from "./document_props";
import { useSignal, useWords } from "./state";

/** Makes the editor when the page is there, and again for another document or language. */
export function useWriting(props: DocumentEditorProps, openComment: (id: string) => void) {
  const { t, language } = useWords(props.ui);
  const latest = useRef({ props, openComment });
  latest.current = { props, openComment };
  const place = useRef<HTMLDivElement>(null);
  const [writing, setWriting] = useState<Writing | null>(null);
  const [unknown, setUnknown] = useState(false);
  const mayWrite = useSignal(props.open.mayWrite);
  useLayoutEffect(() => {
    if (!place.current) return;
    const begun = beginWriting(place.current, {
      t,
      props: () => latest.current.props,
      openComment: (id) => latest.current.openComment(id),
      unknown: () => {
        setWriting(null);
        setUnknown(true);
      },
    });
    setWriting(begun);
    setUnknown(begun === null);
    return () => {
      setWriting(null);
      begun?.dispose();
    };
  }, [props.open, language]);
  useLayoutEffect(() => {
    writing?.editor.setEditable(mayWrite, false);
  }, [writing, mayWrite]);
  useEffect(() => {
    writing?.editor.view.focus();
  }, [writing]);
  return { writing, place, t, language, unknown, mayWrite: mayWrite && !unknown };
}
