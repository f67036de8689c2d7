import type { Quat, Vec3 } from "../wire/body";

declare global {
  interface XRFrame {
    /** WebXR Hand Input, section "Frame loop". */
    fillPoses?(spaces: Iterable<XRSpace>, base: XRSpace, transforms: Float32Array): boolean;
  }
}

/** Position and rotation, relative to the XR origin until `XrOrigin` converts them to room coordinates. */
export interface TrackedPose {
  position: Vec3;
  rotation: Quat;
  present: boolean;
}

export type Handedness = "left" | "right";

/** One hand, with or without a controller. */
export interface HandInput {
  /** The device is connected, tracked or not. */
  known: boolean;
  /** The grip space, PROTOCOL.md section 6.1: of a controller, or of a tracked hand as if it held one. */
  grip: TrackedPose;
  /** The target ray; points along -Z. */
  ray: TrackedPose;
  /** The point that touches: the tip of the index finger or of the controller. */
  tip: Vec3;
  /** 25 joints of a tracked hand as column-major 4 x 4 matrices; WebXR Hand Input, section "Skeleton joints". */
  joints: Float32Array;
  jointed: boolean;
  /** Trigger or pinch. */
  selecting: boolean;
  stickX: number;
  stickY: number;
  /** Buttons A or X, B or Y. */
  menu: boolean;
  /** The button under the middle finger. */
  squeezing: boolean;
}

/**
 * Rotation from the wrist space (WebXR Hand Input: -Z along the fingers, +Y out of the back of the hand) to the
 * grip space (WebXR Gamepads: -Z towards the thumb, +X out of the back of the right hand and out of the palm of
 * the left).
 */
const gripOfRight: Quat = { x: 0.5, y: 0.5, z: 0.5, w: 0.5 };
const gripOfLeft: Quat = { x: 0.5, y: -0.5, z: -0.5, w: 0.5 };
const jointCount = 25;
const wrist = 0;
const indexTip = 9;
/** Distance from the origin of a controller's ray to its tip. */
const tipAhead = 0.07;

export function createPose(): TrackedPose {
  return { position: { x: 0, y: 0, z: 0 }, rotation: { x: 0, y: 0, z: 0, w: 1 }, present: false };
}

function createHandInput(): HandInput {
  return {
    known: false,
    grip: createPose(),
    ray: createPose(),
    tip: { x: 0, y: 0, z: 0 },
    joints: new Float32Array(jointCount * 16),
    jointed: false,
    selecting: false,
    stickX: 0,
    stickY: 0,
    menu: false,
    squeezing: false,
  };
}

/** The input of one XR frame. The same objects are updated in each frame. */
export class XrInput {
  readonly head = createPose();
  readonly hands = { left: createHandInput(), right: createHandInput() };
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
    copyPose(this.head, frame.getViewerPose(space));
    const { left, right } = this.hands;
    left.known = false;
    right.known = false;
    // While the system menu is open or the headset sleeps, there is no input.
    const { inputSources, visibilityState } = this.session;
    for (let i = 0; visibilityState === "visible" && i < inputSources.length; i++) {
      const source = inputSources[i];
      if (source?.handedness === "left") this.readHand(source, left, frame, space);
      else if (source?.handedness === "right") this.readHand(source, right, frame, space);
    }
    if (!left.known) resetHand(left);
    if (!right.known) resetHand(right);
  }

  private readHand(source: XRInputSource, hand: HandInput, frame: XRFrame, space: XRReferenceSpace): void {
    hand.known = true;
    copyPose(hand.ray, frame.getPose(source.targetRaySpace, space));
    hand.jointed = this.readJoints(source, hand, frame, space);
    if (!hand.jointed) {
      copyPose(hand.grip, source.gripSpace ? frame.getPose(source.gripSpace, space) : undefined);
      pointAlong(hand.ray, tipAhead, hand.tip);
    }
    const pad = source.gamepad;
    const axes = pad?.axes;
    hand.stickX = axes ? (axes[axes.length > 2 ? 2 : 0] ?? 0) : 0;
    hand.stickY = axes ? (axes[axes.length > 2 ? 3 : 1] ?? 0) : 0;
    hand.squeezing = pad?.buttons[1]?.pressed ?? false;
    hand.menu = (pad?.buttons[4]?.pressed || pad?.buttons[5]?.pressed) ?? false;
  }

  private readJoints(
    source: XRInputSource,
    out: HandInput,
    frame: XRFrame,
    space: XRReferenceSpace,
  ): boolean {
    const { hand, handedness: side } = source;
    if (!hand) return false;
    let spaces = this.spaces.get(hand);
    if (!spaces) {
      spaces = Array.from(hand.values());
      this.spaces.set(hand, spaces);
    }
    if (!frame.fillPoses?.(spaces, space, out.joints)) return false;
    poseFromMatrix(out.joints, wrist * 16, out.grip);
    rotateLocally(out.grip.rotation, side === "left" ? gripOfLeft : gripOfRight);
    out.tip.x = out.joints[indexTip * 16 + 12] ?? 0;
    out.tip.y = out.joints[indexTip * 16 + 13] ?? 0;
    out.tip.z = out.joints[indexTip * 16 + 14] ?? 0;
    return true;
  }

  private readonly select = (event: XRInputSourceEvent): void => {
    const { handedness } = event.inputSource;
    if (handedness !== "none") this.hands[handedness].selecting = event.type === "selectstart";
  };

  /** A device that is removed releases its buttons. */
  private readonly changed = (event: XRInputSourcesChangeEvent): void => {
    for (const { handedness, hand } of event.removed) {
      if (handedness !== "none") this.hands[handedness].selecting = false;
      if (hand) this.spaces.delete(hand);
    }
  };
}

