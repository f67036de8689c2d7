import { LoaderCircle, TriangleAlert } from "lucide";
import type { VNode } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { type Catalogue, type Language, localeOf } from "../../i18n/i18n";
import { ChatScope } from "../../wire/constants";
import type { ChatLogLine, UnconfirmedLine } from "../../world/chat_log";
import { Icon } from "../controls/icon";
import { readableColour } from "../controls/readable_colour";
import { refusalText } from "../state/error_text";
import { useTexts, useUi } from "../state/hooks";
import type { Ui } from "../state/state";
import { splitLinks } from "./links";

const nearEnd = 60;

/** Formats times in Unix milliseconds: the time of day, with the date if it is not today. */
function timeFormatter(language: Language): (time: number) => string {
  const locale = localeOf(language);
  const today = new Intl.DateTimeFormat(locale, { timeStyle: "short" });
  const before = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
  return (time) => {
    const at = new Date(time);
    return (at.toDateString() === new Date().toDateString() ? today : before).format(at);
  };
}

function scopeText(t: Catalogue, line: Pick<ChatLogLine, "scope" | "own" | "other">): string {
  if (line.scope === ChatScope.earshot) return t.scopeEarshot;
  if (line.scope !== ChatScope.person) return "";
  return line.own ? t.scopeTo(line.other || t.somebodyGone) : t.scopeToYou;
}

function LineText({ text }: { text: string }) {
  return (
    <p class="line-text">
      {splitLinks(text).map((part) =>
        part.href ? (
          <a href={part.href} target="_blank" rel="noopener noreferrer">
            {part.text}
          </a>
        ) : (
          part.text
        ),
      )}
    </p>
  );
}

interface LineProps {
  t: Catalogue;
  line: ChatLogLine;
  formatTime(time: number): string;
}

function Line({ t, line, formatTime }: LineProps) {
  const scope = scopeText(t, line);
  return (
    <li class={`line ${scope ? "scoped" : ""}`}>
      <p class="line-head">
        <span class="line-name" style={{ color: readableColour(line.colour ?? 0xc3cbcd) }}>
          {line.name}
        </span>
        {scope ? <span class="badge">{scope}</span> : null}
        <time dateTime={new Date(line.time).toISOString()}>{formatTime(line.time)}</time>
      </p>
      <LineText text={line.text} />
    </li>
  );
}

/** An own line that is being sent, or was refused. */
function UnconfirmedLineItem({ ui, line }: { ui: Ui; line: UnconfirmedLine }) {
  const t = useTexts(ui);
  const { scope, other, refused } = line;
  const scopeWords = scopeText(t, { scope, other, own: true });
  const edit = (): void => {
    ui.actions.chat()?.editLine(line.ref);
    document.getElementById("chat-field")?.focus();
  };
  return (
    <li class="line unsaid">
      {scopeWords ? <span class="badge">{scopeWords}</span> : null}
      <LineText text={line.text} />
      {refused ? (
        <div class="line-refused" role="alert">
          <p class="warning">
            <Icon node={TriangleAlert} size={18} /> {refusalText(t, refused) ?? t.endedOther(refused)}
          </p>
          <button type="button" class="quiet" onClick={edit}>
            {t.editLine}
          </button>
        </div>
      ) : (
        <p class="line-head">
          <Icon node={LoaderCircle} size={14} /> {t.sending}
        </p>
      )}
    </li>
  );
}

/**
 * Renders each line once per language. Preact skips a vnode that it already rendered, and there may be a thousand
 * lines.
 */
function useLines(ui: Ui): (line: ChatLogLine) => VNode {
  const t = useTexts(ui);
  const language = useUi(ui, (s) => s.settings.language);
  return useMemo(() => {
    const write = timeFormatter(language);
    const drawn = new WeakMap<ChatLogLine, VNode>();
    return (line) => {
      const known = drawn.get(line);
      if (known) return known;
      const key = line.id || `${line.time}-${line.from}-${line.text}`;
      const fresh = <Line key={key} t={t} line={line} formatTime={write} />;
      drawn.set(line, fresh);
      return fresh;
    };
  }, [t, language]);
}

/** All lines. Scrolls to the newest one unless the person scrolled up. */
export function ChatLines({ ui }: { ui: Ui }) {
  const t = useTexts(ui);
  const lines = useUi(ui, (s) => s.chatLines);
  const unsaid = useUi(ui, (s) => s.unconfirmedLines);
  const draw = useLines(ui);
  const box = useRef<HTMLDivElement>(null);
  const follow = useRef(true);
  useEffect(() => {
    if (follow.current) box.current?.scrollTo({ top: box.current.scrollHeight });
  }, [lines, unsaid]);
  const scrolled = (): void => {
    const b = box.current;
    if (b) follow.current = b.scrollHeight - b.scrollTop - b.clientHeight < nearEnd;
  };
  return (
    <div
      class="panel-body"
      ref={box}
      onScroll={scrolled}
      role="region"
      aria-label={t.chat}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard
      tabIndex={0}
    >
      {lines.length + unsaid.length === 0 ? <p class="hint">{t.chatEmpty}</p> : null}
      <div role="log" aria-label={t.chat}>
        <ol class="lines">{lines.map(draw)}</ol>
      </div>
      <ol class="lines">
        {unsaid.map((line, i) => (
          <UnconfirmedLineItem key={line.ref || `new-${i}`} ui={ui} line={line} />
        ))}
      </ol>
    </div>
  );
}
