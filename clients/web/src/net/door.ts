import { colourNumber } from "../colour";
import type { Text } from "../world/scene";
import { call } from "./http";
import { deviceId, keepAccount } from "./identity";

/** Roles and doors as the HTTP API writes them. */
export type RoleName = "guest" | "member" | "presenter" | "host" | "owner";
export type DoorName = "open" | "knock" | "locked";

/** What is said of a room before one enters it, section 3.1. */
export interface RoomInfo {
  name: Text;
  scene: string;
  /** Everybody inside; of many only some are named. */
  count: number;
  people: { name: string; colour: number }[];
  door: DoorName;
  passcode: boolean;
  /** What the link alone is worth. */
  link: RoleName | "nobody";
  /** What this account has in the room. */
  role: RoleName | null;
}

interface RawRoomInfo extends Partial<Omit<RoomInfo, "people">> {
  name: Text;
  scene: string;
  people?: { name: string; colour: string }[];
}

/** Who comes, and with what. */
export interface Guest {
  room: string;
  name: string;
  colour: string;
  invitation: string;
  passcode: string;
}

export interface Ticket {
  ticket: string;
  websocket: string;
}

interface JoinAnswer extends Partial<Ticket> {
  key?: string;
  knock?: string;
  host?: boolean;
}

/** A knock is answered within 25 s, section 3.2.1. */
const knockPatienceMs = 35_000;
const eyes = 1.62;

export async function roomInfo(room: string): Promise<RoomInfo> {
  const raw = (await call(`/rooms/${encodeURIComponent(room)}`)) as RawRoomInfo;
  const people = (raw.people ?? []).map((p) => ({ name: p.name, colour: colourNumber(p.colour) }));
  return {
    name: raw.name,
    scene: raw.scene,
    count: raw.count ?? people.length,
    people,
    door: raw.door ?? "open",
    passcode: raw.passcode ?? false,
    link: raw.link ?? "guest",
    role: raw.role ?? null,
  };
}

function ticketOf(answer: JoinAnswer): Ticket | null {
  if (answer.key) keepAccount(answer.key);
  const { ticket, websocket } = answer;
  if (!ticket || !websocket) return null;
  // Behind a proxy that ends TLS the server does not know; a secure page may open secure sockets only.
  const secure = globalThis.location?.protocol === "https:";
  return { ticket, websocket: secure ? websocket.replace(/^ws:/, "wss:") : websocket };
}

/**
 * Sections 3.2 and 3.2.1: asks to be let in and waits at the door as long as it takes. `waiting` is told whether
 * somebody who could open is inside; `signal` gives up.
 */
export async function askToJoin(
  guest: Guest,
  waiting: (host: boolean) => void,
  signal: AbortSignal,
): Promise<Ticket> {
  const { name, colour, invitation, passcode } = guest;
  const path = `/rooms/${encodeURIComponent(guest.room)}`;
  const body = {
    name,
    colour,
    height: eyes,
    device: deviceId(),
    ...(invitation ? { invitation } : {}),
    ...(passcode ? { passcode } : {}),
  };
  let answer = (await call(`${path}/join`, { method: "POST", body, signal })) as JoinAnswer;
  for (;;) {
    const ticket = ticketOf(answer);
    if (ticket) return ticket;
    waiting(answer.host ?? false);
    const { knock } = answer;
    const next = await call(`${path}/knock`, {
      method: "POST",
      body: { knock },
      patience: knockPatienceMs,
      signal,
    });
    answer = { knock: knock ?? "", ...(next as JoinAnswer) };
  }
}
