import { colourNumber } from "../wire/colour";
import type { Text } from "../world/scene";
import { ApiError, type CallOptions, callApi } from "./http";
import { deviceId, saveAccountKey } from "./identity";

/** Roles and door states as the HTTP API writes them. */
export type RoleName = "guest" | "member" | "presenter" | "host" | "owner";
export type DoorName = "open" | "knock" | "locked";

/** The summary of a room for people who have not joined, section 3.1. */
export interface RoomSummary {
  name: Text;
  scene: string;
  /** Number of participants; null if the caller may not know it. `people` may name only some of them. */
  count: number | null;
  people: { name: string; colour: number }[];
  door: DoorName;
  passcode: boolean;
  /** The role that the link alone gives. */
  link: RoleName | "nobody";
  /** The role of this account in the room. */
  role: RoleName | null;
}

interface RawRoomSummary extends Partial<Omit<RoomSummary, "people">> {
  name: Text;
  scene: string;
  people?: { name: string; colour: string }[];
}

/** What a person joins with. */
export interface JoinRequest {
  room: string;
  name: string;
  colour: string;
  /** Empty for the default accent of the colour. */
  accent: string;
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

/** The server answers a knock request within 25 s, section 3.2.1. */
const knockTimeoutMs = 35_000;
/** How many knocks in a row the server may forget before it answers once. */
const maxForgottenKnocks = 3;
const defaultEyeHeight = 1.62;

export async function fetchRoomSummary(room: string): Promise<RoomSummary> {
  const raw = (await callApi(`/rooms/${encodeURIComponent(room)}`)) as RawRoomSummary;
  const people = (raw.people ?? []).map((p) => ({ name: p.name, colour: colourNumber(p.colour) }));
  return {
    name: raw.name,
    scene: raw.scene,
    count: raw.count === undefined ? people.length : raw.count,
    people,
    door: raw.door ?? "open",
    passcode: raw.passcode ?? false,
    link: raw.link ?? "guest",
    role: raw.role ?? null,
  };
}

function readTicket(answer: JoinAnswer): Ticket | null {
  if (answer.key) saveAccountKey(answer.key);
  const { ticket, websocket } = answer;
  if (!ticket || !websocket) return null;
  // The server does not know about TLS that a proxy terminates, but a secure page may open only secure sockets.
  const secure = globalThis.location?.protocol === "https:";
  return { ticket, websocket: secure ? websocket.replace(/^ws:/, "wss:") : websocket };
}

/**
 * Waits for the answer to a knock, section 3.2.1. Resolves with null if the server does not know the knock any
 * more. Calls `heard` with every intermediate response. `signal` withdraws the knock, even while the page closes.
 */
async function waitForKnock(
  path: string,
  knock: string,
  heard: (answer: JoinAnswer) => void,
  signal: AbortSignal,
): Promise<Ticket | null> {
  const withdraw = (): void => {
    const body = { knock, giveUp: true };
    callApi(path, { method: "POST", body, keepalive: true }).catch(() => undefined);
  };
  signal.addEventListener("abort", withdraw);
  try {
    for (;;) {
      const asking: CallOptions = { method: "POST", body: { knock }, timeoutMs: knockTimeoutMs, signal };
      const answer = (await callApi(path, asking)) as JoinAnswer;
      const ticket = readTicket(answer);
      if (ticket) return ticket;
      heard(answer);
    }
  } catch (error) {
    if (error instanceof ApiError && error.code === "no_knock") return null;
    throw error;
  } finally {
    signal.removeEventListener("abort", withdraw);
  }
}

/**
 * Sections 3.2 and 3.2.1: asks for a ticket. If the door is closed, waits for an answer to the knock and knocks
 * again if the server forgot it. `waiting` is called with whether a host is present; `signal` cancels.
 */
export async function joinRoom(
  request: JoinRequest,
  waiting: (host: boolean) => void,
  signal: AbortSignal,
): Promise<Ticket> {
  const { name, colour, accent, invitation, passcode } = request;
  const path = `/rooms/${encodeURIComponent(request.room)}`;
  const body = {
    name,
    colour,
    height: defaultEyeHeight,
    device: deviceId(),
    ...(accent ? { accent } : {}),
    ...(invitation ? { invitation } : {}),
    ...(passcode ? { passcode } : {}),
  };
  let host = false;
  let forgotten = 0;
  const heard = (answer: JoinAnswer): void => {
    host = answer.host ?? host;
    waiting(host);
  };
  while (forgotten < maxForgottenKnocks) {
    const answer = (await callApi(`${path}/join`, { method: "POST", body, signal })) as JoinAnswer;
    const ticket = readTicket(answer);
    if (ticket) return ticket;
    heard(answer);
    forgotten++;
    const answered = (next: JoinAnswer): void => {
      forgotten = 0;
      heard(next);
    };
    const opened = await waitForKnock(`${path}/knock`, answer.knock ?? "", answered, signal);
    if (opened) return opened;
  }
  throw new ApiError("unreachable");
}
