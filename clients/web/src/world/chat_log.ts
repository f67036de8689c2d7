import { ChatScope } from "../wire/enums";
import type { Line } from "../wire/messages";

/** A line as it is shown. Numbers of participants are given anew, so who it was is noted when it comes. */
export interface ChatLogLine extends Line {
  own: boolean;
  /** 0xRRGGBB; null for those who are not here any more. */
  colour: number | null;
  /** Whom a private one went to. */
  other: string;
}

/** A line the server has not taken yet, or has refused. */
export interface UnconfirmedLine {
  ref: number;
  scope: number;
  to: number;
  other: string;
  text: string;
  /** The server's code; empty while there is hope. */
  refused: string;
}

interface QueuedLine extends UnconfirmedLine {
  /** When it went out over the connection that is there now; null while it has not. */
  sentAt: number | null;
  /** It went out over an earlier connection too, so that a refusal does not say what became of that. */
  sentBefore: boolean;
}

export interface OutgoingLine {
  ref: number;
  scope: number;
  to: number;
  text: string;
}

/** Why a line is held back that may have arrived or not; no code of the server's. */
export const unsure = "unsure";

/** Codes after which the same line may well succeed a little later. */
const transientCodes = new Set(["busy", "too_fast", "store_failed"]);
const retryMs = 1100;
/** A little below what a server allows (section 11). */
const burst = 4;
const refillMs = 1100;
const maxLines = 1000;
/** An answer that takes longer than this will not come. */
const answerTimeoutMs = 15_000;

/** What was said in a room, and what this person said that the server has not confirmed. */
export class ChatLog {
  lines: readonly ChatLogLine[] = [];
  private queue: QueuedLine[] = [];
  private next = 1;
  private allowance = burst;
  private countedAt: number;
  private flushTimer: ReturnType<typeof setTimeout> | undefined;
  private answerTimer: ReturnType<typeof setTimeout> | undefined;
  /** Between a history and the next loss of the connection: before it nobody knows which numbers are free. */
  private ready = false;

  /** `send` says whether there was a connection; `changed` follows every change. */
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

  /** A line came; `ref` is set where it is one's own. */
  received(line: Line, ref: number | null): void {
    const own = ref === null ? undefined : this.removeQueued(ref);
    const shown = this.annotate(line);
    this.insert([own ? { ...shown, own: true, other: own.other } : shown]);
    this.events.changed();
  }

  /** The connection is gone: what was sent is not answered over it any more, and nothing goes out until a history. */
  disconnected(): void {
    this.ready = false;
    clearTimeout(this.flushTimer);
    clearTimeout(this.answerTimer);
  }

  /** After every welcome: what is stored is not sent again, the rest is, in order and with the old numbers. */
  history(lines: Line[], stored: readonly number[]): void {
    this.next = Math.max(this.next, ...stored.map((ref) => ref + 1));
    const said = new Set(stored);
    this.queue = this.queue.filter((w) => w.scope === ChatScope.person || !said.has(w.ref));
    for (const waiting of this.queue) {
      if (waiting.sentAt === null) continue;
      // Private lines are stored nowhere, so that nobody knows whether they arrived; the person decides.
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
    if (transientCodes.has(code)) {
      this.renumber(waiting);
      this.allowance = Math.min(this.allowance, 1 - retryMs / refillMs);
    } else if (code === "repeated" && !waiting.sentBefore) {
      // The number was used before this page was loaded. How far those went is not known, hence the leap.
      this.next = Math.max(this.next, 2 * ref);
      this.renumber(waiting);
    } else {
      waiting.refused = code === "repeated" ? unsure : code;
    }
    this.flush();
    this.events.changed();
  }

  /** Takes what somebody said off the page. */
  forget(participant: number): void {
    this.lines = this.lines.filter((l) => l.from !== participant || l.own);
    this.events.changed();
  }

  /** Takes back a line that was refused or is in doubt, for writing it anew. */
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

  /** Lines with a number come once, in the order of their numbers; private ones stand where their time puts them. */
  private insert(lines: ChatLogLine[]): void {
    const known = new Set(this.lines.map((l) => l.id));
    const fresh = lines.filter((l) => l.id === 0 || !known.has(l.id));
    if (fresh.length === 0) return;
    const all = [...this.lines, ...fresh].sort((a, b) =>
      a.id > 0 && b.id > 0 ? a.id - b.id : a.time - b.time,
    );
    this.lines = all.slice(-maxLines);
  }

  /** To be sent as if for the first time. */
  private renumber(waiting: QueuedLine): void {
    waiting.ref = 0;
    waiting.sentAt = null;
    waiting.sentBefore = false;
  }

  /** Gives up waiting for answers that are overdue, and looks again when the next one would be. */
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

  /** Numbers must rise, so what has one goes before what will get one. */
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
