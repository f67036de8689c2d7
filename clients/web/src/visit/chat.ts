import { catalogue } from "../i18n/i18n";
import { announce } from "../ui/state/announce";
import type { ConversationActions, UiState } from "../ui/state/state";
import type { Store } from "../ui/state/store";
import type { ClientMessage } from "../wire/codec";
import type { Line } from "../wire/messages";
import { Chat, type ChatLine } from "../world/chat_log";
import type { Replica } from "../world/replica";

export interface ConversationEvents {
  send(message: ClientMessage): boolean;
  notice(text: string): void;
}

/** The chat of a room as the page shows it. */
export class Conversation implements ConversationActions {
  private readonly chat: Chat;

  constructor(
    replica: Replica,
    private readonly store: Store<UiState>,
    private readonly events: ConversationEvents,
  ) {
    this.chat = new Chat({
      send: (line) => events.send({ type: "chat", ...line }),
      changed: () => this.show(),
      whois: (number) => {
        const record = replica.people.get(number)?.record;
        return record ? { name: record.name, colour: record.colour, you: number === replica.you } : null;
      },
    });
  }

  /** What was said, oldest first. */
  get lines(): readonly ChatLine[] {
    return this.chat.lines;
  }

  said(line: Line, ref: number | null): void {
    this.chat.said(line, ref);
    const { panel, unread, settings } = this.store.value;
    const open = panel === "chat";
    if (ref !== null || (open && !document.hidden)) return;
    this.store.set({ unread: unread + 1 });
    // An open chat says its lines itself.
    if (!open) announce(this.store, catalogue(settings.language).announceLine(line.name, line.text));
  }

  history(lines: Line[], stored: readonly number[]): void {
    this.chat.history(lines, stored);
  }

  refused(ref: number, code: string): void {
    this.chat.refuse(ref, code);
  }

  say(scope: number, to: number, text: string): void {
    this.chat.say(scope, to, text);
  }

  edit(ref: number): void {
    if (this.store.value.draft.trim() !== "") {
      this.events.notice(catalogue(this.store.value.settings.language).draftFirst);
      return;
    }
    const taken = this.chat.takeBack(ref);
    if (!taken) return;
    const { scope, to, text } = taken;
    this.store.set({ draft: text, address: { scope, to } });
  }

  forget(participant: number): void {
    this.chat.forget(participant);
  }

  away(): void {
    this.chat.away();
  }

  dispose(): void {
    this.chat.dispose();
  }

  private show(): void {
    this.store.set({ lines: this.chat.lines, unsaid: [...this.chat.unsaid] });
  }
}
