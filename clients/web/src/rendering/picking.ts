import { type PerspectiveCamera, Raycaster, Vector2, Vector3 } from "three";
import { floorAt } from "../world/collision";
import type { RoomScene } from "../world/scene";
import { seatAlongRay } from "../world/seats";
import type { BoardView } from "./boards/board_view";

export type Picked =
  | { kind: "floor"; x: number; z: number }
  | { kind: "board"; board: string }
  | { kind: "seat"; seat: number }
  | null;

const caster = new Raycaster();
const pointer = new Vector2();
const hit = new Vector3();

/** What is under a point of the screen. x and y are from -1 to 1, y up. */
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
    if (caster.intersectObject(view.face).length > 0) return { kind: "board", board: view.object.key };
  }
  const { origin, direction } = caster.ray;
  const seat = seatAlongRay(origin, direction, scene);
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
