import type { RoomFile } from "../../net/files";
import type { Properties } from "../../wire/form";
import type { Draft } from "../../world/drafts";
import type { RoomObject } from "../../world/objects";

/** What one person can do with the things in a room. */
export interface ThingActions {
  /** Selects an object and opens its panel; null closes it. */
  select(key: string | null): void;
  /** Begins to place a new object. */
  place(draft: Draft): void;
  /** Puts the new object where its copy stands. */
  confirmPlacing(): void;
  cancelPlacing(): void;
  /** Turns the new object, or the selected one, by steps of 15 degrees. */
  turn(steps: number): void;
  bringFiles(files: readonly File[]): void;
  cancelUpload(id: number): void;
  change(key: string, properties: Properties): void;
  delete(key: string): void;
  /** Brings back what was just deleted. */
  undelete(): void;
  /** Brings a deleted object back. */
  restore(key: string): void;
  duplicate(key: string): void;
  /** Brings an object to where one looks. */
  bringHere(key: string): void;
  /** Whether the person may change an object; a locked one must be unlocked first. */
  mayChange(object: RoomObject): boolean;
  /** Whether the person may delete an object, and change its rights. */
  mayOwn(object: RoomObject): boolean;
  about(hash: string): Promise<RoomFile>;
}
