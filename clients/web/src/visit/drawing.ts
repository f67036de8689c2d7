import type { UiState } from "../ui/state/state";
import type { Store } from "../ui/state/store";
import type { ClientMessage } from "../wire/codec";
import { Verb } from "../wire/constants";
import { BoardPen } from "../world/board_pen";
import { hex, unhex } from "../world/hex";
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
    this.pending = new PendingOperations(({ clientSequence, parent, changes }) =>
      events.send({ type: "operation", clientSequence, parent: unhex(parent), changes }),
    );
    this.pen = new BoardPen(
      {
        live: (part) => events.backlog() < maxBacklogBytes && events.send({ type: "live", ...part }),
        operate: (board, changes) => {
          this.pending.add(board.key, changes);
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
    for (const { parent, changes } of this.pending.operations) {
      const board = this.replica.boards.get(parent);
      if (board) this.pen.reapply(board, changes);
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
    const { parent, changes } = found.operation;
    const board = this.replica.boards.get(parent);
    const saved = code === "exists" && changes.every((c) => c.verb === Verb.put && !!board?.get(hex(c.id)));
    if (board && found.again) this.pen.reapply(board, changes);
    else if (board && !saved) this.pen.refused(board, changes);
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
