/** A body that this browser keeps for its person. */
export interface OwnBodyFile {
  name: string;
  file: Blob;
}

const database = "stoa";
const store = "files";
const key = "body";

/** The body that was chosen last; null for the built-in one, and where the browser keeps nothing. */
export async function loadOwnBody(): Promise<OwnBodyFile | null> {
  const found = await inStore("readonly", (files) => files.get(key)).catch(() => null);
  const body = found as Partial<OwnBodyFile> | null | undefined;
  return body?.file instanceof Blob && typeof body.name === "string"
    ? { name: body.name, file: body.file }
    : null;
}

/** Keeps a body for the next visit; null forgets it. */
export async function saveOwnBody(body: OwnBodyFile | null): Promise<void> {
  await inStore("readwrite", (files) => (body ? files.put(body, key) : files.delete(key))).catch(() => null);
}

async function inStore(
  mode: IDBTransactionMode,
  act: (files: IDBObjectStore) => IDBRequest,
): Promise<unknown> {
  const opened = indexedDB.open(database, 1);
  opened.onupgradeneeded = () => opened.result.createObjectStore(store);
  const db = (await done(opened)) as IDBDatabase;
  try {
    return await done(act(db.transaction(store, mode).objectStore(store)));
  } finally {
    db.close();
  }
}

function done(request: IDBRequest): Promise<unknown> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
