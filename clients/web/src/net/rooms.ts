import { callApi } from "./http";
import { saveAccountKey } from "./identity";
import type { DoorName, RoleName } from "./join";

/** The least role for something in a room; owners may always. */
export type LeastRole = Exclude<RoleName, "owner">;

/** A room as those see it who manage it. `created` is RFC 3339. */
export interface Room {
  id: string;
  name: string;
  template: string;
  role: RoleName;
  archived: boolean;
  door: DoorName;
  link: "guest" | "member" | "nobody";
  passcode: boolean;
  /** What people of which role may do with what is in the room, section 5.18. */
  erasing: LeastRole;
  drawing: LeastRole;
  creating: LeastRole;
  people: number;
  created: string;
}

export interface MyRooms {
  rooms: Room[];
  templates: string[];
  /** This account may create rooms. */
  create: boolean;
}

/** Times are RFC 3339. `ends` is null for an invitation without end, `revoked` for one that is valid. */
export interface Invitation {
  id: string;
  role: RoleName;
  note: string;
  made: string;
  ends: string | null;
  revoked: string | null;
  used: number;
}

export interface Member {
  account: string;
  name: string;
  role: RoleName;
  since: string;
  present: boolean;
}

export interface Banned {
  id: number;
  name: string;
  at: string;
  until: string | null;
}

export interface RoomChange {
  name?: string;
  archived?: boolean;
  door?: DoorName;
  link?: Room["link"];
  /** "" removes the passcode. */
  passcode?: string;
  erasing?: LeastRole;
  drawing?: LeastRole;
  creating?: LeastRole;
}

export async function myRooms(): Promise<MyRooms> {
  const { rooms, templates, create } = (await callApi("/rooms")) as Partial<MyRooms>;
  return { rooms: rooms ?? [], templates: templates ?? [], create: create ?? false };
}

export async function createRoom(name: string, template: string): Promise<Room> {
  return (await callApi("/rooms", { method: "POST", body: { name, template } })) as Room;
}

export async function changeRoom(id: string, change: RoomChange): Promise<Room> {
  return (await callApi(`/rooms/${id}`, { method: "PATCH", body: change })) as Room;
}

export async function deleteRoom(id: string): Promise<void> {
  await callApi(`/rooms/${id}`, { method: "DELETE" });
}

export async function duplicateRoom(id: string, name: string): Promise<Room> {
  return (await callApi(`/rooms/${id}/duplicate`, { method: "POST", body: { name } })) as Room;
}

export async function invitations(room: string): Promise<Invitation[]> {
  const answer = (await callApi(`/rooms/${room}/invitations`)) as { invitations: Invitation[] | null };
  return answer.invitations ?? [];
}

/** `ends` is RFC 3339, or null for no end. The response alone contains the secret. */
export async function invite(
  room: string,
  invitation: { role: RoleName; ends: string | null; note: string },
): Promise<Invitation & { secret: string }> {
  const { role, ends, note } = invitation;
  const body = { role, note, ...(ends ? { ends } : {}) };
  return (await callApi(`/rooms/${room}/invitations`, { method: "POST", body })) as Invitation & {
    secret: string;
  };
}

export async function revoke(room: string, invitation: string): Promise<void> {
  await callApi(`/rooms/${room}/invitations/${invitation}`, { method: "DELETE" });
}

export async function members(room: string): Promise<Member[]> {
  return ((await callApi(`/rooms/${room}/members`)) as { members: Member[] | null }).members ?? [];
}

export async function changeMember(room: string, account: string, role: RoleName): Promise<void> {
  await callApi(`/rooms/${room}/members/${account}`, { method: "PUT", body: { role } });
}

export async function removeMember(room: string, account: string): Promise<void> {
  await callApi(`/rooms/${room}/members/${account}`, { method: "DELETE" });
}

export async function bans(room: string): Promise<Banned[]> {
  return ((await callApi(`/rooms/${room}/bans`)) as { bans: Banned[] | null }).bans ?? [];
}

export async function liftBan(room: string, ban: number): Promise<void> {
  await callApi(`/rooms/${room}/bans/${ban}`, { method: "DELETE" });
}

/** Claims a one-time owner link. The account of this browser is a server owner afterwards. */
export async function claimOwner(secret: string): Promise<void> {
  const { key } = (await callApi("/owner", { method: "POST", body: { secret } })) as { key?: string };
  if (key) saveAccountKey(key);
}
