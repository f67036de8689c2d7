import { IndexeddbPersistence } from "y-indexeddb";
import type { Doc } from "yjs";

/** A browser that does not answer by then keeps nothing. */
const longestWaitMs = 1500;

/** What the browser keeps of a document, so that it opens at once, and without a connection. */
export interface Kept {
  /** What was kept is in the document, or cannot be read. */
  loaded: Promise<unknown>;
  /** Whether a change of the document came from here. */
  is(origin: unknown): boolean;
  /** Forgets the document. */
  clear(): void;
}

export function keep(name: string, doc: Doc): Kept {
  if (typeof indexedDB === "undefined") return { loaded: Promise.resolve(), is: () => false, clear() {} };
  const store = new IndexeddbPersistence(name, doc);
  store._db.catch(() => {}); // private windows may have no storage
  const patience = new Promise((done) => setTimeout(done, longestWaitMs));
  return {
    loaded: Promise.race([
      store.whenSynced,
      store._db.catch(() => {}).then(() => store.whenSynced),
      patience,
    ]),
    is: (origin) => origin === store,
    clear: () => void store.clearData().catch(() => {}),
  };
}
