import type { Editor } from "@tiptap/core";
import { ArrowDown, ArrowUp, CaseSensitive, X } from "lucide";
import { useEffect, useState } from "preact/hooks";
import { Icon } from "../controls/icon";
import { foundIn, goOn, look, replaceAll, replaceHere } from "./find";
import { type DocumentWords, useEditorState } from "./state";
import { composes, useBox } from "./use_box";

interface FindBarProps {
  editor: Editor;
  t: DocumentWords;
  mayWrite: boolean;
  close(): void;
}

/** Text that is selected when the bar opens is looked for. */
function selectedText(editor: Editor): string {
  const { from, to } = editor.state.selection;
  const text = editor.state.doc.textBetween(from, to, "\n");
  return text.length <= 200 && !text.includes("\n") ? text : "";
}

interface ReplaceProps {
  editor: Editor;
  t: DocumentWords;
  enabled: boolean;
}

function Replace({ editor, t, enabled }: ReplaceProps) {
  const [text, setText] = useState("");
  const [done, setDone] = useState<number | null>(null);
  return (
    <div class="row">
      <input
        type="text"
        aria-label={t.replaceText}
        placeholder={t.replaceText}
        value={text}
        maxLength={1000}
        onInput={(e) => setText(e.currentTarget.value)}
      />
      <button type="button" class="quiet" aria-disabled={!enabled} onClick={() => replaceHere(editor, text)}>
        {t.replace}
      </button>
      <button
        type="button"
        class="quiet"
        aria-disabled={!enabled}
        onClick={() => setDone(replaceAll(editor, text))}
      >
        {t.replaceAll}
      </button>
      <span class="unseen" role="status">
        {done === null ? "" : t.replaced(done)}
      </span>
    </div>
  );
}

/** Find and replace, within the document alone. */
export function FindBar({ editor, t, mayWrite, close }: FindBarProps) {
  const [text, setText] = useState(() => selectedText(editor));
  const [matchCase, setMatchCase] = useState(false);
  const found = useEditorState(editor, (e) => {
    const { places, at } = foundIn(e.state);
    return { all: places.length, at };
  });
  useEffect(() => look(editor, { text, matchCase }), [editor, text, matchCase]);
  useEffect(
    () => () => {
      if (!editor.isDestroyed) look(editor, { text: "", matchCase: false });
    },
    [editor],
  );
  const done = (): void => {
    close();
    editor.view.focus();
  };
  const box = useBox<HTMLDivElement>(done);
  const enter = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || composes(event)) return;
    event.preventDefault();
    goOn(editor, event.shiftKey);
  };
  return (
    <div class="document-find" role="search" aria-label={t.find} {...box}>
      <div class="row">
        <input
          type="text"
          data-first
          aria-label={t.findText}
          placeholder={t.findText}
          value={text}
          maxLength={200}
          onInput={(e) => setText(e.currentTarget.value)}
          onKeyDown={enter}
        />
        <button
          type="button"
          class="quiet square"
          aria-pressed={matchCase}
          aria-label={t.matchCase}
          title={t.matchCase}
          onClick={() => setMatchCase(!matchCase)}
        >
          <Icon node={CaseSensitive} />
        </button>
        <button
          type="button"
          class="quiet square"
          aria-label={t.previous}
          title={t.previous}
          onClick={() => goOn(editor, true)}
        >
          <Icon node={ArrowUp} />
        </button>
        <button
          type="button"
          class="quiet square"
          aria-label={t.next}
          title={t.next}
          onClick={() => goOn(editor, false)}
        >
          <Icon node={ArrowDown} />
        </button>
        <button type="button" class="quiet square" aria-label={t.close} title={t.close} onClick={done}>
          <Icon node={X} />
        </button>
      </div>
      <p class="count" role="status">
        {text ? t.found(found.at + 1, found.all) : ""}
      </p>
      {mayWrite ? <Replace editor={editor} t={t} enabled={found.all > 0} /> : null}
    </div>
  );
}
