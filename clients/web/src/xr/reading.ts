import type { Quat, Vec3 } from "../wire/body";

declare global {
  interface XRFrame {
    /** WebXR Hand Input, section "Frame loop". */
    fillPoses?(spaces: Iterable<XRSpace>, base: XRSpace, transforms: Float32Array): boolean;
  }
}

/** Where something is and how it is turned, in the headset's own space until `Rig` brings it into the room. */
export interface Pose {
  position: Vec3;
  rotation: Quat;
  present: boolean;
}

export type Side = "left" | "right";

/** One hand, with a controller in it or without. */
export interface HandReading {
  /** The wrist, or the controller's grip. */
  grip: Pose;
  /** Where it points: along -Z. */
  ray: Pose;
  /** What touches: the index finger's tip, or the controller's. */
  tip: Vec3;
  /** 25 joints of a tracked hand as 4 x 4 matrices, column by column; WebXR Hand Input, section "Skeleton joints". */
  joints: Float32Array;
  jointed: boolean;
  /** Trigger held, or fingers pinched. */
  selecting: boolean;
  stickX: number;
  stickY: number;
  /** A or X, B or Y. */
  menu: boolean;
}

const jointCount = 25;
const wrist = 0;
const indexTip = 9;
/** From a controller's grip to its tip, along its ray. */
const tipAhead = 0.07;

export function restingPose(): Pose {
  return { position: { x: 0, y: 0, z: 0 }, rotation: { x: 0, y: 0, z: 0, w: 1 }, present: false };
}

function restingHand(): HandReading {
  return {
    grip: restingPose(),
    ray: restingPose(),
    tip: { x: 0, y: 0, z: 0 },
    joints: new Float32Array(jointCount * 16),
    jointed: false,
    selecting: false,
    stickX: 0,
    stickY: 0,
    menu: false,
  };
}

/** What the devices say in one frame. Read in place: the same objects at each frame. */
export class Reading {
  readonly head = restingPose();
  readonly hands = { left: restingHand(), right: restingHand() };
  private readonly spaces = new Map<XRHand, XRJointSpace[]>();

  constructor(private readonly session: XRSession) {
    session.addEventListener("selectstart", this.select);
    session.addEventListener("selectend", this.select);
    session.addEventListener("inputsourceschange", this.changed);
  }

  dispose(): void {
    this.session.removeEventListener("selectstart", this.select);
    this.session.removeEventListener("selectend", this.select);
    this.session.removeEventListener("inputsourceschange", this.changed);
  }

  read(frame: XRFrame, space: XRReferenceSpace): void {
    take(this.head, frame.getViewerPose(space));
    const { left, right } = this.hands;
    left.grip.present = false;
    right.grip.present = false;
    left.ray.present = false;
    right.ray.present = false;
    const { inputSources } = this.session;
    for (let i = 0; i < inputSources.length; i++) {
      const source = inputSources[i];
      if (source?.handedness === "left") this.readHand(source, left, frame, space);
      else if (source?.handedness === "right") this.readHand(source, right, frame, space);
    }
  }

  private readHand(source: XRInputSource, hand: HandReading, frame: XRFrame, space: XRReferenceSpace): void {
    take(hand.ray, frame.getPose(source.targetRaySpace, space));
    hand.jointed = source.hand ? this.readJoints(source.hand, hand, frame, space) : false;
    if (!hand.jointed) {
      take(hand.grip, source.gripSpace ? frame.getPose(source.gripSpace, space) : undefined);
      ahead(hand.ray, tipAhead, hand.tip);
    }
    const pad = source.gamepad;
    const axes = pad?.axes;
    hand.stickX = axes ? (axes[axes.length > 2 ? 2 : 0] ?? 0) : 0;
    hand.stickY = axes ? (axes[axes.length > 2 ? 3 : 1] ?? 0) : 0;
    hand.menu = (pad?.buttons[4]?.pressed || pad?.buttons[5]?.pressed) ?? false;
  }

  private readJoints(hand: XRHand, out: HandReading, frame: XRFrame, space: XRReferenceSpace): boolean {
    let spaces = this.spaces.get(hand);
    if (!spaces) {
      spaces = [...hand.values()];
      this.spaces.set(hand, spaces);
    }
    if (!frame.fillPoses?.(spaces, space, out.joints)) return false;
    fromMatrix(out.joints, wrist * 16, out.grip);
    out.tip.x = out.joints[indexTip * 16 + 12] ?? 0;
    out.tip.y = out.joints[indexTip * 16 + 13] ?? 0;
    out.tip.z = out.joints[indexTip * 16 + 14] ?? 0;
    return true;
  }

  private readonly select = (event: XRInputSourceEvent): void => {
    const { handedness } = event.inputSource;
    if (handedness !== "none") this.hands[handedness].selecting = event.type === "selectstart";
  };

  /** A device that goes away lets go of what it held. */
  private readonly changed = (event: XRInputSourcesChangeEvent): void => {
    for (const { handedness, hand } of event.removed) {
      if (handedness !== "none") this.hands[handedness].selecting = false;
      if (hand) this.spaces.delete(hand);
    }
  };
}

function take(out: Pose, pose: XRPose | undefined | null): void {
  out.present = pose != null;
  if (!pose) return;
  const { position: p, orientation: o } = pose.transform;
  out.position.x = p.x;
  out.position.y = p.y;
  out.position.z = p.z;
  out.rotation.x = o.x;
  out.rotation.y = o.y;
  out.rotation.z = o.z;
  out.rotation.w = o.w;
}

/** The point `metres` along where a pose looks. */
export function ahead({ position: p, rotation: q }: Pose, metres: number, out: Vec3): void {
  out.x = p.x - 2 * (q.x * q.z + q.w * q.y) * metres;
  out.y = p.y - 2 * (q.y * q.z - q.w * q.x) * metres;
  out.z = p.z - (1 - 2 * (q.x * q.x + q.y * q.y)) * metres;
}

/** Reads position and rotation out of a matrix without scale (Shepperd's method). */
export function fromMatrix(m: Float32Array, at: number, out: Pose): void {
  const v = (i: number): number => m[at + i] ?? 0;
  out.present = true;
  out.position.x = v(12);
  out.position.y = v(13);
  out.position.z = v(14);
  const trace = v(0) + v(5) + v(10);
  const q = out.rotation;
  if (trace > 0) {
    const s = 2 * Math.sqrt(trace + 1);
    q.w = s / 4;
    q.x = (v(6) - v(9)) / s;
    q.y = (v(8) - v(2)) / s;
    q.z = (v(1) - v(4)) / s;
  } else if (v(0) > v(5) && v(0) > v(10)) {
    const s = 2 * Math.sqrt(1 + v(0) - v(5) - v(10));
    q.w = (v(6) - v(9)) / s;
    q.x = s / 4;
    q.y = (v(4) + v(1)) / s;
    q.z = (v(8) + v(2)) / s;
  } else if (v(5) > v(10)) {
    const s = 2 * Math.sqrt(1 + v(5) - v(0) - v(10));
    q.w = (v(8) - v(2)) / s;
    q.x = (v(4) + v(1)) / s;
    q.y = s / 4;
    q.z = (v(9) + v(6)) / s;
  } else {
    const s = 2 * Math.sqrt(1 + v(10) - v(0) - v(5));
    q.w = (v(1) - v(4)) / s;
    q.x = (v(8) + v(2)) / s;
    q.y = (v(9) + v(6)) / s;
    q.z = s / 4;
  }
}
