import type { UiState } from "../ui/state/state";
import type { Store } from "../ui/state/store";
import type { ClientMessage } from "../wire/codec";
import type { Change } from "../wire/messages";
import { unhex } from "../world/hex";
import { type PendingOperation, PendingOperations } from "../world/pending_operations";
import { roomKey } from "../world/records";

/** Who makes operations on a parent, and shows them before the server answers. */
export interface Operator {
  /** Shows a pending operation again after the replica shows only what the server confirmed. */
  reapply(operation: PendingOperation): void;
  /** An operation was refused for good. Returns whether the person must be told. */
  refused(operation: PendingOperation, code: string): boolean;
}

export interface OperationEvents {
  send(message: ClientMessage): boolean;
  /** An operation was refused for good. `code` is the server's. */
  refused(code: string, of: "board" | "room"): void;
  /** An operation was made, is durable, or was refused. */
  changed(): void;
}

/** The own operations on their way to the disk: those of the pen on boards, and those on objects of the room. */
export class Operations {
  readonly pending: PendingOperations;
  private readonly operators: { board?: Operator; room?: Operator } = {};

  constructor(
    private readonly store: Store<UiState>,
    private readonly events: OperationEvents,
  ) {
    this.pending = new PendingOperations(({ clientSequence, parent, changes }) =>
      events.send({ type: "operation", clientSequence, parent: unhex(parent), changes }),
    );
  }

  /** Lets somebody make operations on boards, or on the room. */
  serve(parent: "board" | "room", operator: Operator): void {
    this.operators[parent] = operator;
  }

  add(parent: string, changes: Change[]): void {
    this.pending.add(parent, changes);
    this.publish();
  }

  /** After a welcome. `lastSequence` is the last client sequence that the server has processed. */
  resume(lastSequence: number): void {
    this.pending.resume(lastSequence);
    this.reapply();
    this.publish();
  }

  /** Shows all pending operations again. */
  reapply(): void {
    for (const operation of this.pending.operations) this.operatorOf(operation)?.reapply(operation);
  }

  acknowledged(clientSequence: number): void {
    this.pending.acknowledge(clientSequence);
    this.publish();
  }

  /** An operation was refused. A temporary refusal is retried; any other takes the operation back. */
  refused(ref: number, code: string): void {
    const found = this.pending.refuse(ref, code);
    if (!found) return;
    const { operation, again } = found;
    const operator = this.operatorOf(operation);
    if (again) operator?.reapply(operation);
    else if (operator?.refused(operation, code) && code !== "no_change")
      this.events.refused(code, parentOf(operation));
    this.publish();
  }

  dispose(): void {
    this.pending.dispose();
  }

  private operatorOf(operation: PendingOperation): Operator | undefined {
    return this.operators[parentOf(operation)];
  }

  private publish(): void {
    this.store.set({ pending: this.pending.count });
    this.events.changed();
  }
}

function parentOf({ parent }: PendingOperation): "board" | "room" {
  return parent === roomKey ? "room" : "board";
}
