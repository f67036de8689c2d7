import { Scope } from "../wire/enums";
import type { Line } from "../wire/messages";

/** A line as it is shown. Numbers of participants are given anew, so who it was is noted when it comes. */
export interface ChatLine extends Line {
  own: boolean;
  /** 0xRRGGBB; null for those who are not here any more. */
  colour: number | null;
  /** Whom a private one went to. */
  other: string;
}

/** A line the server has not taken yet, or has refused. */
export interface Unsaid {
  ref: number;
  scope: number;
  to: number;
  other: string;
  text: string;
  /** The server's code; empty while there is hope. */
  refused: string;
}

interface Waiting extends Unsaid {
  /** When it went out over the connection that is there now; null while it has not. */
  sentAt: number | null;
  /** It went out over an earlier connection too, so that a refusal does not say what became of that. */
  again: boolean;
}

export interface Utterance {
  ref: number;
  scope: number;
  to: number;
  text: string;
}

/** Why a line is held back that may have arrived or not; no code of the server's. */
export const unsure = "unsure";

/** Codes after which the same line may well succeed a little later. */
const passing = new Set(["busy", "too_fast", "store_failed"]);
const retryMs = 1100;
/** A little below what a server allows (section 11). */
const burst = 4;
const everyMs = 1100;
const mostLines = 1000;
/** An answer that takes longer than this will not come. */
const answerMs = 15_000;

/** What was said in a room, and what this person said that the server has not confirmed. */
export class Chat {
  lines: readonly ChatLine[] = [];
  private queue: Waiting[] = [];
  private next = 1;
  private allowance = burst;
  private countedAt: number;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private patience: ReturnType<typeof setTimeout> | undefined;
  /** Between a history and the next loss of the connection: before it nobody knows which numbers are free. */
  private ready = false;

  /** `send` says whether there was a connection; `changed` follows every change. */
  constructor(
    private readonly events: {
      send(line: Utterance): boolean;
      changed(): void;
      whois(participant: number): { name: string; colour: number; you: boolean } | null;
    },
    private readonly now: () => number = () => performance.now(),
  ) {
    this.countedAt = now();
  }

  get unsaid(): readonly Unsaid[] {
    return this.queue;
  }

  say(scope: number, to: number, text: string): void {
    const other = scope === Scope.person ? (this.events.whois(to)?.name ?? "") : "";
    this.queue.push({ ref: 0, scope, to, other, text, refused: "", sentAt: null, again: false });
    this.pump();
    this.events.changed();
  }

  /** A line came; `ref` is set where it is one's own. */
  said(line: Line, ref: number | null): void {
    const own = ref === null ? undefined : this.take(ref);
    const shown = this.note(line);
    this.add([own ? { ...shown, own: true, other: own.other } : shown]);
    this.events.changed();
  }

  /** The connection is gone: what was sent is not answered over it any more, and nothing goes out until a history. */
  away(): void {
    this.ready = false;
    clearTimeout(this.timer);
    clearTimeout(this.patience);
  }

  /** After every welcome: what is stored is not sent again, the rest is, in order and with the old numbers. */
  history(lines: Line[], stored: readonly number[]): void {
    this.next = Math.max(this.next, ...stored.map((ref) => ref + 1));
    const said = new Set(stored);
    this.queue = this.queue.filter((w) => w.scope === Scope.person || !said.has(w.ref));
    for (const waiting of this.queue) {
      if (waiting.sentAt === null) continue;
      // Private lines are stored nowhere, so that nobody knows whether they arrived; the person decides.
      if (waiting.scope === Scope.person) waiting.refused ||= unsure;
      waiting.sentAt = null;
      waiting.again = true;
    }
    this.add(lines.map((line) => this.note(line)));
    this.ready = true;
    this.pump();
    this.events.changed();
  }

