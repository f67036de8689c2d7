import type { Vec3 } from "../wire/body";
import { figure } from "./figure";
import type { RoomObject } from "./objects";

const { reach, aside, view } = figure.movement.board;

/** The board that a person could open from here: near and in view. */
export function boardInReach(objects: readonly RoomObject[], at: Vec3, yaw: number): string | null {
  for (const o of objects) {
    if (o.kind !== "board") continue;
    const nx = -Math.sin(o.yaw);
    const nz = -Math.cos(o.yaw);
    const dx = at.x - o.x;
    const dz = at.z - o.z;
    const away = dx * nx + dz * nz;
    const along = Math.abs(dx * nz - dz * nx);
    if (away < 0 || away > reach || along > o.width / 2 + aside) continue;
    if (Math.sin(yaw) * nx + Math.cos(yaw) * nz > view) return o.key;
  }
  return null;
}
