import { catalogue } from "../i18n/i18n";
import { announce } from "../ui/state/announce";
import type { ChatActions, UiState } from "../ui/state/state";
import type { Store } from "../ui/state/store";
import type { ClientMessage } from "../wire/codec";
import type { Line } from "../wire/messages";
import { ChatLog, type ChatLogLine } from "../world/chat_log";
import type { Replica } from "../world/replica";

export interface ChatEvents {
  send(message: ClientMessage): boolean;
  notice(text: string): void;
}

/** The chat of a visit, as the page shows it. */
export class Chat implements ChatActions {
  private readonly log: ChatLog;

  constructor(
    replica: Replica,
    private readonly store: Store<UiState>,
    private readonly events: ChatEvents,
  ) {
    this.log = new ChatLog({
      send: (line) => events.send({ type: "chat", ...line }),
      changed: () => this.publish(),
      whois: (number) => {
        const record = replica.people.get(number)?.record;
        return record ? { name: record.name, colour: record.colour, you: number === replica.you } : null;
      },
    });
  }

  /** Chat lines, oldest first. */
  get lines(): readonly ChatLogLine[] {
    return this.log.lines;
  }

  received(line: Line, ref: number | null): void {
    this.log.received(line, ref);
    const { panel, unread, settings } = this.store.value;
    const open = panel === "chat";
    if (ref !== null || (open && !document.hidden)) return;
    this.store.set({ unread: unread + 1 });
    // The open chat panel is a live region itself.
    if (!open) announce(this.store, catalogue(settings.language).announceLine(line.name, line.text));
  }

  history(lines: Line[], stored: readonly number[]): void {
    this.log.history(lines, stored);
  }

  refused(ref: number, code: string): void {
    this.log.refuse(ref, code);
  }

  say(scope: number, to: number, text: string): void {
    this.log.say(scope, to, text);
  }

  editLine(ref: number): void {
    if (this.store.value.draft.trim() !== "") {
      this.events.notice(catalogue(this.store.value.settings.language).draftFirst);
      return;
    }
    const taken = this.log.takeBack(ref);
    if (!taken) return;
    const { scope, to, text } = taken;
    this.store.set({ draft: text, recipient: { scope, to } });
  }

  forget(participant: number): void {
    this.log.forget(participant);
  }

  disconnected(): void {
    this.log.disconnected();
  }

  dispose(): void {
    this.log.dispose();
  }

  private publish(): void {
    this.store.set({ chatLines: this.log.lines, unconfirmedLines: [...this.log.unconfirmed] });
  }
}
