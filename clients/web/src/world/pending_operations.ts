import { retriableRefusals } from "../wire/constants";
import type { Change } from "../wire/messages";
import { hex } from "./hex";

export interface PendingOperation {
  /** 0 until the operation is sent for the first time, and again after a temporary refusal. */
  clientSequence: number;
  /** Key of the parent. */
  parent: string;
  changes: Change[];
}

interface QueuedOperation extends PendingOperation {
  /** The operation was sent over the current connection. */
  sent: boolean;
}

/** Codes after which the same operation may succeed later. */
const retryMs = 400;

/** A little less than the server allows (section 11), so that a long queue is never refused as too fast. */
const burst = 80;
const perSecond = 25;

function keysOf(changes: Change[]): string[] {
  return changes.map((c) => hex(c.id));
}

/**
 * Operations that the server has not acknowledged, in the order in which they were made (section 3.4). A client
 * sequence survives a lost connection once it was sent. The page shows "saving" while this queue is not empty.
 */
export class PendingOperations {
  acknowledged = 0;
  private next = 1;
  private queue: QueuedOperation[] = [];
  private allowance = burst;
  private countedAt = performance.now();
  private heldUntil = Number.NEGATIVE_INFINITY;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** `send` returns whether there was a connection. */
  constructor(private readonly send: (operation: PendingOperation) => boolean) {}

  get count(): number {
    return this.queue.length;
  }

  get operations(): readonly PendingOperation[] {
    return this.queue;
  }

  add(parent: string, changes: Change[]): void {
    this.queue.push({ clientSequence: 0, parent, changes, sent: false });
    this.flush();
  }

  acknowledge(clientSequence: number): void {
    this.acknowledged = Math.max(this.acknowledged, clientSequence);
    this.queue = this.queue.filter((o) => o.clientSequence === 0 || o.clientSequence > clientSequence);
  }

  /**
   * Removes a refused operation, or keeps it to be sent with a new sequence (`again`). In that case all sending
   * waits, so that no later operation on the same record overtakes it.
   */
  refuse(clientSequence: number, code: string): { operation: PendingOperation; again: boolean } | null {
    const at = this.queue.findIndex((o) => o.clientSequence === clientSequence);
    const operation = this.queue[at];
    if (!operation) return null;
    const again = retriableRefusals.has(code) || (code === "no_change" && this.overtookEarlier(operation));
    if (again) {
      operation.clientSequence = 0;
      operation.sent = false;
      this.heldUntil = performance.now() + retryMs;
      this.flush();
    } else {
      this.queue.splice(at, 1);
    }
    return { operation, again };
  }

  /** After a welcome: drops operations that are durable and sends the others again, with their old sequences. */
  resume(lastClientSequence: number): void {
    this.acknowledge(lastClientSequence);
    this.next = Math.max(this.next, lastClientSequence + 1);
    for (const operation of this.queue) operation.sent = false;
    this.flush();
  }

  dispose(): void {
    clearTimeout(this.timer);
  }

  /** It was sent before an earlier operation on the same records, which was delayed. */
  private overtookEarlier(operation: QueuedOperation): boolean {
    const keys = new Set(keysOf(operation.changes));
    const earlier = this.queue.slice(0, this.queue.indexOf(operation));
    const putOff = earlier.filter(
      (o) => o.clientSequence === 0 || o.clientSequence > operation.clientSequence,
    );
    return putOff.some((o) => keysOf(o.changes).some((key) => keys.has(key)));
  }

  private flush(): void {
    clearTimeout(this.timer);
    const now = performance.now();
    this.allowance = Math.min(burst, this.allowance + ((now - this.countedAt) * perSecond) / 1000);
    this.countedAt = now;
    let following = this.nextToSend(now);
    while (following && this.allowance >= 1) {
      if (!this.sendNow(following)) return;
      this.allowance--;
      following = this.nextToSend(now);
    }
    const waiting = this.queue.some((o) => !o.sent);
    if (!waiting) return;
    const ms = Math.max(this.heldUntil - now, ((1 - this.allowance) * 1000) / perSecond, 1);
    this.timer = setTimeout(() => this.flush(), ms);
  }

  /** Sequences must rise, so operations that have one go first. */
  private nextToSend(now: number): QueuedOperation | undefined {
    if (now < this.heldUntil) return undefined;
    let lowest: QueuedOperation | undefined;
    for (const o of this.queue) {
      if (!o.sent && o.clientSequence > 0 && (!lowest || o.clientSequence < lowest.clientSequence))
        lowest = o;
    }
    return lowest ?? this.queue.find((o) => !o.sent);
  }

  private sendNow(queued: QueuedOperation): boolean {
    const { parent, changes } = queued;
    const clientSequence = queued.clientSequence || this.next;
    if (!this.send({ clientSequence, parent, changes })) return false;
    queued.clientSequence = clientSequence;
    queued.sent = true;
    this.next = Math.max(this.next, clientSequence + 1);
    return true;
  }
}
