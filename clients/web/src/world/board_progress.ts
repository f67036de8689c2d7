import type { Have } from "../wire/messages";

/** How far the boards have come. Whoever comes back says so, and is not sent again what it has (section 4.1). */
export class BoardProgress {
  /** The last result that is in the boards. */
  private sequence = 0;
  /** Boards that are not whole, and up to which sequence their strokes are here. */
  private readonly incomplete = new Map<number, number>();

  /** Nothing of these boards is here; what comes is of this sequence or later. */
  begin(sequence: number, boards: Iterable<number>): void {
    this.sequence = sequence;
    this.incomplete.clear();
    for (const board of boards) this.incomplete.set(board, 0);
  }

  result(sequence: number): void {
    this.sequence = sequence;
  }

  received(board: number, last: number | undefined, more: boolean): void {
    if (!more) this.incomplete.delete(board);
    else if (last !== undefined) this.incomplete.set(board, last);
  }

  get have(): Have {
    return {
      sequence: this.sequence,
      boards: [...this.incomplete].map(([object, after]) => ({ object, after })),
    };
  }
}
