import type { Vec3 } from "../wire/body";
import type { Replica } from "./replica";

export type Direction = "ahead" | "right" | "behind" | "left";

/** What one can go to: a person by number, or an object by key. */
export type Goal = { kind: "person"; number: number } | { kind: "board"; key: string };

/** A text that is different for each goal. */
export function goalKey(goal: Goal): string {
  return goal.kind === "person" ? `person ${goal.number}` : goal.key;
}

/** A person or board, seen from the local participant. */
export type Nearby = Goal & {
  /** Whole metres. */
  metres: number;
  direction: Direction;
};

export function directionOf(dx: number, dz: number, yaw: number): Direction {
  const ahead = -dx * Math.sin(yaw) - dz * Math.cos(yaw);
  const right = dx * Math.cos(yaw) - dz * Math.sin(yaw);
  if (Math.abs(ahead) >= Math.abs(right)) return ahead >= 0 ? "ahead" : "behind";
  return right > 0 ? "right" : "left";
}

/** Everybody who is shown and every board, nearest first. */
export function listNearby(replica: Replica, at: Vec3, yaw: number): Nearby[] {
  const all: (Nearby & { far: number })[] = [];
  const add = (goal: Goal, x: number, z: number): void => {
    const dx = x - at.x;
    const dz = z - at.z;
    const far = Math.hypot(dx, dz);
    all.push({ ...goal, metres: Math.round(far), direction: directionOf(dx, dz, yaw), far });
  };
  for (const { record, placed, shown } of replica.people.values()) {
    if (placed && record.number !== replica.you)
      add({ kind: "person", number: record.number }, shown.x, shown.z);
  }
  for (const o of replica.objects) if (o.kind === "board") add({ kind: "board", key: o.key }, o.x, o.z);
  all.sort((a, b) => a.far - b.far);
  return all.map(({ far: _, ...nearby }) => nearby);
}

/** Where to stand in front of a person, in talking distance, or of a board; null if it is not there. */
export function standingPlace(
  replica: Replica,
  goal: Goal,
  at: Vec3,
): { x: number; z: number; yaw: number } | null {
  if (goal.kind === "board") {
    const o = replica.objects.find((object) => object.key === goal.key);
    if (!o) return null;
    const away = 1.8;
    return { x: o.x - Math.sin(o.yaw) * away, z: o.z - Math.cos(o.yaw) * away, yaw: o.yaw + Math.PI };
  }
  const person = replica.people.get(goal.number);
  if (!person?.placed) return null;
  const { x, z } = person.shown;
  const far = Math.max(0.01, Math.hypot(at.x - x, at.z - z));
  const part = Math.min(1, 1.3 / far);
  return { x: x + (at.x - x) * part, z: z + (at.z - z) * part, yaw: Math.atan2(at.x - x, at.z - z) };
}
