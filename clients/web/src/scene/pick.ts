import { type PerspectiveCamera, Raycaster, Vector2, Vector3 } from "three";
import type { Vec3 } from "../wire/body";
import { floorAt } from "../world/collision";
import { length2 } from "../world/distance";
import type { RoomScene } from "../world/scene";
import type { BoardView } from "./board";

export type Picked =
  | { kind: "floor"; x: number; z: number }
  | { kind: "board"; board: number }
  | { kind: "seat"; seat: number }
  | null;

const seatRadius = 0.34;
const seatTop = 0.9;

const caster = new Raycaster();
const pointer = new Vector2();
const hit = new Vector3();

/** What lies under a point of the screen; x and y from -1 to 1, y up. */
export function pick(
  x: number,
  y: number,
  camera: PerspectiveCamera,
  boards: Iterable<BoardView>,
  scene: RoomScene,
): Picked {
  caster.setFromCamera(pointer.set(x, y), camera);
  for (const view of boards) {
    view.group.updateMatrixWorld();
    if (caster.intersectObject(view.face).length > 0) return { kind: "board", board: view.object.number };
  }
  const { origin, direction } = caster.ray;
  const seat = seatUnder(origin, direction, scene);
  if (seat !== null) return { kind: "seat", seat };
  if (direction.y > -0.02) return null;
  let level = scene.bounds.min[1];
  for (let i = 0; i < 2; i++) {
    hit
      .copy(direction)
      .multiplyScalar((level - origin.y) / direction.y)
      .add(origin);
    level = floorAt(scene, hit.x, hit.z);
  }
  const { min, max } = scene.bounds;
  const inside = hit.x > min[0] && hit.x < max[0] && hit.z > min[2] && hit.z < max[2];
  return inside ? { kind: "floor", x: hit.x, z: hit.z } : null;
}

/** The nearest seat a ray meets, taken as an upright cylinder. */
export function seatUnder(origin: Vec3, direction: Vec3, scene: RoomScene): number | null {
  let best: number | null = null;
  let least = Number.POSITIVE_INFINITY;
  const flat = length2(direction.x, direction.z);
  if (flat < 1e-6) return null;
  for (const { id, at } of scene.seats) {
    const dx = at[0] - origin.x;
    const dz = at[2] - origin.z;
    const along = (dx * direction.x + dz * direction.z) / flat;
    const aside = Math.abs(dx * direction.z - dz * direction.x) / flat;
    if (along < 0 || along >= least || aside > seatRadius) continue;
    const entry = (along - Math.sqrt(seatRadius * seatRadius - aside * aside)) / flat;
    const y = origin.y + direction.y * entry - at[1];
    const beyond = origin.y + direction.y * (along / flat) - at[1];
    if (Math.min(y, beyond) > seatTop || Math.max(y, beyond) < 0) continue;
    best = id;
    least = along;
  }
  return best;
}
