const key = "stoa.client";

function fresh(): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(16));
}

/** This tab's client id, section 1. Kept over a reload, so that operations keep their author. */
export function clientId(): Uint8Array {
  try {
    const kept = sessionStorage.getItem(key);
    const bytes = kept ? Uint8Array.from(kept.split(","), Number) : null;
    if (bytes?.length === 16) return bytes;
  } catch {
    return fresh();
  }
  return renewClientId();
}

/** A new id, for a tab that was duplicated and finds its id in use. */
export function renewClientId(): Uint8Array {
  const id = fresh();
  try {
    sessionStorage.setItem(key, id.join(","));
  } catch {
    // Without storage the id lives as long as the page.
  }
  return id;
}
