import { encodeRecord } from "../wire/codec";
import { Verb } from "../wire/constants";
import type { Properties } from "../wire/form";
import type { Effect, RoomRecord } from "../wire/messages";
import { hex } from "./hex";

/** The parent of the objects of the room, section 7.1. */
export const roomParent = new Uint8Array(16);
/** Its key, like `hex` of other parents. */
export const roomKey = hex(roomParent);

/** The records of one parent as confirmed by the server, in the order in which they were put. */
export class Records {
  /** By key: the hexadecimal id. */
  private readonly byKey = new Map<string, RoomRecord>();
  private sorted: RoomRecord[] = [];

  get(key: string): RoomRecord | undefined {
    return this.byKey.get(key);
  }

  get all(): readonly RoomRecord[] {
    return this.sorted;
  }

  clear(): void {
    this.byKey.clear();
    this.sorted = [];
  }

  /** Adds a record, unless it is there. Returns whether it is new. */
  add(record: RoomRecord): boolean {
    const key = hex(record.id);
    if (this.byKey.has(key)) return false;
    this.byKey.set(key, record);
    insertSorted(this.sorted, record, (a, b) => a.made > b.made);
    return true;
  }

  apply(effects: Effect[]): void {
    const gone = new Set<RoomRecord>();
    for (const e of effects) {
      if (e.verb === Verb.put || e.verb === Verb.restore) this.add(e.record);
      else if (e.verb === Verb.patch) this.patch(hex(e.id), e.properties);
      else {
        const key = hex(e.id);
        const record = this.byKey.get(key);
        if (record) gone.add(record);
        this.byKey.delete(key);
      }
    }
    if (gone.size > 0) this.sorted = this.sorted.filter((r) => !gone.has(r));
  }

  /** SHA-256 of the records in hex, section 7.6. */
  async digest(): Promise<string> {
    const parts = this.sorted.map(encodeRecord);
    const all = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
    let at = 0;
    for (const part of parts) {
      all.set(part, at);
      at += part.length;
    }
    return hex(new Uint8Array(await crypto.subtle.digest("SHA-256", all)));
  }

  private patch(key: string, properties: Properties): void {
    const old = this.byKey.get(key);
    if (!old) return;
    const record = { ...old, properties: patched(old.properties, properties) };
    this.byKey.set(key, record);
    this.sorted[this.sorted.indexOf(old)] = record;
  }
}

/** Inserts an element into a sorted array, after all that are not greater. */
export function insertSorted<T>(all: T[], one: T, greater: (a: T, b: T) => boolean): void {
  let from = 0;
  let to = all.length;
  while (from < to) {
    // Most come in order: the last element is compared first.
    const middle = to === all.length ? to - 1 : (from + to) >> 1;
    if (greater(all[middle] as T, one)) to = middle;
    else from = middle + 1;
  }
  all.splice(from, 0, one);
}

/** The properties after a patch: null removes. */
export function patched(all: Properties, patch: Properties): Properties {
  const next: Properties = { ...all, ...patch };
  for (const [name, value] of Object.entries(patch)) if (value === null) delete next[name];
  return next;
}

/** Bytes of properties as the server counts them for its limits. */
export function sizeOf(properties: Properties): number {
  let bytes = 0;
  for (const [name, value] of Object.entries(properties)) {
    bytes += 4 + name.length;
    if (value instanceof Uint8Array) bytes += value.length;
    else if (typeof value === "string") bytes += new TextEncoder().encode(value).length;
  }
  return bytes;
}

export function numberOf(properties: Properties, name: string, otherwise = 0): number {
  const value = properties[name];
  return typeof value === "number" ? value : otherwise;
}

export function textOf(properties: Properties, name: string): string {
  const value = properties[name];
  return typeof value === "string" ? value : "";
}

export function bytesOf(properties: Properties, name: string): Uint8Array {
  const value = properties[name];
  return value instanceof Uint8Array ? value : new Uint8Array(0);
}
