import type { Have } from "../wire/messages";

/** How far the boards have come. Whoever comes back says so, and is not sent again what it has (section 4.1). */
export class Progress {
  /** The last result that is in the boards. */
  private sequence = 0;
  /** Boards that are not whole, and up to which sequence their strokes are here. */
  private readonly coming = new Map<number, number>();

  /** Nothing of these boards is here; what comes is of this sequence or later. */
  begin(sequence: number, boards: Iterable<number>): void {
    this.sequence = sequence;
    this.coming.clear();
    for (const board of boards) this.coming.set(board, 0);
  }

  result(sequence: number): void {
    this.sequence = sequence;
  }

  part(board: number, last: number | undefined, more: boolean): void {
    if (!more) this.coming.delete(board);
    else if (last !== undefined) this.coming.set(board, last);
  }

  get have(): Have {
    return {
      sequence: this.sequence,
      boards: [...this.coming].map(([object, after]) => ({ object, after })),
    };
  }
}
