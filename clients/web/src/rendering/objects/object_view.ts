import type { Group, Vector3 } from "three";
import type { RoomObject } from "../../world/objects";

/** The picture of one object in the room. */
export interface ObjectView {
  readonly object: RoomObject;
  readonly group: Group;
  /** It shows the content of its file, if it has one. */
  readonly loaded: boolean;
  /** Follows the object. False: the object needs another view. */
  follow(object: RoomObject): boolean;
  /** Before each picture, seen from a place. */
  update?(dt: number, from: Vector3): void;
  dispose(): void;
}

/**
 * Places a group whose front is at positive z. An object faces where its yaw and pitch look, like a body: section
 * 7.2.
 */
export function place(group: Group, { x, y, z, yaw, pitch, roll }: RoomObject): void {
  group.position.set(x, y, z);
  group.rotation.set(-pitch, yaw + Math.PI, -roll, "YXZ");
}
