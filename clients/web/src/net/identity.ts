const key = "stoa.client";

let inMemory: Uint8Array | null = null;

/** This tab's client id, section 1. Kept over a reload, so that operations keep their author. */
export function clientId(): Uint8Array {
  return stored() ?? inMemory ?? renewClientId();
}

/** A new id, for a tab that was duplicated and finds its id in use. */
export function renewClientId(): Uint8Array {
  const id = crypto.getRandomValues(new Uint8Array(16));
  inMemory = id;
  try {
    sessionStorage.setItem(key, id.join(","));
  } catch {
    // Without storage the id lives as long as the page.
  }
  return id;
}

function stored(): Uint8Array | null {
  try {
    const kept = sessionStorage.getItem(key);
    const bytes = kept ? Uint8Array.from(kept.split(","), Number) : null;
    return bytes?.length === 16 ? bytes : null;
  } catch {
    return null;
  }
}