  refuse(ref: number, code: string): void {
    const waiting = this.queue.find((w) => w.ref === ref);
    if (!waiting) return;
    if (passing.has(code)) {
      this.renumber(waiting);
      this.allowance = Math.min(this.allowance, 1 - retryMs / everyMs);
    } else if (code === "repeated" && !waiting.again) {
      // The number was used before this page was loaded. How far those went is not known, hence the leap.
      this.next = Math.max(this.next, 2 * ref);
      this.renumber(waiting);
    } else {
      waiting.refused = code === "repeated" ? unsure : code;
    }
    this.pump();
    this.events.changed();
  }

  /** Takes what somebody said off the page. */
  forget(participant: number): void {
    this.lines = this.lines.filter((l) => l.from !== participant || l.own);
    this.events.changed();
  }

  /** Takes back a line that was refused or is in doubt, for writing it anew. */
  takeBack(ref: number): Unsaid | undefined {
    const taken = this.take(ref);
    this.events.changed();
    return taken;
  }

  dispose(): void {
    this.away();
  }

  private note(line: Line): ChatLine {
    const from = this.events.whois(line.from);
    const other = line.scope === Scope.person ? (this.events.whois(line.to)?.name ?? "") : "";
    return { ...line, own: from?.you ?? false, colour: from?.colour ?? null, other };
  }

  private take(ref: number): Unsaid | undefined {
    const at = this.queue.findIndex((w) => w.ref === ref);
    return at < 0 ? undefined : this.queue.splice(at, 1)[0];
  }

  /** Lines with a number come once, in the order of their numbers; private ones stand where their time puts them. */
  private add(lines: ChatLine[]): void {
    const known = new Set(this.lines.map((l) => l.id));
    const fresh = lines.filter((l) => l.id === 0 || !known.has(l.id));
    if (fresh.length === 0) return;
    const all = [...this.lines, ...fresh].sort((a, b) =>
      a.id > 0 && b.id > 0 ? a.id - b.id : a.time - b.time,
    );
    this.lines = all.slice(-mostLines);
  }

  /** To be sent as if for the first time. */
  private renumber(waiting: Waiting): void {
    waiting.ref = 0;
    waiting.sentAt = null;
    waiting.again = false;
  }

  /** Gives up waiting for answers that are overdue, and looks again when the next one would be. */
  private doubt(): void {
    clearTimeout(this.patience);
    const now = this.now();
    let soonest = Number.POSITIVE_INFINITY;
    for (const waiting of this.queue) {
      if (waiting.sentAt === null || waiting.refused !== "") continue;
      const left = waiting.sentAt + answerMs - now;
      if (left <= 0) waiting.refused = unsure;
      else soonest = Math.min(soonest, left);
    }
    if (soonest === Number.POSITIVE_INFINITY) return;
    this.patience = setTimeout(() => {
      this.doubt();
      this.events.changed();
    }, soonest);
  }

  private pump(): void {
    clearTimeout(this.timer);
    if (!this.ready) return;
    const now = this.now();
    this.allowance = Math.min(burst, this.allowance + (now - this.countedAt) / everyMs);
    this.countedAt = now;
    let following = this.following();
    while (following && this.allowance >= 1) {
      if (!this.sendNow(following)) break;
      this.allowance--;
      following = this.following();
    }
    this.doubt();
    if (following) this.timer = setTimeout(() => this.pump(), Math.max(1, (1 - this.allowance) * everyMs));
  }

  /** Numbers must rise, so what has one goes before what will get one. */
  private following(): Waiting | undefined {
    const open = this.queue.filter((w) => w.sentAt === null && w.refused === "");
    const numbered = open.filter((w) => w.ref > 0).sort((a, b) => a.ref - b.ref);
    return numbered[0] ?? open[0];
  }

  private sendNow(waiting: Waiting): boolean {
    const { scope, to, text } = waiting;
    const ref = waiting.ref || this.next;
    if (!this.events.send({ ref, scope, to, text })) return false;
    waiting.ref = ref;
    waiting.sentAt = this.now();
    this.next = Math.max(this.next, ref + 1);
    return true;
  }
}
