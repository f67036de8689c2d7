import type { Vec3 } from "../wire/body";
import type { Replica } from "./replica";

export type Direction = "ahead" | "right" | "behind" | "left";

/** What one can go to: a person by number, or an object by key. */
export type Goal = { kind: "person"; number: number } | { kind: "object"; key: string };

/** A text that is different for each goal. */
export function goalKey(goal: Goal): string {
  return goal.kind === "person" ? `person ${goal.number}` : goal.key;
}

/** A person or an object, seen from the local participant. */
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

/** So many objects are listed at most. */
const mostListed = 100;

/** Everybody who is shown, and the nearest objects, nearest first. */
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
  const people = all.length;
  for (const o of replica.objects) add({ kind: "object", key: o.key }, o.x, o.z);
  all.sort((a, b) => a.far - b.far);
  let objects = Math.min(mostListed, all.length - people);
  const listed = all.filter((n) => n.kind === "person" || objects-- > 0);
  return listed.map(({ far: _, ...nearby }) => nearby);
}

/** Where to stand in front of a person, in talking distance, or of an object; null if it is not there. */
export function standingPlace(
  replica: Replica,
  goal: Goal,
  at: Vec3,
): { x: number; z: number; yaw: number } | null {
  if (goal.kind === "object") {
    const o = replica.objects.find((object) => object.key === goal.key);
    if (!o) return null;
    const away = o.kind === "board" ? 1.8 : 1.2;
    if (o.width === 0 || o.pitch !== 0) return near(o, at, away);
    return { x: o.x - Math.sin(o.yaw) * away, z: o.z - Math.cos(o.yaw) * away, yaw: o.yaw + Math.PI };
  }
  const person = replica.people.get(goal.number);
  if (!person?.placed) return null;
  return near(person.shown, at, 1.3);
}

/** The place on the way to something, so far away from it. */
function near({ x, z }: Vec3, at: Vec3, away: number): { x: number; z: number; yaw: number } {
  const far = Math.max(0.01, Math.hypot(at.x - x, at.z - z));
  const part = Math.min(1, away / far);
  return { x: x + (at.x - x) * part, z: z + (at.z - z) * part, yaw: Math.atan2(at.x - x, at.z - z) };
}
