import { type VRM, type VRMHumanBoneName, VRMUtils } from "@pixiv/three-vrm";
import { Box3, Group, Matrix4, type Object3D, Quaternion, Vector3 } from "three";
import type { BodyModel, BodyPose } from "./body_model";
import { figure } from "./figure";

/** A normalised bone, and how it is when the figure stands in its T-pose, facing +Z. */
interface Bone {
  node: Object3D;
  at: Vector3;
  rotation: Quaternion;
}

interface Arm {
  upper: Bone;
  lower: Bone;
  hand: Bone;
  /** Lengths in metres of the file. */
  upperLength: number;
  lowerLength: number;
  /** Directions in the T-pose. */
  upperDirection: Vector3;
  lowerDirection: Vector3;
  /** 1 for the left arm, which is at +X, and -1 for the right one. */
  side: number;
  /** The rotation from the T-pose to the grip: palm and thumb, PROTOCOL.md section 6.1. */
  grip: Quaternion;
}

const up = new Vector3(0, 1, 0);
const right = new Vector3(1, 0, 0);
const halfTurn = new Quaternion().setFromAxisAngle(up, Math.PI);
/** From the wrist to the middle of the palm, in metres. */
const palm = 0.08;
/** A figure without eye bones has its eyes in this part of its head. */
const eyesInHead = 0.42;
const scales = { least: 0.2, most: 5 } as const;
const stride = 0.55;
const seatedBend = 1.5;
const mostLean = 0.7;
/** How much lower the head is, in metres, before the legs bend: breathing does not bend them. */
const give = 0.01;

/** A VRM: head, hands, legs and face follow the posture that moves the built-in body. */
export class VrmBody implements BodyModel {
  readonly root = new Group();
  private readonly eyeHeight: number;
  private readonly legLength: number;
  private readonly head: Bone | null;
  private readonly spine: Bone | null;
  private readonly hips: Bone | null;
  private readonly arms: Arm[];
  private readonly legs: { upper: Bone; lower: Bone; side: number }[];
  private readonly turned = new Quaternion();
  private readonly worldTurn = new Quaternion();
  private readonly target = new Vector3();
  private readonly shoulder = new Vector3();
  private readonly elbow = new Vector3();
  private readonly direction = new Vector3();
  private readonly pole = new Vector3();
  private readonly handTurn = new Quaternion();
  private readonly upperTurn = new Quaternion();
  private readonly lowerTurn = new Quaternion();
  private readonly scratch = new Quaternion();
  private readonly size = new Vector3();

  constructor(private readonly vrm: VRM) {
    VRMUtils.rotateVRM0(vrm);
    this.root.add(vrm.scene);
    this.root.updateMatrixWorld(true);
    vrm.scene.traverse((part) => {
      part.frustumCulled = false; // its bounds are those of the T-pose
    });
    this.head = this.bone("head");
    this.spine = this.bone("spine");
    this.hips = this.bone("hips");
    const neck = this.head?.at.y ?? 1.5;
    const top = Math.max(neck, new Box3().setFromObject(vrm.scene).max.y);
    this.eyeHeight = Math.max(0.1, this.bone("leftEye")?.at.y ?? neck + (top - neck) * eyesInHead);
    this.arms = [this.arm("left", 1), this.arm("right", -1)].flatMap((arm) => arm ?? []);
    this.legs = (["left", "right"] as const).flatMap((side, i) => {
      const upper = this.bone(`${side}UpperLeg`);
      const lower = this.bone(`${side}LowerLeg`);
      return upper && lower ? [{ upper, lower, side: i === 0 ? 1 : -1 }] : [];
    });
    this.legLength = Math.max(0.1, this.hips?.at.y ?? 0.8);
  }

  update(dt: number, pose: BodyPose): void {
    const { root, vrm } = this;
    this.place(pose);
    this.bendLegs(pose);
    root.updateMatrixWorld(true);
    this.lean(pose);
    for (const arm of this.arms) this.reach(arm, pose);
    const { expressionManager } = vrm;
    expressionManager?.setValue("aa", Math.min(1, pose.gait.mouth * 1.3));
    expressionManager?.setValue("blink", 1 - pose.gait.eyes);
    vrm.update(dt);
  }

  dispose(): void {
    VRMUtils.deepDispose(this.vrm.scene);
    this.root.removeFromParent();
  }

  private bone(name: VRMHumanBoneName): Bone | null {
    const node = this.vrm.humanoid.getNormalizedBoneNode(name);
    if (!node) return null;
    return {
      node,
      at: node.getWorldPosition(new Vector3()),
      rotation: node.getWorldQuaternion(new Quaternion()),
    };
  }

  private arm(side: "left" | "right", sign: number): Arm | null {
    const upper = this.bone(`${side}UpperArm`);
    const lower = this.bone(`${side}LowerArm`);
    const hand = this.bone(`${side}Hand`);
    if (!upper || !lower || !hand) return null;
    const upperDirection = lower.at.clone().sub(upper.at);
    const lowerDirection = hand.at.clone().sub(lower.at);
    // In the T-pose fingers point outwards, palms down and thumbs ahead; in the grip fingers point to -Y, thumbs to -Z.
    const grip = new Matrix4().makeBasis(
      new Vector3(0, -sign, 0),
      new Vector3(-sign, 0, 0),
      new Vector3(0, 0, -1),
    );
    return {
      upper,
      lower,
      hand,
      upperLength: Math.max(0.02, upperDirection.length()),
      lowerLength: Math.max(0.02, lowerDirection.length()),
      upperDirection: upperDirection.normalize(),
      lowerDirection: lowerDirection.normalize(),
      side: sign,
      grip: new Quaternion().setFromRotationMatrix(grip),
    };
  }

