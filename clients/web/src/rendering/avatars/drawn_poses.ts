import { type Matrix4, Quaternion, Vector3 } from "three";
import { figure } from "./figure";

/** Position in metres and rotation as a unit quaternion: x y z and x y z w. */
export interface DrawnPose {
  position: [number, number, number];
  rotation: [number, number, number, number];
}

/** Poses of the tracked devices that would produce the avatar as drawn. */
export type DrawnPoses = Record<"head" | "left" | "right", DrawnPose>;

function pose(matrix: Matrix4, point = new Vector3()): DrawnPose {
  const turn = new Quaternion();
  matrix.decompose(new Vector3(), turn, new Vector3());
  const { x, y, z, w } = turn;
  const at = point.applyMatrix4(matrix);
  return { position: [at.x, at.y, at.z], rotation: [x, y, z, w] };
}

/** Reads the poses from the matrices of head and hands. */
export function drawnPoses(head: Matrix4, left: Matrix4, right: Matrix4): DrawnPoses {
  const { x, y, z } = figure.head.eyes;
  return { head: pose(head, new Vector3(x, y, z)), left: pose(left), right: pose(right) };
}
