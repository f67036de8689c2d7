import { type ModelBounds, objectAlong, type Ray } from "./bounds";
import { floorAt } from "./collision";
import type { RoomObject } from "./objects";
import type { RoomScene } from "./scene";
import { seatAlongRay, seatsOf } from "./seats";
import { surfaceAlong } from "./surfaces";

/** What a ray points at. */
export type Picked =
  | { kind: "floor"; x: number; z: number }
  | { kind: "object"; object: RoomObject }
  | { kind: "seat"; seat: number }
  | null;

/** Objects stand this deep in what is behind them, in metres. */
const tolerance = 0.1;

export function pick(
  { from, direction }: Ray,
  scene: RoomScene,
  objects: readonly RoomObject[],
  modelBounds: ModelBounds,
): Picked {
  const found = objectAlong(objects, from, direction, modelBounds);
  const wall = surfaceAlong(scene, from, direction, false);
  const far = wall ? Math.hypot(wall.at.x - from.x, wall.at.y - from.y, wall.at.z - from.z) : null;
  if (found && (far === null || found.distance < far + tolerance)) {
    const [seat] = seatsOf([found.object]);
    return seat ? { kind: "seat", seat: seat.id } : { kind: "object", object: found.object };
  }
  const seat = seatAlongRay(from, direction, scene);
  if (seat !== null) return { kind: "seat", seat };
  return floorAlong({ from, direction }, scene);
}

function floorAlong({ from, direction }: Ray, scene: RoomScene): Picked {
  if (direction.y > -0.02) return null;
  let x = 0;
  let z = 0;
  let level = scene.bounds.min[1];
  for (let i = 0; i < 2; i++) {
    const t = (level - from.y) / direction.y;
    x = from.x + direction.x * t;
    z = from.z + direction.z * t;
    level = floorAt(scene, x, z);
  }
  const { min, max } = scene.bounds;
  return x > min[0] && x < max[0] && z > min[2] && z < max[2] ? { kind: "floor", x, z } : null;
}
