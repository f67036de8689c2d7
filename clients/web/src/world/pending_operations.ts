import type { BoardOperation } from "../wire/codec";
import { OperationKind } from "../wire/enums";
import { hex } from "./hex";

export interface PendingOperation {
  /** 0 until it is sent for the first time, and again once refused. */
  clientSequence: number;
  object: number;
  operation: BoardOperation;
}

interface QueuedOperation extends PendingOperation {
  /** Sent over the connection there is now. */
  sent: boolean;
}

/** Codes after which the same operation may well succeed a little later. */
const transientCodes = new Set(["busy", "too_fast", "store_failed"]);
const retryMs = 400;

/** A little below what a server allows (section 11), so that a long queue is never too fast. */
const burst = 80;
const perSecond = 25;

function strokeKeys(operation: BoardOperation): string[] {
  return operation.kind === OperationKind.put ? [hex(operation.id)] : operation.ids.map(hex);
}

/**
 * Operations the server has not acknowledged, in the person's order (section 3.4). A number once sent survives a lost
 * connection; what is in here is what "saving" means on screen.
 */
export class PendingOperations {
  acknowledged = 0;
  private next = 1;
  private queue: QueuedOperation[] = [];
  private allowance = burst;
  private countedAt = performance.now();
  private heldUntil = Number.NEGATIVE_INFINITY;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** `send` says whether there was a connection to send over. */
  constructor(private readonly send: (operation: PendingOperation) => boolean) {}

  get count(): number {
    return this.queue.length;
  }

  get operations(): readonly PendingOperation[] {
    return this.queue;
  }

  add(object: number, operation: BoardOperation): void {
    this.queue.push({ clientSequence: 0, object, operation, sent: false });
    this.flush();
  }

  acknowledge(clientSequence: number): void {
    this.acknowledged = Math.max(this.acknowledged, clientSequence);
    this.queue = this.queue.filter((o) => o.clientSequence === 0 || o.clientSequence > clientSequence);
  }

  /**
   * Takes a refused operation out, or keeps it to be sent under a new number (`again`). All sending waits for that, so
   * that nothing overtakes the stroke it is about.
   */
  refuse(clientSequence: number, code: string): { operation: PendingOperation; again: boolean } | null {
    const at = this.queue.findIndex((o) => o.clientSequence === clientSequence);
    const operation = this.queue[at];
    if (!operation) return null;
    const again = transientCodes.has(code) || (code === "no_change" && this.overtookEarlier(operation));
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

  /** After a welcome: drops what is durable already and sends the rest again, numbered ones with their old numbers. */
  resume(lastClientSequence: number): void {
    this.acknowledge(lastClientSequence);
    this.next = Math.max(this.next, lastClientSequence + 1);
    for (const operation of this.queue) operation.sent = false;
    this.flush();
  }

  dispose(): void {
    clearTimeout(this.timer);
  }

  /** It was under way already when an earlier operation on the same strokes was put off. */
  private overtookEarlier(operation: QueuedOperation): boolean {
    const keys = new Set(strokeKeys(operation.operation));
    const earlier = this.queue.slice(0, this.queue.indexOf(operation));
    const putOff = earlier.filter(
      (o) => o.clientSequence === 0 || o.clientSequence > operation.clientSequence,
    );
    return putOff.some((o) => strokeKeys(o.operation).some((key) => keys.has(key)));
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

  /** Numbers must rise, so what has one goes before what will get one. */
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
    const { object, operation } = queued;
    const clientSequence = queued.clientSequence || this.next;
    if (!this.send({ clientSequence, object, operation })) return false;
    queued.clientSequence = clientSequence;
    queued.sent = true;
    this.next = Math.max(this.next, clientSequence + 1);
    return true;
  }
}
