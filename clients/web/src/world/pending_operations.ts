import type { BoardOperation } from "../wire/codec";
import { Kind } from "../wire/enums";
import { hex } from "./hex";

export interface Operation {
  /** 0 until it is sent for the first time, and again once refused. */
  sequence: number;
  object: number;
  edit: BoardOperation;
}

interface Waiting extends Operation {
  /** Sent over the connection there is now. */
  sent: boolean;
}

/** Codes after which the same edit may well succeed a little later. */
const passing = new Set(["busy", "too_fast", "store_failed"]);
const retryMs = 400;

/** A little below what a server allows (section 11), so that a long queue is never too fast. */
const burst = 80;
const perSecond = 25;

function strokeKeys(edit: BoardOperation): string[] {
  return edit.kind === Kind.put ? [hex(edit.id)] : edit.ids.map(hex);
}

/**
 * Operations the server has not acknowledged, in the person's order (section 3.4). A number once sent survives a lost
 * connection; what is in here is what "saving" means on screen.
 */
export class PendingOperations {
  acknowledged = 0;
  private next = 1;
  private queue: Waiting[] = [];
  private allowance = burst;
  private countedAt = performance.now();
  private heldUntil = Number.NEGATIVE_INFINITY;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** `send` says whether there was a connection to send over. */
  constructor(private readonly send: (operation: Operation) => boolean) {}

  get count(): number {
    return this.queue.length;
  }

  get operations(): readonly Operation[] {
    return this.queue;
  }

  add(object: number, edit: BoardOperation): void {
    this.queue.push({ sequence: 0, object, edit, sent: false });
    this.pump();
  }

  acknowledge(clientSequence: number): void {
    this.acknowledged = Math.max(this.acknowledged, clientSequence);
    this.queue = this.queue.filter((o) => o.sequence === 0 || o.sequence > clientSequence);
  }

  /**
   * Takes a refused operation out, or keeps it to be sent under a new number (`again`). All sending waits for that, so
   * that nothing overtakes the stroke it is about.
   */
  refuse(clientSequence: number, code: string): { operation: Operation; again: boolean } | null {
    const at = this.queue.findIndex((o) => o.sequence === clientSequence);
    const operation = this.queue[at];
    if (!operation) return null;
    const again = passing.has(code) || (code === "no_change" && this.cameTooSoon(operation));
    if (again) {
      operation.sequence = 0;
      operation.sent = false;
      this.heldUntil = performance.now() + retryMs;
      this.pump();
    } else {
      this.queue.splice(at, 1);
    }
    return { operation, again };
  }

  /** After a welcome: drops what is durable already and sends the rest again, numbered ones with their old numbers. */
  resume(lastClientSequence: number): void {
    this.acknowledge(lastClientSequence);
    this.next = Math.max(this.next, lastClientSequence + 1);
    for (const operation of this.queue) operation.sent = false;
    this.pump();
  }

  dispose(): void {
    clearTimeout(this.timer);
  }

  /** It was under way already when an earlier operation on the same strokes was put off. */
  private cameTooSoon(operation: Waiting): boolean {
    const keys = new Set(strokeKeys(operation.edit));
    const earlier = this.queue.slice(0, this.queue.indexOf(operation));
    const putOff = earlier.filter((o) => o.sequence === 0 || o.sequence > operation.sequence);
    return putOff.some((o) => strokeKeys(o.edit).some((key) => keys.has(key)));
  }

  private pump(): void {
    clearTimeout(this.timer);
    const now = performance.now();
    this.allowance = Math.min(burst, this.allowance + ((now - this.countedAt) * perSecond) / 1000);
    this.countedAt = now;
    let following = this.following(now);
    while (following && this.allowance >= 1) {
      if (!this.sendNow(following)) return;
      this.allowance--;
      following = this.following(now);
    }
    const waiting = this.queue.some((o) => !o.sent);
    if (!waiting) return;
    const ms = Math.max(this.heldUntil - now, ((1 - this.allowance) * 1000) / perSecond, 1);
    this.timer = setTimeout(() => this.pump(), ms);
  }

  /** Numbers must rise, so what has one goes before what will get one. */
  private following(now: number): Waiting | undefined {
    if (now < this.heldUntil) return undefined;
    let lowest: Waiting | undefined;
    for (const o of this.queue) {
      if (!o.sent && o.sequence > 0 && (!lowest || o.sequence < lowest.sequence)) lowest = o;
    }
    return lowest ?? this.queue.find((o) => !o.sent);
  }

  private sendNow(operation: Waiting): boolean {
    const { object, edit } = operation;
    const sequence = operation.sequence || this.next;
    if (!this.send({ sequence, object, edit })) return false;
    operation.sequence = sequence;
    operation.sent = true;
    this.next = Math.max(this.next, sequence + 1);
    return true;
  }
}
