import { Verb } from "../wire/constants";
import type { Change, RoomRecord } from "../wire/messages";
import { hex } from "./hex";
import { objectOf, type RoomObject } from "./objects";
import { patched } from "./records";

/** What the own changes of a room need to be shown before the server answers. */
export interface OwnChanges {
  changes: readonly Change[];
  /** The own author id. */
  author: Uint8Array;
  /** The record that a restore brings back, where it is known. */
  deleted(key: string): RoomRecord | undefined;
}

/** The objects after own changes that are not confirmed yet. */
export function withOwnChanges(objects: readonly RoomObject[], own: OwnChanges): readonly RoomObject[] {
  if (own.changes.length === 0) return objects;
  const byKey = new Map(objects.map((o) => [o.key, o]));
  for (const change of own.changes) {
    const key = hex(change.id);
    const known = byKey.get(key);
    const record = afterChange(known?.record, change, own);
    if (!record) byKey.delete(key);
    else if (record !== known?.record) byKey.set(key, objectOf(record, record.properties, known?.holder));
  }
  return [...byKey.values()];
}

function afterChange(known: RoomRecord | undefined, change: Change, own: OwnChanges): RoomRecord | undefined {
  switch (change.verb) {
    case Verb.put: {
      const { id, kind, properties } = change;
      return known ?? { id, kind, properties, author: own.author, made: Number.MAX_SAFE_INTEGER };
    }
    case Verb.patch:
      return known && { ...known, properties: patched(known.properties, change.properties) };
    case Verb.delete:
      return undefined;
    case Verb.restore:
      return known ?? own.deleted(hex(change.id));
  }
}
