import type { UiState } from "../ui/state/state";
import type { Store } from "../ui/state/store";
import type { ClientMessage } from "../wire/codec";
import { OperationKind } from "../wire/constants";
import { BoardPen } from "../world/board_pen";
import { hex } from "../world/hex";
import { PendingOperations } from "../world/pending_operations";
import type { Replica } from "../world/replica";

export interface DrawingEvents {
  send(message: ClientMessage): boolean;
  /** Bytes that wait in the browser. Live strokes are not sent behind a long queue. */
  backlog(): number;
  /** An operation was refused for good. `code` is the server's. */
  refused(code: string): void;
}

const maxBacklogBytes = 32768;

/** The own drawing on the boards of a room, and its pending operations. */
export class Drawing {
  readonly pen: BoardPen;
  readonly pending: PendingOperations;

  constructor(
    private readonly replica: Replica,
    private readonly store: Store<UiState>,
    private readonly events: DrawingEvents,
  ) {
    this.pending = new PendingOperations(({ clientSequence, object, operation }) =>
      events.send({ type: "operation", clientSequence: clientSequence, object, ...operation }),
    );
    this.pen = new BoardPen(
      {
        live: (part) => events.backlog() < maxBacklogBytes && events.send({ type: "live", ...part }),
        operate: (object, operation) => {
          this.pending.add(object, operation);
          this.publish();
        },
        mayErase: (stroke) => replica.mayErase(stroke.record),
        changed: () => this.publish(),
      },
      () => performance.now(),
    );
  }

  /** After a welcome. `lastSequence` is the last client sequence that the server has processed. */
  resume(lastSequence: number): void {
    this.pending.resume(lastSequence);
    this.reapplyPending();
    this.publish();
  }

  /** Shows pending operations again after the boards show only what the server confirmed. */
  reapplyPending(): void {
    for (const { object, operation } of this.pending.operations) {
      const board = this.replica.boards.get(object);
      if (board) this.pen.reapply(board, operation);
    }
    this.pen.reconnected();
  }

  acknowledged(clientSequence: number): void {
    this.pending.acknowledge(clientSequence);
    this.publish();
  }

  /** An operation was refused. A temporary refusal is retried; any other removes the operation from the board. */
  refused(ref: number, code: string): void {
    const found = this.pending.refuse(ref, code);
    if (!found) return;
    const { object, operation } = found.operation;
    const board = this.replica.boards.get(object);
    const saved =
      code === "exists" && operation.kind === OperationKind.put && !!board?.get(hex(operation.id));
    if (board && found.again) this.pen.reapply(board, operation);
    else if (board && !saved) this.pen.refused(board, operation);
    if (!found.again && !saved && code !== "no_change") this.events.refused(code);
    this.publish();
  }

  dispose(): void {
    this.pending.dispose();
  }

  private publish(): void {
    this.store.set({ pending: this.pending.count });
  }
}
