import * as Y from "yjs";
import type { ClientMessage } from "../wire/codec";
import { retriableRefusals } from "../wire/constants";
import type { DocumentContent, DocumentWritten } from "../wire/messages";
import { unhex } from "../world/hex";
import { hasGap, missingUpdate } from "./missing";
import type { SaveState } from "./open_document";
import { Value } from "./signal";

/** What one document needs of the connection. */
export interface SyncContext {
  send(message: ClientMessage): boolean;
  /** Sends an update in parts, paced. */
  write(parts: readonly ClientMessage[]): void;
  /** A number for an update, of no other update of this visit. */
  nextRef(): number;
  connected(): boolean;
  mayWrite(): boolean;
  /** Whether a change of the doc came from what the browser kept. */
  isKept(origin: unknown): boolean;
  /** Something may have changed, `unsaved` too. */
  changed(): void;
}

/** Section 4.20. */
const partBytes = 48 * 1024;
const updateBytes = 1 << 20;
/** Section 4.18. */
const vectorBytes = 32768;
const firstRetryMs = 300;
const longestRetryMs = 8000;

/**
 * Keeps one document and the server equal: compares after each welcome, sends own changes, at most one update at a
 * time, and takes those of others. PROTOCOL.md sections 4.18 to 4.20, 5.20 to 5.22.
 */
export class DocumentSync {
  readonly state = new Value<SaveState>("loading");
  readonly refusal = new Value<string | null>(null);
  private phase: "apart" | "comparing" | "following" = "apart";
  private askAgain = false;
  private parts: Uint8Array[] = [];
  private unsent: Uint8Array[] = [];
  private flying: { ref: number; update: Uint8Array } | null = null;
  /** The server has told once what it has. */
  private compared = false;
  /** Own changes may be missing on the server; the next comparison says which. */
  private unsure = false;
  private refused = false;
  private failures = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly bytes: Uint8Array;

  constructor(
    readonly id: string,
    private readonly doc: Y.Doc,
    private readonly context: SyncContext,
  ) {
    this.bytes = unhex(id);
    doc.on("update", this.changed);
  }

  /** Waits for the answer to an `openDocument`. */
  get asking(): boolean {
    return this.phase === "comparing";
  }

  /** Nothing is on its way, or will be. */
  get settled(): boolean {
    return this.state.value === "saved" || this.state.value === "refused";
  }

  /** Own changes may be missing on the server. */
  get unsaved(): boolean {
    return this.flying !== null || this.unsent.length > 0 || this.unsure;
  }

  /** After each welcome. */
  connected(): void {
    this.disconnected();
    this.refused = false;
    this.failures = 0;
    this.compare();
  }

  disconnected(): void {
    this.phase = "apart";
    this.parts = [];
    this.askAgain = false;
    this.pause();
    if (this.flying || this.unsent.length > 0) this.unsure = true;
    this.flying = null;
    this.unsent = [];
    this.publish();
  }

  /** The person may write again, or no longer. */
  rightsChanged(): void {
    if (!this.refused || !this.context.mayWrite()) return;
    this.refused = false;
    this.refusal.set(null);
    if (this.phase !== "apart") this.compare();
  }

  content({ update, more, state }: DocumentContent): void {
    if (this.phase === "apart") return;
    this.parts.push(update);
    if (more) return;
    const whole = concat(this.parts);
    this.parts = [];
    if (whole.length > 0) Y.applyUpdate(this.doc, whole, this);
    if (this.askAgain) {
      this.ask();
      return;
    }
    this.pause();
    this.phase = "following";
    this.compared = true;
    this.unsure = false;
    const missing = missingUpdate(this.doc, state, whole.length > 0 ? whole : emptyUpdate);
    this.unsent = missing ? [missing] : [];
    if (!missing) {
      this.failures = 0;
      if (!this.refused) this.refusal.set(null);
    }
    if (missing && !this.context.mayWrite()) this.refuse("forbidden");
    else this.pump();
    this.publish();
  }

  written({ update }: DocumentWritten): void {
    if (this.phase === "apart") return;
    if (update.length > 0) Y.applyUpdate(this.doc, update, this);
    if (update.length === 0 || (this.phase === "following" && hasGap(this.doc))) this.compare();
  }

