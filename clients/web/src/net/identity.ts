import { hex } from "../world/hex";

const clientKey = "stoa.client";
const accountKey = "stoa.account";
const deviceKey = "stoa.device";

/** What the browser's storage refused, for as long as the page lives. */
const inMemory = new Map<string, string>();

function read(storage: "localStorage" | "sessionStorage", key: string): string | null {
  try {
    return window[storage].getItem(key) ?? inMemory.get(key) ?? null;
  } catch {
    return inMemory.get(key) ?? null;
  }
}

function write(storage: "localStorage" | "sessionStorage", key: string, value: string): void {
  inMemory.set(key, value);
  try {
    window[storage].setItem(key, value);
  } catch {
    // Private windows may refuse storage.
  }
}

/** Whether storage outlives the browser, as far as a page can tell. */
export function storageLasts(): boolean {
  try {
    window.localStorage.setItem("stoa.probe", "1");
    window.localStorage.removeItem("stoa.probe");
    return true;
  } catch {
    return false;
  }
}

/** The client id of this tab, section 1. A reload keeps it, so that operations already sent are not applied twice. */
export function clientId(): Uint8Array {
  const bytes = Uint8Array.from((read("sessionStorage", clientKey) ?? "").split(","), Number);
  return bytes.length === 16 ? bytes : renewClientId();
}

/** A new id, for a duplicated tab whose id is in use. */
export function renewClientId(): Uint8Array {
  const id = crypto.getRandomValues(new Uint8Array(16));
  write("sessionStorage", clientKey, id.join(","));
  return id;
}

/** The account key of this browser, section 1. Null before the server made one, and for a malformed value. */
export function loadAccountKey(): string | null {
  const key = read("localStorage", accountKey);
  return key && /^[\w-]{43}$/.test(key) ? key : null;
}

/** Drops a key that the server does not accept. The server makes a new account with the next join. */
export function forgetAccountKey(): void {
  write("localStorage", accountKey, "");
}

export function saveAccountKey(key: string): void {
  write("localStorage", accountKey, key);
}

/** This browser's device id as 32 hex digits, section 1. */
export function deviceId(): string {
  const known = read("localStorage", deviceKey);
  if (known && /^[0-9a-f]{32}$/.test(known)) return known;
  const made = hex(crypto.getRandomValues(new Uint8Array(16)));
  write("localStorage", deviceKey, made);
  return made;
}

/**
 * The invitation of this tab for a room. A link carries it as `#i=`. It is removed from the address bar at once,
 * so that nobody reads or copies it there, and kept in the session storage for a reload.
 */
export function loadInvitation(room: string): string {
  const key = `stoa.invitation.${room}`;
  const [, fresh] = /^#i=([\w-]+)$/.exec(location.hash) ?? [];
  if (fresh) {
    write("sessionStorage", key, fresh);
    history.replaceState(history.state, "", location.pathname + location.search);
  }
  return read("sessionStorage", key) ?? "";
}

/** Drops an invitation that the server no longer accepts. */
export function forgetInvitation(room: string): void {
  write("sessionStorage", `stoa.invitation.${room}`, "");
}
