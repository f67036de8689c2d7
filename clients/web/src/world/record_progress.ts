import type { Have } from "../wire/messages";
import { hex } from "./hex";
import { roomParent } from "./records";

/**
 * Which records are loaded. A resume sends it, so that the server sends only what is missing (section 4.1).
 */
export class RecordProgress {
  /** Sequence of the last applied result. */
  private sequence = 0;
  /** Parents whose records are not complete, by key, and `made` of the last record that is loaded. */
  private readonly incomplete = new Map<string, { parent: Uint8Array; after: number }>();

  /** Nothing is loaded. What arrives has this sequence or a later one. */
  begin(sequence: number): void {
    this.sequence = sequence;
    this.incomplete.clear();
    this.expect(roomParent);
  }

  /** The records of a parent will come. */
  expect(parent: Uint8Array): void {
    this.incomplete.set(hex(parent), { parent, after: 0 });
  }

  /** Some records of the parent, by key, are still to come. */
  expects(key: string): boolean {
    return this.incomplete.has(key);
  }

  /** The parent is gone, and with it what it holds. */
  forget(parent: Uint8Array): void {
    this.incomplete.delete(hex(parent));
  }

  result(sequence: number): void {
    this.sequence = sequence;
  }

  received(parent: Uint8Array, last: number | undefined, more: boolean): void {
    if (!more) this.incomplete.delete(hex(parent));
    else if (last !== undefined) this.incomplete.set(hex(parent), { parent, after: last });
  }

  get have(): Have {
    return {
      sequence: this.sequence,
      parents: [...this.incomplete.values()],
    };
  }
}
