import { catalogue } from "./i18n/i18n";
import type { ConversationActions, UiState } from "./ui/state";
import type { Store } from "./ui/store";
import type { ClientMessage, Line } from "./wire/message";
import { Chat, type Unsaid } from "./world/chat";
import type { Replica } from "./world/replica";

/** The chat of a room as the page shows it. */
export class Conversation implements ConversationActions {
  private readonly chat: Chat;

  constructor(
    replica: Replica,
    private readonly store: Store<UiState>,
    send: (message: ClientMessage) => boolean,
  ) {
    this.chat = new Chat({
      send: (line) => send({ type: "say", ...line }),
      changed: () => this.show(),
      whois: (number) => {
        const record = replica.people.get(number)?.record;
        return record ? { name: record.name, colour: record.colour, you: number === replica.you } : null;
      },
    });
  }

  said(line: Line, ref: number | null): void {
    this.chat.said(line, ref);
    if (ref !== null || this.store.value.panel === "chat") return;
    const t = catalogue(this.store.value.settings.language);
    this.store.set({
      unread: this.store.value.unread + 1,
      announcement: t.announceLine(line.name, line.text),
    });
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

  takeBack(ref: number): Unsaid | undefined {
    return this.chat.takeBack(ref);
  }

  dispose(): void {
    this.chat.dispose();
  }

  private show(): void {
    this.store.set({ lines: this.chat.lines, unsaid: [...this.chat.unsaid] });
  }
}
