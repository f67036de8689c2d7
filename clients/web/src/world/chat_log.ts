import { ChatScope, retriableRefusals } from "../wire/constants";
import type { Line } from "../wire/messages";

/** A chat line for display. Participant numbers are reused, so the sender is resolved when the line arrives. */
export interface ChatLogLine extends Line {
  own: boolean;
  /** 0xRRGGBB; null for a sender who has left. */
  colour: number | null;
  /** The recipient of a private line. */
  other: string;
}

/** An own line that the server has not confirmed, or has refused. */
export interface UnconfirmedLine {
  ref: number;
  scope: number;
  to: number;
  other: string;
  text: string;
  /** The server's error code; empty while the line is pending. */
  refused: string;
}

interface QueuedLine extends UnconfirmedLine {
  /** When the line was sent over the current connection; null if it was not. */
  sentAt: number | null;
  /** The line was also sent over an earlier connection, so a refusal does not tell whether that one arrived. */
  sentBefore: boolean;
}

export interface OutgoingLine {
  ref: number;
  scope: number;
  to: number;
  text: string;
}

/** The error code, made here, of a line that may or may not have arrived. */
export const unsure = "unsure";

/** Codes after which the same line may succeed later. */
const retryMs = 1100;
/** A little less than the server allows (section 11). */
const burst = 4;
const refillMs = 1100;
const maxLines = 1000;
/** After this time no answer is expected. */
const answerTimeoutMs = 15_000;

/** The chat lines of a room, and the own lines that the server has not confirmed. */
export class ChatLog {
  lines: readonly ChatLogLine[] = [];
  private queue: QueuedLine[] = [];
  private next = 1;
  private allowance = burst;
  private countedAt: number;
  private flushTimer: ReturnType<typeof setTimeout> | undefined;
  private answerTimer: ReturnType<typeof setTimeout> | undefined;
  /** True between a history and the next loss of the connection. Only then is it known which refs are free. */
  private ready = false;

  /** `send` returns whether there was a connection. `changed` is called after every change. */
  constructor(
    private readonly events: {
      send(line: OutgoingLine): boolean;
      changed(): void;
      whois(participant: number): { name: string; colour: number; you: boolean } | null;
    },
    private readonly now: () => number = () => performance.now(),
  ) {
    this.countedAt = now();
  }

  get unconfirmed(): readonly UnconfirmedLine[] {
    return this.queue;
  }

  say(scope: number, to: number, text: string): void {
    const other = scope === ChatScope.person ? (this.events.whois(to)?.name ?? "") : "";
    this.queue.push({ ref: 0, scope, to, other, text, refused: "", sentAt: null, sentBefore: false });
    this.flush();
    this.events.changed();
  }

  /** A line arrived. `ref` is set for an own line. */
  received(line: Line, ref: number | null): void {
    const own = ref === null ? undefined : this.removeQueued(ref);
    const shown = this.annotate(line);
    this.insert([own ? { ...shown, own: true, other: own.other } : shown]);
    this.events.changed();
  }

  /** The connection is lost: no answer will arrive over it, and nothing is sent before the next history. */
  disconnected(): void {
    this.ready = false;
    clearTimeout(this.flushTimer);
    clearTimeout(this.answerTimer);
  }

  /** After every welcome: stored lines are not sent again; the others are, in order and with their old refs. */
  history(lines: Line[], stored: readonly number[]): void {
    this.next = Math.max(this.next, ...stored.map((ref) => ref + 1));
    const said = new Set(stored);
    this.queue = this.queue.filter((w) => w.scope === ChatScope.person || !said.has(w.ref));
    for (const waiting of this.queue) {
      if (waiting.sentAt === null) continue;
      // The server does not store private lines, so nobody knows whether this one arrived. The person decides.
      if (waiting.scope === ChatScope.person) waiting.refused ||= unsure;
      waiting.sentAt = null;
      waiting.sentBefore = true;
    }
    this.insert(lines.map((line) => this.annotate(line)));
    this.ready = true;
    this.flush();
    this.events.changed();
  }

