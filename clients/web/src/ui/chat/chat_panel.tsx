import { SendHorizontal } from "lucide";
import { ChatScope, maxLine } from "../../wire/constants";
import { Icon } from "../controls/icon";
import { Panel } from "../controls/panel";
import { useTexts, useUi } from "../state/hooks";
import type { Ui } from "../state/state";
import { ChatLines } from "./chat_lines";

function Recipient({ ui }: { ui: Ui }) {
  const t = useTexts(ui);
  const { scope, to } = useUi(ui, (s) => s.recipient);
  const people = useUi(ui, (s) => s.participants);
  const choose = (value: string): void => {
    const [scope = 0, to = 0] = value.split(":").map(Number);
    ui.actions.setRecipient({ scope, to });
  };
  const gone = scope === ChatScope.person && !people.some((p) => p.number === to);
  return (
    <label class="recipient">
      <span class="hint">{t.chatTo}</span>
      <select id="chat-to" value={`${scope}:${to}`} onChange={(e) => choose(e.currentTarget.value)}>
        <option value={`${ChatScope.everybody}:0`}>{t.chatEverybody}</option>
        <option value={`${ChatScope.earshot}:0`}>{t.chatEarshot}</option>
        {people.map((p) =>
          p.you ? null : <option value={`${ChatScope.person}:${p.number}`}>{t.scopeTo(p.name)}</option>,
        )}
        {gone ? <option value={`${scope}:${to}`}>{t.somebodyGone}</option> : null}
      </select>
    </label>
  );
}

/** Number of characters as the server counts them: code points. */
function characters(text: string): number {
  return [...text].length;
}

function Composer({ ui }: { ui: Ui }) {
  const t = useTexts(ui);
  const draft = useUi(ui, (s) => s.draft);
  const touch = matchMedia("(pointer: coarse)").matches;
  const over = characters(draft.trim()) - maxLine;
  const send = (): void => {
    const { draft, recipient } = ui.store.value;
    const text = draft.trim();
    if (text === "" || characters(text) > maxLine) return;
    const { scope, to } = recipient;
    ui.actions.chat()?.say(scope, to, text);
    ui.actions.setDraft("");
  };
  const press = (event: KeyboardEvent): void => {
    // An input method uses Enter itself.
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    send();
  };
  return (
    <form
      class="composer"
      onSubmit={(e) => {
        e.preventDefault();
        send();
      }}
    >
      <Recipient ui={ui} />
      <div class="row">
        <textarea
          id="chat-field"
          rows={2}
          aria-label={t.chatField}
          placeholder={t.chatField}
          title={t.chatHint}
          value={draft}
          data-first={touch ? undefined : true}
          onInput={(e) => ui.actions.setDraft(e.currentTarget.value)}
          onKeyDown={press}
        />
        <button
          type="submit"
          class="primary square"
          id="chat-send"
          aria-label={t.send}
          title={t.send}
          disabled={draft.trim() === "" || over > 0}
        >
          <Icon node={SendHorizontal} />
        </button>
      </div>
      <div role="status">{over > 0 ? <p class="warning">{t.lineTooLong(over)}</p> : null}</div>
    </form>
  );
}

/** The chat: to everybody, to the people in earshot, or to one person. */
export function ChatPanel({ ui }: { ui: Ui }) {
  const t = useTexts(ui);
  return (
    <Panel ui={ui} title={t.chat} tall>
      <ChatLines ui={ui} />
      <Composer ui={ui} />
    </Panel>
  );
}
