import type { Editor } from "@tiptap/core";
import { Check, RotateCcw } from "lucide";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Language } from "../../i18n/i18n";
import { Icon } from "../controls/icon";
import { activeComment, commentedTexts } from "./comment_mark";
import { type Comment, type Comments, mostCommentLength, type Thread } from "./comments";
import { goTo } from "./outline";
import { type DocumentWords, useEditorState, useSignal } from "./state";

interface PanelProps {
  editor: Editor;
  comments: Comments;
  t: DocumentWords;
  language: Language;
  mayWrite: boolean;
  /** The comment that is read; "" for one that is being written. */
  active: string | null;
  setActive(id: string | null): void;
}

function Time({ at, language }: { at: number; language: Language }) {
  const format = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
  return <time dateTime={new Date(at).toISOString()}>{format.format(at)}</time>;
}

function Said({ comment, language }: { comment: Comment; language: Language }) {
  return (
    <div class="said">
      <p class="who">
        <bdi>{comment.name}</bdi> <Time at={comment.at} language={language} />
      </p>
      <p dir="auto">{comment.text}</p>
    </div>
  );
}

interface FormProps {
  label: string;
  send: string;
  focus: boolean;
  onSend(text: string): void;
}

/** A field that sends with Ctrl+Enter. */
function SayForm({ label, send, focus, onSend }: FormProps) {
  const [text, setText] = useState("");
  const field = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    if (focus) field.current?.focus();
  }, [focus]);
  const submit = (event: Event): void => {
    event.preventDefault();
    if (text.trim()) onSend(text);
    setText("");
    field.current?.focus(); // the button goes
  };
  return (
    <form class="say" onSubmit={submit}>
      <textarea
        aria-label={label}
        placeholder={label}
        rows={text ? 3 : 1}
        dir="auto"
        maxLength={mostCommentLength}
        value={text}
        ref={field}
        onInput={(e) => setText(e.currentTarget.value)}
        onKeyDown={(e) => {
          if (e.key === "Enter" && (e.ctrlKey || e.metaKey) && !e.isComposing) submit(e);
        }}
      />
      {text.trim() ? (
        <button type="submit" class="primary">
          {send}
        </button>
      ) : null}
    </form>
  );
}

/** Writes a comment on the selected text, in one step with its mark. */
function commentOn({ editor, comments, setActive }: PanelProps, text: string): void {
  comments.together(() => {
    const id = comments.add(text);
    if (id === null) return;
    editor.chain().setMark("comment", { id }).run();
    setActive(id);
  });
}

function ThreadCard(props: PanelProps & { thread: Thread; quote: string; from: number | null }) {
  const { thread, quote, from, editor, comments, t, language, mayWrite, active, setActive } = props;
  const card = useRef<HTMLLIElement>(null);
  const here = active === thread.id;
  useEffect(() => {
    if (here) card.current?.scrollIntoView({ block: "nearest" });
  }, [here]);
  return (
    <li class={`thread ${here ? "here" : ""}`} ref={card} aria-current={here}>
      {from === null ? (
        <p class="quoted">{t.textGone}</p>
      ) : (
        <button
          type="button"
          class="quoted"
          onClick={() => {
            setActive(thread.id);
            goTo(editor, from);
          }}
        >
          <bdi>{quote}</bdi>
        </button>
      )}
      <Said comment={thread} language={language} />
      {thread.answers.map((answer) => (
        <Said key={answer.id} comment={answer} language={language} />
      ))}
      {mayWrite ? (
        <>
          {thread.resolved ? null : (
            <SayForm
              label={t.reply}
              send={t.reply}
              focus={false}
              onSend={(text) => comments.add(text, thread.id)}
            />
          )}
          <button type="button" class="quiet" onClick={() => comments.resolve(thread.id, !thread.resolved)}>
            <Icon node={thread.resolved ? RotateCcw : Check} size={18} />{" "}
            {thread.resolved ? t.reopen : t.resolve}
          </button>
        </>
      ) : null}
    </li>
  );
}

/** All comments, in the order of the text. */
export function CommentsPanel(props: PanelProps) {
  const { editor, comments, t, mayWrite, active, setActive } = props;
  const threads = useSignal(comments);
  const [resolved, setResolved] = useState(false);
  const places = useEditorState(editor, (e) => commentedTexts(e.state.doc));
  const selected = useEditorState(editor, (e) => !e.state.selection.empty);
  useEffect(() => {
    const { tr } = editor.state;
    editor.view.dispatch(tr.setMeta(activeComment, { active }));
  }, [editor, active]);
  useEffect(
    () => () => {
      if (!editor.isDestroyed) editor.view.dispatch(editor.state.tr.setMeta(activeComment, { active: null }));
    },
    [editor],
  );
  const order = (id: string): number => {
    const i = places.findIndex((place) => place.id === id);
    return i < 0 ? places.length : i;
  };
  const shown = threads
    .filter((thread) => resolved || !thread.resolved || thread.id === active)
    .sort((a, b) => order(a.id) - order(b.id));
  const quoteOf = (id: string): { quote: string; from: number | null } => {
    const place = places[order(id)];
    if (!place) return { quote: "", from: null };
    return { quote: editor.state.doc.textBetween(place.from, place.to, " ").slice(0, 120), from: place.from };
  };
  return (
    <>
      {mayWrite && selected ? (
        <SayForm
          label={t.commentHere}
          send={t.sendComment}
          focus={active === ""}
          onSend={(text) => commentOn(props, text)}
        />
      ) : null}
      {shown.length === 0 ? <p class="hint">{t.noComments}</p> : null}
      <ul class="threads">
        {shown.map((thread) => (
          <ThreadCard
            key={thread.id}
            {...props}
            thread={thread}
            {...quoteOf(thread.id)}
            setActive={setActive}
          />
        ))}
      </ul>
      {threads.some((thread) => thread.resolved) ? (
        <label class="check">
          <input type="checkbox" checked={resolved} onChange={(e) => setResolved(e.currentTarget.checked)} />{" "}
          {t.showResolved}
        </label>
      ) : null}
    </>
  );
}
