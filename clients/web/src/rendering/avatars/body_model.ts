import { Box3, Group, type Object3D, Vector3 } from "three";
import type { InterpolatedBody } from "../../world/interpolation";
import { disposeModel } from "../objects/model_view";
import type { Gait } from "./gait";
import type { Posture } from "./posture";

/** What a body of one's own follows in a frame. */
export interface BodyPose {
  readonly body: InterpolatedBody;
  readonly posture: Posture;
  readonly gait: Gait;
  /** Height of the eyes when standing, in metres. */
  readonly height: number;
}

/** A body from a file. */
export interface BodyModel {
  readonly root: Object3D;
  update(dt: number, pose: BodyPose): void;
  dispose(): void;
}

/** The top of a figure without bones is so much above its eyes. */
const crown = 1.07;

/** A model without the bones of a body: it stands there, turns and keeps its shape. */
export class RigidBody implements BodyModel {
  readonly root = new Group();
  private readonly top: number;

  constructor(private readonly model: Object3D) {
    const box = new Box3().setFromObject(model);
    this.top = Math.max(0.05, box.getSize(new Vector3()).y);
    model.position.y -= box.min.y;
    this.root.add(model);
  }

  update(_: number, { body, posture, height }: BodyPose): void {
    this.root.scale.setScalar((height * crown) / this.top);
    this.root.position.set(body.x, body.y, body.z);
    this.root.quaternion.copy(posture.torsoRotation);
    this.root.rotateY(Math.PI); // models face +Z
  }

  dispose(): void {
    disposeModel(this.model);
    this.root.removeFromParent();
  }
}