  saved(ref: number): void {
    if (this.flying?.ref !== ref) return;
    this.flying = null;
    this.failures = 0;
    this.refusal.set(null);
    this.pump();
    this.publish();
  }

  /** Whether the update with this number is this document's. */
  sent(ref: number): boolean {
    return this.flying?.ref === ref;
  }

  writeRefused(reason: string): void {
    const update = this.flying?.update;
    this.flying = null;
    if (!update) return;
    this.refusal.set(reason);
    this.unsent.unshift(update);
    if (reason === "gap" || reason === "not_open") this.later(() => this.compare());
    else if (retriableRefusals.has(reason)) this.later(() => this.pump());
    else this.refuse(reason);
    this.publish();
  }

  openRefused(reason: string): void {
    if (this.phase !== "comparing") return;
    this.refusal.set(reason);
    if (retriableRefusals.has(reason)) this.later(() => this.ask());
    else this.refuse(reason);
    this.publish();
  }

  dispose(): void {
    this.pause();
    this.doc.off("update", this.changed);
  }

  private readonly changed = (update: Uint8Array, origin: unknown): void => {
    if (origin === this) return;
    if (this.context.isKept(origin)) {
      if (this.phase === "following") this.compare();
      return;
    }
    if (this.phase === "following" && !this.refused) this.unsent.push(update);
    else this.unsure = true;
    this.pump();
    this.publish();
  };

  /** Asks what the server has. */
  private compare(): void {
    if (this.phase === "comparing" && this.timer === undefined) {
      this.askAgain = true;
      return;
    }
    if (this.flying || this.unsent.length > 0) this.unsure = true;
    this.flying = null;
    this.unsent = [];
    this.ask();
  }

  private ask(): void {
    this.pause();
    this.askAgain = false;
    this.phase = "comparing";
    const vector = Y.encodeStateVector(this.doc);
    const have = vector.length > vectorBytes ? new Uint8Array() : vector;
    this.context.send({ type: "openDocument", document: this.bytes, have });
    this.publish();
  }

  /** Sends what is unsent, unless an update is on its way. */
  private pump(): void {
    const waits = this.flying || this.timer !== undefined || this.refused;
    if (this.phase !== "following" || waits || this.unsent.length === 0) return;
    const { update, count } = firstPart(this.unsent);
    if (update.length > updateBytes) {
      this.refuse("too_large");
      return;
    }
    this.unsent.splice(0, count);
    const ref = this.context.nextRef();
    this.flying = { ref, update };
    this.context.write(partsOf(this.bytes, ref, update));
  }

  private refuse(reason: string): void {
    this.refused = true;
    this.unsure = true;
    this.unsent = [];
    this.refusal.set(reason);
  }

  /** Tries again, each time later. */
  private later(again: () => void): void {
    clearTimeout(this.timer);
    const delay = Math.min(longestRetryMs, firstRetryMs * 2 ** this.failures++);
    this.timer = setTimeout(() => {
      this.timer = undefined;
      again();
      this.publish();
    }, delay);
  }

  private pause(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private publish(): void {
    if (this.refused) this.state.set("refused");
    else if (this.phase === "apart" && !this.context.connected()) this.state.set("offline");
    else if (this.phase === "apart" || !this.compared) this.state.set("loading");
    else this.state.set(this.unsaved ? "saving" : "saved");
    this.context.changed();
  }
}

/** As many of the first updates as fit into one that the server takes, as one; at least the first. */
function firstPart(all: Uint8Array[]): { update: Uint8Array; count: number } {
  let count = 0;
  let bytes = 0;
  for (const update of all) {
    bytes += update.length;
    if (count > 0 && bytes > updateBytes) break;
    count++;
  }
  const [first = emptyUpdate] = all;
  return { update: count === 1 ? first : Y.mergeUpdates(all.slice(0, count)), count };
}

/** An update without anything in it. */
const emptyUpdate = Uint8Array.of(0, 0);

function partsOf(document: Uint8Array, ref: number, update: Uint8Array): ClientMessage[] {
  const parts: ClientMessage[] = [];
  for (let from = 0; from < update.length || from === 0; from += partBytes) {
    const part = update.subarray(from, from + partBytes);
    const more = from + partBytes < update.length;
    parts.push({ type: "writeDocument", document, ref, more, update: part });
  }
  return parts;
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const [first] = parts;
  if (parts.length === 1 && first) return first;
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
