import type { ClientMessage } from "../wire/codec";
import { Verb } from "../wire/constants";
import { BoardPen } from "../world/board_pen";
import { hex } from "../world/hex";
import type { PendingOperation } from "../world/pending_operations";
import type { Replica } from "../world/replica";
import type { Operations, Operator } from "./operations";

export interface DrawingEvents {
  send(message: ClientMessage): boolean;
  /** Bytes that wait in the browser. Live strokes are not sent behind a long queue. */
  backlog(): number;
}

const maxBacklogBytes = 32768;

/** The own drawing on the boards of a room. */
export class Drawing implements Operator {
  readonly pen: BoardPen;

  constructor(
    private readonly replica: Replica,
    operations: Operations,
    events: DrawingEvents,
  ) {
    operations.serve("board", this);
    this.pen = new BoardPen(
      {
        live: (part) => events.backlog() < maxBacklogBytes && events.send({ type: "live", ...part }),
        operate: (board, changes) => operations.add(board.key, changes),
        mayErase: (stroke) => replica.mayErase(stroke.record),
      },
      () => performance.now(),
    );
  }

  reapply({ parent, changes }: PendingOperation): void {
    const board = this.replica.boards.get(parent);
    if (board) this.pen.reapply(board, changes);
  }

  refused({ parent, changes }: PendingOperation, code: string): boolean {
    const board = this.replica.boards.get(parent);
    if (!board) return true;
    const saved = code === "exists" && changes.every((c) => c.verb === Verb.put && board.get(hex(c.id)));
    if (!saved) this.pen.refused(board, changes);
    return !saved;
  }
}
