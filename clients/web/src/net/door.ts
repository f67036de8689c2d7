import { colourNumber } from "../colour";
import type { Text } from "../world/scene";

export interface RoomInfo {
  name: Text;
  scene: string;
  /** Everybody inside; of many only some are named. */
  count: number;
  people: { name: string; colour: number }[];
}

interface RawRoomInfo {
  name: Text;
  scene: string;
  count?: number;
  people?: { name: string; colour: string }[];
}

export interface Ticket {
  ticket: string;
  websocket: string;
}

/** A refusal with the server's stable code, or `unreachable`. */
export class DoorError extends Error {
  constructor(
    readonly code: string,
    detail = "",
  ) {
    super(detail || code);
  }
}

const patienceMs = 8000;

interface ErrorBody {
  error?: { code?: string; detail?: string };
}

async function ask(url: string, init: RequestInit): Promise<unknown> {
  let response: Response;
  try {
    const signal = AbortSignal.timeout(patienceMs);
    response = await fetch(url, { ...init, signal, cache: "no-store", credentials: "omit" });
  } catch {
    throw new DoorError("unreachable");
  }
  const body: unknown = await response.json().catch(() => null);
  if (response.ok && body !== null) return body;
  const error = (body as ErrorBody | null)?.error;
  throw new DoorError(error?.code ?? "unreachable", error?.detail);
}

/** Section 3.1. */
export async function roomInfo(room: string): Promise<RoomInfo> {
  const raw = (await ask(`/api/v1/rooms/${encodeURIComponent(room)}`, {})) as RawRoomInfo;
  const people = (raw.people ?? []).map((p) => ({ name: p.name, colour: colourNumber(p.colour) }));
  return { name: raw.name, scene: raw.scene, count: raw.count ?? people.length, people };
}

/** Section 3.2. */
export async function askToJoin(room: string, name: string, colour: string): Promise<Ticket> {
  const answer = await ask(`/api/v1/rooms/${encodeURIComponent(room)}/join`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name, colour, height: 1.62 }),
  });
  const { ticket, websocket } = answer as Ticket;
  // Behind a proxy that ends TLS the server does not know; a secure page may open secure sockets only.
  const secure = globalThis.location?.protocol === "https:";
  return { ticket, websocket: secure ? websocket.replace(/^ws:/, "wss:") : websocket };
}