  refuse(ref: number, code: string): void {
    const waiting = this.queue.find((w) => w.ref === ref);
    if (!waiting) return;
    if (retriableRefusals.has(code)) {
      this.renumber(waiting);
      this.allowance = Math.min(this.allowance, 1 - retryMs / refillMs);
    } else if (code === "repeated" && !waiting.sentBefore) {
      // The ref was used before this page was loaded. The highest used ref is unknown, hence the doubling.
      this.next = Math.max(this.next, 2 * ref);
      this.renumber(waiting);
    } else {
      waiting.refused = code === "repeated" ? unsure : code;
    }
    this.flush();
    this.events.changed();
  }

  /** Removes the lines of a participant. */
  forget(participant: number): void {
    this.lines = this.lines.filter((l) => l.from !== participant || l.own);
    this.events.changed();
  }

  /** Removes a refused or unconfirmed line, for editing it. */
  takeBack(ref: number): UnconfirmedLine | undefined {
    const taken = this.removeQueued(ref);
    this.events.changed();
    return taken;
  }

  dispose(): void {
    this.disconnected();
  }

  private annotate(line: Line): ChatLogLine {
    const from = this.events.whois(line.from);
    const other = line.scope === ChatScope.person ? (this.events.whois(line.to)?.name ?? "") : "";
    return { ...line, own: from?.you ?? false, colour: from?.colour ?? null, other };
  }

  private removeQueued(ref: number): UnconfirmedLine | undefined {
    const at = this.queue.findIndex((w) => w.ref === ref);
    return at < 0 ? undefined : this.queue.splice(at, 1)[0];
  }

  /** Adds lines with an id once, ordered by id; private lines, which have none, are ordered by time. */
  private insert(lines: ChatLogLine[]): void {
    const known = new Set(this.lines.map((l) => l.id));
    const fresh = lines.filter((l) => l.id === 0 || !known.has(l.id));
    if (fresh.length === 0) return;
    const all = [...this.lines, ...fresh].sort((a, b) =>
      a.id > 0 && b.id > 0 ? a.id - b.id : a.time - b.time,
    );
    this.lines = all.slice(-maxLines);
  }

  /** Sends a line as if for the first time. */
  private renumber(waiting: QueuedLine): void {
    waiting.ref = 0;
    waiting.sentAt = null;
    waiting.sentBefore = false;
  }

  /** Gives up on overdue answers, and schedules the next check. */
  private expireUnanswered(): void {
    clearTimeout(this.answerTimer);
    const now = this.now();
    let soonest = Number.POSITIVE_INFINITY;
    for (const waiting of this.queue) {
      if (waiting.sentAt === null || waiting.refused !== "") continue;
      const left = waiting.sentAt + answerTimeoutMs - now;
      if (left <= 0) waiting.refused = unsure;
      else soonest = Math.min(soonest, left);
    }
    if (soonest === Number.POSITIVE_INFINITY) return;
    this.answerTimer = setTimeout(() => {
      this.expireUnanswered();
      this.events.changed();
    }, soonest);
  }

  private flush(): void {
    clearTimeout(this.flushTimer);
    if (!this.ready) return;
    const now = this.now();
    this.allowance = Math.min(burst, this.allowance + (now - this.countedAt) / refillMs);
    this.countedAt = now;
    let following = this.nextToSend();
    while (following && this.allowance >= 1) {
      if (!this.sendNow(following)) break;
      this.allowance--;
      following = this.nextToSend();
    }
    this.expireUnanswered();
    if (following)
      this.flushTimer = setTimeout(() => this.flush(), Math.max(1, (1 - this.allowance) * refillMs));
  }

  /** Refs must rise, so lines that have one go first. */
  private nextToSend(): QueuedLine | undefined {
    const open = this.queue.filter((w) => w.sentAt === null && w.refused === "");
    const numbered = open.filter((w) => w.ref > 0).sort((a, b) => a.ref - b.ref);
    return numbered[0] ?? open[0];
  }

  private sendNow(waiting: QueuedLine): boolean {
    const { scope, to, text } = waiting;
    const ref = waiting.ref || this.next;
    if (!this.events.send({ ref, scope, to, text })) return false;
    waiting.ref = ref;
    waiting.sentAt = this.now();
    this.next = Math.max(this.next, ref + 1);
    return true;
  }
}
