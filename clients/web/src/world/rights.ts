import { Role } from "../wire/constants";
import type { RoomRecord } from "../wire/messages";
import { hex } from "./hex";
import { numberOf } from "./records";

/** The least roles that a room asks for, section 5.18. */
export interface RoomRights {
  /** To change and delete what others put. */
  erasing: number;
  /** To change what is on boards. */
  drawing: number;
  /** To put objects and to bring files. */
  creating: number;
}

/** Everybody may do everything. */
export const openRights: RoomRights = { erasing: 0, drawing: 0, creating: 0 };

/** Who asks: a role, and the own author id. */
export interface Asker {
  role: number;
  author: Uint8Array;
}

/** Properties that are rights of an object. */
export const objectRights: ReadonlySet<string> = new Set(["view", "draw", "edit", "own"]);

/** Whether somebody may draw on a board, section 7.3. */
export function mayDraw(
  asker: Pick<Asker, "role">,
  room: RoomRights,
  board: RoomRecord | undefined,
): boolean {
  const own = board ? Math.max(numberOf(board.properties, "view"), numberOf(board.properties, "draw")) : 0;
  return asker.role >= Math.max(room.drawing, own);
}

/** Whether somebody may change and delete a stroke, where they may draw. */
export function mayErase(asker: Asker, room: RoomRights, stroke: RoomRecord): boolean {
  return isOwn(asker, stroke) || asker.role >= room.erasing;
}

/** Whether somebody may change an object. A locked one must be unlocked first. */
export function mayChange(asker: Asker, room: RoomRights, object: RoomRecord): boolean {
  const seen = Math.max(numberOf(object.properties, "view"), numberOf(object.properties, "draw"));
  return asker.role >= seen && has(asker, room, object, "edit");
}

/** Whether somebody may delete an object and change its rights. */
export function mayOwn(asker: Asker, room: RoomRights, object: RoomRecord): boolean {
  return mayChange(asker, room, object) && has(asker, room, object, "own");
}

function has(asker: Asker, room: RoomRights, object: RoomRecord, right: "edit" | "own"): boolean {
  const least = numberOf(object.properties, right, -1);
  if (least >= 0) return asker.role >= least;
  // Nobody put an object of the scene.
  if (object.author.every((byte) => byte === 0)) return asker.role >= Role.host;
  return isOwn(asker, object) || asker.role >= room.erasing;
}

function isOwn({ author }: Asker, record: RoomRecord): boolean {
  return hex(record.author) === hex(author);
}
