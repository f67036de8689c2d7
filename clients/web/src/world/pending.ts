import type { Edit } from "../wire/message";

export interface Operation {
  sequence: number;
  object: number;
  edit: Edit;
}

/** Codes after which the same edit may well succeed a little later. */
const passing = new Set(["busy", "too_fast", "store_failed"]);

/**
 * Operations the server has not acknowledged, in order (section 3.4). The order and the numbers survive a lost
 * connection; what is in here is what "saving" means on screen.
 */
export class PendingOperations {
  private next = 1;
  private readonly queue: Operation[] = [];
  acknowledged = 0;

  constructor(private readonly send: (operation: Operation) => void) {}

  get count(): number {
    return this.queue.length;
  }

  get operations(): readonly Operation[] {
    return this.queue;
  }

  add(object: number, edit: Edit): Operation {
    const operation = { sequence: this.next++, object, edit };
    this.queue.push(operation);
    this.send(operation);
    return operation;
  }

  acknowledge(clientSequence: number): void {
    this.acknowledged = Math.max(this.acknowledged, clientSequence);
    while (this.queue[0] && this.queue[0].sequence <= clientSequence) this.queue.shift();
  }

  /** Takes a refused operation out. `again` says whether trying anew makes sense. */
  refuse(clientSequence: number, code: string): { operation: Operation; again: boolean } | null {
    const at = this.queue.findIndex((o) => o.sequence === clientSequence);
    if (at < 0) return null;
    const [operation] = this.queue.splice(at, 1);
    return operation ? { operation, again: passing.has(code) } : null;
  }

  /** After a welcome: drops what is durable already and sends the rest again with its old numbers. */
  resume(lastClientSequence: number): void {
    this.acknowledge(lastClientSequence);
    this.next = Math.max(this.next, lastClientSequence + 1);
    for (const operation of this.queue) this.send(operation);
  }
}
