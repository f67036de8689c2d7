import {
  Color,
  DynamicDrawUsage,
  InstancedMesh,
  type Material,
  Matrix4,
  Mesh,
  MeshStandardMaterial,
  type Object3D,
  Quaternion,
  SphereGeometry,
  Vector3,
} from "three";
import { figure, mitten } from "../rendering/avatars/figure";
import { lowQualityMaterial } from "../rendering/low_quality_material";
import type { Quality } from "../rendering/quality";
import type { HandInput } from "./input";

/** A joint and its parent, as indices of WebXR Hand Input. */
const bones: readonly (readonly [number, number])[] = [
  [1, 0],
  [2, 1],
  [3, 2],
  [4, 3],
  [5, 0],
  [6, 5],
  [7, 6],
  [8, 7],
  [9, 8],
  [10, 0],
  [11, 10],
  [12, 11],
  [13, 12],
  [14, 13],
  [15, 0],
  [16, 15],
  [17, 16],
  [18, 17],
  [19, 18],
  [20, 0],
  [21, 20],
  [22, 21],
  [23, 22],
  [24, 23],
];
const white = new Color(0xffffff);
const thickness = 0.0095;
const heel = 0.016;
const middle = 11;
/** In the axes of the grip space: out of the back of the hand, along the fingers, across. */
const palmSize = new Vector3(0.017, 0.052, 0.038);

/** The own hands in XR: finger bones where hands are tracked, a mitten where a controller is held. */
export class HandsView {
  private readonly fingers: InstancedMesh;
  private readonly grips: Record<"left" | "right", Mesh>;
  private readonly materials: [fingers: Material, grips: Material];
  private readonly matrix = new Matrix4();
  private readonly from = new Vector3();
  private readonly to = new Vector3();
  private readonly size = new Vector3();
  private readonly turn = new Quaternion();
  private readonly up = new Vector3(0, 1, 0);
  private count = 0;

  constructor(
    private readonly parent: Object3D,
    colour: number,
    quality: Quality,
  ) {
    const light = new Color(colour).lerp(white, figure.whiten.hands).getHex();
    const skin = (): Material =>
      quality === "low"
        ? lowQualityMaterial({ colour: light })
        : new MeshStandardMaterial({ color: light, roughness: 0.55 });
    // One material each: switching a material between instanced and plain meshes would compile a program every
    // frame.
    this.materials = [skin(), skin()];
    const [fingers, grips] = this.materials;
    this.fingers = new InstancedMesh(new SphereGeometry(1, 10, 8), fingers, (bones.length + 1) * 2);
    this.fingers.instanceMatrix.setUsage(DynamicDrawUsage);
    this.fingers.frustumCulled = false;
    this.grips = { left: new Mesh(mitten("left", 14), grips), right: new Mesh(mitten("right", 14), grips) };
    parent.add(this.fingers, this.grips.left, this.grips.right);
  }

  /** Hands in the space of the parent. */
  update(left: HandInput, right: HandInput): void {
    this.count = 0;
    this.show(left, this.grips.left);
    this.show(right, this.grips.right);
    this.fingers.count = this.count;
    this.fingers.instanceMatrix.needsUpdate = true;
  }

  dispose(): void {
    this.parent.remove(this.fingers, this.grips.left, this.grips.right);
    this.fingers.geometry.dispose();
    this.fingers.dispose();
    this.grips.left.geometry.dispose();
    this.grips.right.geometry.dispose();
    for (const material of this.materials) material.dispose();
  }

  private show(hand: HandInput, grip: Mesh): void {
    grip.visible = hand.grip.present && !hand.jointed;
    if (grip.visible) {
      const { position: p, rotation: q } = hand.grip;
      grip.position.set(p.x, p.y, p.z);
      grip.quaternion.set(q.x, q.y, q.z, q.w);
    }
    if (!hand.jointed || !hand.grip.present) return;
    for (const bone of bones) this.bone(hand.joints, bone[0], bone[1]);
    this.palm(hand);
  }

  /** A flattened sphere between the wrist and the middle finger. */
  private palm({ joints, grip: { position: p, rotation: q } }: HandInput): void {
    const at = middle * 16 + 12;
    this.to.set(joints[at] ?? 0, joints[at + 1] ?? 0, joints[at + 2] ?? 0);
    this.from.set(p.x, p.y, p.z).lerp(this.to, 0.52);
    this.turn.set(q.x, q.y, q.z, q.w);
    this.fingers.setMatrixAt(this.count++, this.matrix.compose(this.from, this.turn, palmSize));
  }

  /** A stretched sphere from one joint to the next. */
  private bone(joints: Float32Array, joint: number, parent: number): void {
    const { from, to } = this;
    from.set(joints[parent * 16 + 12] ?? 0, joints[parent * 16 + 13] ?? 0, joints[parent * 16 + 14] ?? 0);
    to.set(joints[joint * 16 + 12] ?? 0, joints[joint * 16 + 13] ?? 0, joints[joint * 16 + 14] ?? 0);
    to.sub(from);
    const length = to.length();
    from.addScaledVector(to, 0.5);
    this.turn.setFromUnitVectors(this.up, to.divideScalar(Math.max(length, 1e-6)));
    const thick = parent === 0 ? heel : thickness;
    this.size.set(thick, length / 2 + thickness * 0.8, thick);
    this.fingers.setMatrixAt(this.count++, this.matrix.compose(from, this.turn, this.size));
  }
}
