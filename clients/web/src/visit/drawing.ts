import type { UiState } from "../ui/state/state";
import type { Store } from "../ui/state/store";
import type { ClientMessage } from "../wire/codec";
import { Kind } from "../wire/enums";
import { BoardPen } from "../world/board_pen";
import { hex } from "../world/hex";
import { PendingOperations } from "../world/pending_operations";
import type { Replica } from "../world/replica";

export interface DrawingEvents {
  send(message: ClientMessage): boolean;
  /** Bytes waiting in the browser; what is drawn just now is better not shown to others behind a long queue. */
  backlog(): number;
  /** An operation was refused for good, with the server's code. */
  refused(code: string): void;
}

const longQueueBytes = 32768;

/** One's own drawing on the boards of a room, and what of it the server has not confirmed. */
export class Drawing {
  readonly pen: BoardPen;
  readonly pending: PendingOperations;

  constructor(
    private readonly replica: Replica,
    private readonly store: Store<UiState>,
    private readonly events: DrawingEvents,
  ) {
    this.pending = new PendingOperations(({ sequence, object, edit }) =>
      events.send({ type: "operation", clientSequence: sequence, object, ...edit }),
    );
    this.pen = new BoardPen(
      {
        live: (part) => events.backlog() < longQueueBytes && events.send({ type: "live", ...part }),
        edit: (object, edit) => {
          this.pending.add(object, edit);
          this.tell();
        },
        mayErase: (ink) => replica.mayErase(ink.record),
        changed: () => this.tell(),
      },
      () => performance.now(),
    );
  }

  /** After a welcome; the server has dealt with operations up to this client sequence. */
  resume(lastSequence: number): void {
    this.pending.resume(lastSequence);
    this.showAgain();
    this.tell();
  }

  /** The boards show what the server has said and nothing else: what is on its way is shown once more. */
  showAgain(): void {
    for (const { object, edit } of this.pending.operations) {
      const board = this.replica.boards.get(object);
      if (board) this.pen.showAgain(board, edit);
    }
    this.pen.reconnected();
  }

  acknowledged(clientSequence: number): void {
    this.pending.acknowledge(clientSequence);
    this.tell();
  }

  /** An operation was refused; what may pass is shown and sent again, the rest goes from the board. */
  refused(ref: number, code: string): void {
    const found = this.pending.refuse(ref, code);
    if (!found) return;
    const { object, edit } = found.operation;
    const board = this.replica.boards.get(object);
    const saved = code === "exists" && edit.kind === Kind.put && !!board?.get(hex(edit.id));
    if (board && found.again) this.pen.showAgain(board, edit);
    else if (board && !saved) this.pen.refused(board, edit);
    if (!found.again && !saved && code !== "no_change") this.events.refused(code);
    this.tell();
  }

  dispose(): void {
    this.pending.dispose();
  }

  private tell(): void {
    this.store.set({ pending: this.pending.count });
  }
}
