import { hex } from "../world/hex";

const clientKey = "stoa.client";
const accountKey = "stoa.account";
const deviceKey = "stoa.device";

/** What could not be stored lives as long as the page. */
const inMemory = new Map<string, string>();

function read(storage: "localStorage" | "sessionStorage", key: string): string | null {
  try {
    return window[storage].getItem(key) ?? inMemory.get(key) ?? null;
  } catch {
    return inMemory.get(key) ?? null;
  }
}

function keep(storage: "localStorage" | "sessionStorage", key: string, value: string): void {
  inMemory.set(key, value);
  try {
    window[storage].setItem(key, value);
  } catch {
    // Private windows may refuse.
  }
}

/** Whether what is stored will be there when the browser is opened again, as far as a page can tell. */
export function storageLasts(): boolean {
  try {
    window.localStorage.setItem("stoa.probe", "1");
    window.localStorage.removeItem("stoa.probe");
    return true;
  } catch {
    return false;
  }
}

/** This tab's client id, section 1. Kept over a reload, so that what was sent before is not done twice. */
export function clientId(): Uint8Array {
  const bytes = Uint8Array.from((read("sessionStorage", clientKey) ?? "").split(","), Number);
  return bytes.length === 16 ? bytes : renewClientId();
}

/** A new id, for a tab that was duplicated and finds its id in use. */
export function renewClientId(): Uint8Array {
  const id = crypto.getRandomValues(new Uint8Array(16));
  keep("sessionStorage", clientKey, id.join(","));
  return id;
}

/** The key of this browser's account, section 1; null before the server made one. What cannot be a key is none. */
export function loadAccountKey(): string | null {
  const key = read("localStorage", accountKey);
  return key && /^[\w-]{43}$/.test(key) ? key : null;
}

/** Drops a key the server does not take for one; it makes a new account then. */
export function forgetAccountKey(): void {
  keep("localStorage", accountKey, "");
}

export function saveAccountKey(key: string): void {
  keep("localStorage", accountKey, key);
}

/** This browser's device id as 32 hex digits, section 1. */
export function deviceId(): string {
  const known = read("localStorage", deviceKey);
  if (known && /^[0-9a-f]{32}$/.test(known)) return known;
  const made = hex(crypto.getRandomValues(new Uint8Array(16)));
  keep("localStorage", deviceKey, made);
  return made;
}

/**
 * The invitation this tab came with, for a room. A link carries it behind `#i=`; it leaves the address bar at once, so
 * that nobody reads or copies it from there, and stays with the tab for a reload.
 */
export function loadInvitation(room: string): string {
  const key = `stoa.invitation.${room}`;
  const [, fresh] = /^#i=([\w-]+)$/.exec(location.hash) ?? [];
  if (fresh) {
    keep("sessionStorage", key, fresh);
    history.replaceState(history.state, "", location.pathname + location.search);
  }
  return read("sessionStorage", key) ?? "";
}

/** Drops an invitation the server no longer takes. */
export function forgetInvitation(room: string): void {
  keep("sessionStorage", `stoa.invitation.${room}`, "");
}
