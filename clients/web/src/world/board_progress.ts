import type { Have } from "../wire/messages";

/**
 * How much of the boards is loaded. A resume sends it, so that the server sends only what is missing (section
 * 4.1).
 */
export class BoardProgress {
  /** Sequence of the last applied result. */
  private sequence = 0;
  /** Boards that are not complete, and up to which sequence their strokes are loaded. */
  private readonly incomplete = new Map<number, number>();

  /** Nothing is loaded. What arrives has this sequence or a later one. */
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