  /** The eyes of the file are where the eyes of the built-in body are. */
  private place({ body, posture, height }: BodyPose): void {
    const { root, target } = this;
    const scale = Math.min(Math.max(height / this.eyeHeight, scales.least), scales.most);
    root.scale.setScalar(scale);
    this.turned.multiplyQuaternions(posture.torsoRotation, halfTurn);
    root.quaternion.copy(this.turned);
    target.setFromMatrixPosition(posture.torso);
    const { eyes } = figure.head;
    const eyesUp = eyes.y * (height / figure.eyeHeight);
    const level = posture.upright.y + eyesUp - this.eyeHeight * scale;
    root.position.set(target.x, Math.min(level, body.y + 0.1), target.z);
  }

  /** Legs swing while walking, and bend where the head is lower than when standing. */
  private bendLegs({ body, gait }: BodyPose): void {
    const drop = Math.max(0, body.y - this.root.position.y - give) / (this.legLength * this.root.scale.y);
    const bend = body.sitting ? seatedBend : Math.acos(Math.max(-0.2, 1 - drop));
    const shin = body.sitting ? seatedBend : 2 * bend;
    const swing = figure.gait.swing === 0 ? 0 : (gait.swing / figure.gait.swing) * stride;
    for (const { upper, lower, side } of this.legs) {
      const step = body.sitting ? 0 : -swing * side; // against the arm of the same side
      this.turnLocally(upper, this.scratch.setFromAxisAngle(right, -bend - step));
      this.turnLocally(lower, this.scratch.setFromAxisAngle(right, shin + Math.max(0, step)));
    }
  }

  /** The spine leans to where the head is, and the head turns as it is turned. */
  private lean({ posture }: BodyPose): void {
    const { spine, head, target, scratch, worldTurn } = this;
    if (spine) {
      target.copy(posture.upright).sub(spine.node.getWorldPosition(this.shoulder));
      target.applyQuaternion(scratch.copy(this.turned).invert());
      const high = Math.max(0.2, target.y);
      const limit = (n: number): number => Math.min(Math.max(n, -mostLean), mostLean);
      this.lowerTurn.setFromAxisAngle(right, limit(Math.atan2(target.z, high)));
      this.upperTurn.setFromAxisAngle(this.direction.set(0, 0, 1), -limit(Math.atan2(target.x, high)));
      this.turnLocally(spine, this.lowerTurn.multiply(this.upperTurn));
      spine.node.updateMatrixWorld(true);
    }
    if (!head?.node.parent) return;
    worldTurn.multiplyQuaternions(posture.headRotation, halfTurn).multiply(head.rotation);
    head.node.quaternion.copy(head.node.parent.getWorldQuaternion(scratch).invert()).multiply(worldTurn);
  }

  /** Two bones reach for the hand: the law of cosines gives the elbow, which points down and back. */
  private reach(arm: Arm, { body, posture }: BodyPose): void {
    const { target, shoulder, elbow, direction, pole, handTurn, upperTurn, lowerTurn, scratch, turned } =
      this;
    const matrix = arm.side > 0 ? posture.left : posture.right;
    const tracked = (arm.side > 0 ? body.tracked?.left : body.tracked?.right)?.present === true;
    const scale = this.root.scale.y;
    matrix.decompose(target, handTurn, this.size);
    target.add(direction.set(0, palm, 0).applyQuaternion(handTurn)); // the wrist
    arm.upper.node.getWorldPosition(shoulder);
    const [a, b] = [arm.upperLength * scale, arm.lowerLength * scale];
    direction.subVectors(target, shoulder);
    const far = Math.min(Math.max(direction.length(), Math.abs(a - b) + 0.01), (a + b) * 0.999);
    direction.normalize();
    const cos = Math.min(1, Math.max(-1, (a * a + far * far - b * b) / (2 * a * far)));
    pole.set(arm.side * 0.4, -1, -0.6).applyQuaternion(turned);
    pole.addScaledVector(direction, -pole.dot(direction)).normalize();
    elbow.copy(shoulder).addScaledVector(direction, a * cos);
    elbow.addScaledVector(pole, a * Math.sqrt(1 - cos * cos));
    target.copy(shoulder).addScaledVector(direction, far);
    this.aim(arm.upper, arm.upperDirection, pole.subVectors(elbow, shoulder).normalize(), upperTurn);
    this.setWorld(arm.upper, upperTurn);
    arm.upper.node.updateMatrixWorld(true);
    this.aim(arm.lower, arm.lowerDirection, pole.subVectors(target, elbow).normalize(), lowerTurn);
    this.setWorld(arm.lower, lowerTurn);
    if (!tracked) {
      arm.hand.node.quaternion.identity();
      return;
    }
    arm.lower.node.updateMatrixWorld(true);
    this.setWorld(arm.hand, scratch.multiplyQuaternions(handTurn, arm.grip).multiply(arm.hand.rotation));
  }

  /** The world rotation of a bone that points along a direction, nearest to that of the T-pose. */
  private aim(bone: Bone, rest: Vector3, along: Vector3, out: Quaternion): void {
    this.size.copy(rest).applyQuaternion(this.turned);
    out.setFromUnitVectors(this.size, along).multiply(this.turned).multiply(bone.rotation);
  }

  private setWorld({ node }: Bone, rotation: Quaternion): void {
    if (!node.parent) return;
    node.quaternion.copy(node.parent.getWorldQuaternion(this.worldTurn).invert()).multiply(rotation);
  }

  /** Turns a bone about axes of the figure, relative to its parent. */
  private turnLocally({ node, rotation }: Bone, turn: Quaternion): void {
    node.quaternion.copy(this.worldTurn.copy(rotation).invert()).multiply(turn).multiply(rotation);
  }
}
