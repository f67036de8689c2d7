import { type Matrix4, Quaternion, Vector3 } from "three";
import { figure, mirroredTurn } from "./figure";

/** Metres and a unit quaternion, x y z and x y z w. */
export interface DrawnPose {
  position: [number, number, number];
  rotation: [number, number, number, number];
}

/** Where the devices would be that a body as drawn follows: its eyes and its hands. */
export type DrawnPoses = Record<"head" | "left" | "right", DrawnPose>;

function pose(matrix: Matrix4, point: Vector3, undo: Quaternion): DrawnPose {
  const turn = new Quaternion();
  matrix.decompose(new Vector3(), turn, new Vector3());
  const { x, y, z, w } = turn.multiply(undo);
  const at = point.applyMatrix4(matrix);
  return { position: [at.x, at.y, at.z], rotation: [x, y, z, w] };
}

/** Reads the poses out of the matrices that head and hands were drawn with. */
export function drawnPoses(head: Matrix4, left: Matrix4, right: Matrix4): DrawnPoses {
  const { eyes } = figure.head;
  const { turn } = figure.hand.held;
  const unheld = ({ x, y, z, w }: typeof turn): Quaternion => new Quaternion(x, y, z, w).invert();
  return {
    head: pose(head, new Vector3(eyes.x, eyes.y, eyes.z), new Quaternion()),
    left: pose(left, new Vector3(), unheld(mirroredTurn(turn))),
    right: pose(right, new Vector3(), unheld(turn)),
  };
}
