import type { RoomFile } from "../../net/files";
import type { Properties } from "../../wire/form";
import type { Draft } from "../../world/drafts";
import type { RoomObject } from "../../world/objects";

/** What one person can do with the things in a room. */
export interface ThingActions {
  readonly arranging: Arranging;
  readonly placement: Placement;
  readonly uploads: { cancel(id: number): void };
  readonly files: { about(hash: string): Promise<RoomFile> };
  /** Selects an object and opens its panel; null closes it. */
  select(key: string | null): void;
  /** Turns the new object, or the selected one, by steps of 15 degrees. */
  turn(steps: number): void;
  bringFiles(files: readonly File[]): void;
  delete(key: string): void;
  /** Brings back what was just deleted. */
  undelete(): void;
  duplicate(key: string): void;
  /** Brings an object to where one looks. */
  bringHere(key: string): void;
}

interface Arranging {
  change(key: string, properties: Properties): void;
  /** Brings a deleted object back. */
  restore(key: string): void;
  /** Whether the person may change an object; a locked one must be unlocked first. */
  mayChange(object: RoomObject): boolean;
  /** Whether the person may delete an object, and change its rights. */
  mayOwn(object: RoomObject): boolean;
}

/** Of one new object. */
interface Placement {
  begin(draft: Draft): void;
  /** Puts it where its copy stands. */
  confirm(): void;
  cancel(): void;
}
