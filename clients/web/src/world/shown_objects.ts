import type { Vec3 } from "../wire/body";
import { fileOf, type RoomObject } from "./objects";

/** What can be shown in detail at once. */
export interface ShownLimits {
  objects: number;
  /** Of all models together. */
  triangles: number;
}

/** An object that is shown stays until another looks this much larger. */
const stays = 1.3;
/** Extent in metres of objects without a size. */
const unknownExtent = 1;

/**
 * The objects that look largest from a place, within the limits, and the others. `triangles` of a model is null while
 * it is not known; such a model is not shown yet.
 */
export function chooseShown(
  objects: readonly RoomObject[],
  from: Vec3,
  shown: (key: string) => boolean,
  triangles: (file: string) => number | null,
  limits: ShownLimits,
): { near: RoomObject[]; far: RoomObject[] } {
  const looks = (o: RoomObject): number => {
    const extent = Math.max(o.width, o.height) || unknownExtent;
    const distance = Math.hypot(o.x - from.x, o.y - from.y, o.z - from.z);
    return (extent / Math.max(distance, 0.1)) * (shown(o.key) ? stays : 1);
  };
  const ranked = objects.map((o) => ({ o, looks: looks(o) })).sort((a, b) => b.looks - a.looks);
  const near: RoomObject[] = [];
  const far: RoomObject[] = [];
  let sum = 0;
  for (const { o } of ranked) {
    const more = o.kind === "model" ? (triangles(fileOf(o)) ?? Number.POSITIVE_INFINITY) : 0;
    const fits = near.length < limits.objects && sum + more <= limits.triangles;
    if (fits) sum += more;
    (fits ? near : far).push(o);
  }
  return { near, far };
}
