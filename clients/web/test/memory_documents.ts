import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from "y-protocols/awareness";
import * as Y from "yjs";
import type { Documents, OpenDocument, Reader, SaveState, Signal } from "../src/documents/open_document";

/** A signal that a test sets. */
export class Settable<T> implements Signal<T> {
  private readonly listeners = new Set<() => void>();

  constructor(private current: T) {}

  get value(): T {
    return this.current;
  }

  set(value: T): void {
    this.current = value;
    for (const listener of this.listeners) listener();
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}

export interface MemoryPerson {
  participant: number;
  name: string;
  colour: string;
}

interface Change {
  added: number[];
  updated: number[];
  removed: number[];
}

/** A document that one person has open in memory. */
export class MemoryDocument implements OpenDocument {
  readonly doc = new Y.Doc();
  readonly awareness = new Awareness(this.doc);
  readonly state = new Settable<SaveState>("saved");
  readonly refusal = new Settable<string | null>(null);
  readonly mayWrite = new Settable(true);
  readonly readers = new Settable<Reader[]>([]);
  closed = false;

  constructor(
    readonly id: string,
    readonly person: MemoryPerson,
  ) {}

  close(): void {
    this.closed = true;
    this.awareness.destroy();
  }
}

/** Joins documents: each gets what is written into the others, at once, and sees who reads. */
export function joined(all: readonly MemoryDocument[]): void {
  const readers = all.map(({ person, awareness }) => ({
    ...person,
    clientId: awareness.clientID,
    writes: true,
  }));
  for (const from of all) {
    const others = all.filter((one) => one !== from);
    from.readers.set(readers.filter(({ clientId }) => clientId !== from.awareness.clientID));
    from.doc.on("update", (update: Uint8Array, origin: unknown) => {
      if (origin === "others") return;
      for (const { doc } of others) Y.applyUpdate(doc, update, "others");
    });
    from.awareness.on("update", ({ added, updated, removed }: Change, origin: unknown) => {
      if (origin === "others") return;
      const update = encodeAwarenessUpdate(from.awareness, [...added, ...updated, ...removed]);
      for (const { awareness } of others) applyAwarenessUpdate(awareness, update, "others");
    });
  }
}

/** The documents of one person. What is pointed out reaches the others. */
export class MemoryDocuments implements Documents {
  readonly pointed = new Settable<{ id: string; participant: number; place: Uint8Array } | null>(null);
  others: MemoryDocuments[] = [];

  constructor(private readonly document: MemoryDocument) {}

  open(): Promise<OpenDocument> {
    return Promise.resolve(this.document);
  }

  pointOut(id: string, place: Uint8Array): void {
    for (const { pointed } of this.others) {
      pointed.set({ id, participant: this.document.person.participant, place });
    }
  }
}