/** Releases all input of a hand that is not connected. */
function resetHand(hand: HandInput): void {
  hand.grip.present = false;
  hand.ray.present = false;
  hand.jointed = false;
  hand.selecting = false;
  hand.stickX = 0;
  hand.stickY = 0;
  hand.menu = false;
  hand.squeezing = false;
}

/** Rotates about the rotation's own axes. */
function rotateLocally(q: Quat, by: Quat): void {
  const { x, y, z, w } = q;
  q.x = w * by.x + x * by.w + y * by.z - z * by.y;
  q.y = w * by.y - x * by.z + y * by.w + z * by.x;
  q.z = w * by.z + x * by.y - y * by.x + z * by.w;
  q.w = w * by.w - x * by.x - y * by.y - z * by.z;
}

function copyPose(out: TrackedPose, pose: XRPose | undefined | null): void {
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

/** The point `metres` along the -Z axis of a pose. */
export function pointAlong({ position: p, rotation: q }: TrackedPose, metres: number, out: Vec3): void {
  out.x = p.x - 2 * (q.x * q.z + q.w * q.y) * metres;
  out.y = p.y - 2 * (q.y * q.z - q.w * q.x) * metres;
  out.z = p.z - (1 - 2 * (q.x * q.x + q.y * q.y)) * metres;
}

function at(m: Float32Array, i: number): number {
  return m[i] ?? 0;
}

/** Reads position and rotation from a matrix without scale (Shepperd's method). */
export function poseFromMatrix(m: Float32Array, from: number, out: TrackedPose): void {
  out.present = true;
  out.position.x = at(m, from + 12);
  out.position.y = at(m, from + 13);
  out.position.z = at(m, from + 14);
  const trace = at(m, from + 0) + at(m, from + 5) + at(m, from + 10);
  const q = out.rotation;
  if (trace > 0) {
    const s = 2 * Math.sqrt(trace + 1);
    q.w = s / 4;
    q.x = (at(m, from + 6) - at(m, from + 9)) / s;
    q.y = (at(m, from + 8) - at(m, from + 2)) / s;
    q.z = (at(m, from + 1) - at(m, from + 4)) / s;
  } else if (at(m, from + 0) > at(m, from + 5) && at(m, from + 0) > at(m, from + 10)) {
    const s = 2 * Math.sqrt(1 + at(m, from + 0) - at(m, from + 5) - at(m, from + 10));
    q.w = (at(m, from + 6) - at(m, from + 9)) / s;
    q.x = s / 4;
    q.y = (at(m, from + 4) + at(m, from + 1)) / s;
    q.z = (at(m, from + 8) + at(m, from + 2)) / s;
  } else if (at(m, from + 5) > at(m, from + 10)) {
    const s = 2 * Math.sqrt(1 + at(m, from + 5) - at(m, from + 0) - at(m, from + 10));
    q.w = (at(m, from + 8) - at(m, from + 2)) / s;
    q.x = (at(m, from + 4) + at(m, from + 1)) / s;
    q.y = s / 4;
    q.z = (at(m, from + 9) + at(m, from + 6)) / s;
  } else {
    const s = 2 * Math.sqrt(1 + at(m, from + 10) - at(m, from + 0) - at(m, from + 5));
    q.w = (at(m, from + 1) - at(m, from + 4)) / s;
    q.x = (at(m, from + 8) + at(m, from + 2)) / s;
    q.y = (at(m, from + 9) + at(m, from + 6)) / s;
    q.z = s / 4;
  }
}
