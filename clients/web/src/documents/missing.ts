import * as Y from "yjs";

/**
 * What a server lacks of a document, as an update; null if nothing. `state` is the state vector of the server, and
 * `sent` the update that it sent together with it: its deletions are all that the server knows.
 */
export function missingUpdate(doc: Y.Doc, state: Uint8Array, sent: Uint8Array): Uint8Array | null {
  const theirs = Y.decodeStateVector(state);
  const ours = Y.decodeStateVector(Y.encodeStateVector(doc));
  const newer = [...ours].some(([client, clock]) => clock > (theirs.get(client) ?? 0));
  if (!newer && deletesOnlyWhat(doc, sent)) return null;
  return Y.encodeStateAsUpdate(doc, state);
}

/** Whether everything that is deleted in a document is deleted by an update, too. */
function deletesOnlyWhat(doc: Y.Doc, update: Uint8Array): boolean {
  const known = Y.mergeDeleteSets([Y.decodeUpdate(update).ds]).clients;
  for (const [client, ranges] of Y.createDeleteSetFromStructStore(doc.store).clients) {
    const covering = known.get(client) ?? [];
    for (const { clock, len } of ranges)
      if (!covering.some((c) => c.clock <= clock && clock + len <= c.clock + c.len)) return false;
  }
  return true;
}

/** Whether a document waits for changes that came before those it has got. */
export function hasGap(doc: Y.Doc): boolean {
  return doc.store.pendingStructs !== null || doc.store.pendingDs !== null;
}
