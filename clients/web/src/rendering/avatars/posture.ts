import { Matrix4, Quaternion, Vector3 } from "three";
import type { Joint, Quat } from "../../wire/body";
import { type InterpolatedBody, lerpAngle } from "../../world/interpolation";
import { figure, mirroredPosition, mirroredRotation } from "./figure";
import type { Gait } from "./gait";

const { torso, seated, head, hand, gait } = figure;

interface HandPose {
  position: Vector3;
  rotation: Quaternion;
}

function handPose({ place: { x, y, z }, turn: t }: typeof hand.rest, left: boolean): HandPose {
  const place = left ? mirroredPosition({ x, y, z }) : { x, y, z };
  const turn = left ? mirroredRotation(t) : t;
  return {
    position: new Vector3(place.x, place.y, place.z),
    rotation: new Quaternion(turn.x, turn.y, turn.z, turn.w).normalize(),
  };
}

const rest = { left: handPose(hand.rest, true), right: handPose(hand.rest, false) };
const onLap = { left: handPose(hand.lap, true), right: handPose(hand.lap, false) };
const raised = handPose(hand.raised, false);
const neckOfHead = new Vector3(head.neck.x, head.neck.y, head.neck.z);
const eyesOfHead = new Vector3(head.eyes.x, head.eyes.y, head.eyes.z);

/** How far the neck leans out before the feet follow, in metres. */
const maxLean = 0.5;
const up = new Vector3(0, 1, 0);

/**
 * Matrices of the parts of one avatar in this frame. The origins of the geometries are documented in
 * `FigureShapes`.
 */
export class Posture {
  readonly torso = new Matrix4();
  readonly lap = new Matrix4();
  readonly collar = new Matrix4();
  readonly head = new Matrix4();
  readonly left = new Matrix4();
  readonly right = new Matrix4();
  /** Centre of the head in the scene. */
  readonly headPosition = new Vector3();
  readonly headRotation = new Quaternion();
  /** Where the centre of the head would be, were it upright on its neck. */
  readonly upright = new Vector3();
  private readonly neck = new Vector3();
  readonly torsoRotation = new Quaternion();
  /** Yaw of the torso in radians; NaN before the first frame. */
  private heading = Number.NaN;
  private following = false;
  private wasSitting = false;
  /** The person's height relative to the built-in avatar. */
  private scale = 1;
  private handRaised = false;
  private readonly turn = new Quaternion();
  private readonly away = new Vector3();
  private readonly place = new Vector3();
  private readonly gestureTurn = new Quaternion();

  constructor(private readonly gait: Gait) {}

  /** Updates all matrices. `height` is the eye height in metres. */
  update(dt: number, at: InterpolatedBody, height: number, handUp: boolean): void {
    this.scale = height / figure.eyeHeight;
    this.handRaised = handUp;
    if (at.tracked) this.placeTrackedHead(at, at.tracked.head);
    this.turnTorso(dt, at);
    this.torsoRotation.setFromAxisAngle(up, this.heading);
    if (!at.tracked) this.placeUntrackedHead(at);
    const onNeck = this.place.copy(neckOfHead).multiplyScalar(this.scale).applyQuaternion(this.torsoRotation);
    this.upright.copy(this.neck).sub(onNeck);
    const size = this.place.setScalar(this.scale);
    this.head.compose(this.headPosition, this.headRotation, size);
    this.collar.compose(this.neck, this.torsoRotation, size);
    if (at.sitting) this.placeSeatedTorso(at);
    else this.placeStandingTorso(at);
    this.placeHand(this.left, "left", at);
    this.placeHand(this.right, "right", at);
  }

  /** The head at its tracked pose, and the neck below it. */
  private placeTrackedHead(at: InterpolatedBody, joint: Joint): void {
    const { away, scale } = this;
    copyRotation(joint.rotation, this.headRotation);
    away.copy(eyesOfHead).multiplyScalar(scale).applyQuaternion(this.headRotation);
    const { x, y, z } = joint.offset;
    this.headPosition.set(at.x + x, at.y + y, at.z + z).sub(away);
    away.copy(neckOfHead).multiplyScalar(scale).applyQuaternion(this.headRotation);
    this.neck.copy(this.headPosition).add(away);
  }

  /** Neck and head of a body without tracking. */
  private placeUntrackedHead(at: InterpolatedBody): void {
    const { away, turn, scale, gait: g } = this;
    const height = (torso.neck + g.bob + g.breath) * scale - (at.sitting ? seated.lower : 0);
    away.set(-g.sway * torso.neck * scale, height, 0).applyQuaternion(this.torsoRotation);
    this.neck.set(at.x, at.y, at.z).add(away);
    this.headRotation.setFromAxisAngle(up, at.yaw);
    turn.setFromAxisAngle(away.set(1, 0, 0), at.pitch * gait.nod);
    this.headRotation.multiply(turn);
    away.copy(neckOfHead).multiplyScalar(scale).applyQuaternion(this.headRotation);
    this.headPosition.copy(this.neck).sub(away);
  }

  /**
   * The torso faces the direction of the body. If the head is tracked or the person sits, the torso follows only
   * large turns.
   */
  private turnTorso(dt: number, at: InterpolatedBody): void {
    const wanted = at.tracked ? yawOf(this.headRotation, this.heading) : at.yaw;
    const begins = Number.isNaN(this.heading) || at.sitting !== this.wasSitting;
    this.wasSitting = at.sitting;
    if (begins || (!at.tracked && !at.sitting)) {
      this.heading = wanted;
      return;
    }
    const off = Math.abs(lerpAngle(0, wanted - this.heading, 1));
    if (off > (at.sitting ? gait.seatedFree : gait.turnFree) || (!at.sitting && at.speed > gait.moving))
      this.following = true;
    else if (off < gait.settled) this.following = false;
    if (this.following) this.heading = lerpAngle(this.heading, wanted, Math.min(1, dt * gait.turnRate));
  }

  /** A standing torso reaches from the feet to the neck: it leans, and widens when it is compressed. */
  private placeStandingTorso(at: InterpolatedBody): void {
    const { away, place, scale } = this;
    away.set(this.neck.x - at.x, 0, this.neck.z - at.z);
    const far = away.length();
    const drag = far > maxLean ? (far - maxLean) / far : 0;
    place.set(at.x + away.x * drag, at.y, at.z + away.z * drag);
    away.subVectors(this.neck, place).divideScalar(torso.neck);
    if (away.y < 0.2) away.y = 0.2;
    const pressed = away.y / scale;
    const wide = (pressed < 1 ? Math.min(torso.widest, 1 / Math.sqrt(pressed)) : 1) * scale;
    this.composeSheared(this.torso, wide * (1 + this.gait.breath * gait.swell), away, place);
  }

  /**
   * A seated torso reaches from the seat, whose height is the same for everybody, to the neck. The lap is in front
   * of it.
   */
  private placeSeatedTorso(at: InterpolatedBody): void {
    const { away, place, scale } = this;
    place.set(at.x, at.y + seated.seat, at.z);
    away.subVectors(this.neck, place).divideScalar(seated.neck - seated.seat);
    if (away.y < 0.3) away.y = 0.3;
    this.composeSheared(this.torso, scale, away, place);
    this.lap.compose(place.set(at.x, at.y, at.z), this.torsoRotation, away.set(scale, 1, scale));
  }

  /** A matrix with the torso's yaw, the scale `wide`, the vertical axis `along` and the position `foot`. */
  private composeSheared(out: Matrix4, wide: number, along: Vector3, foot: Vector3): void {
    const cos = Math.cos(this.heading) * wide;
    const sin = Math.sin(this.heading) * wide;
    out.set(cos, along.x, sin, foot.x, 0, along.y, 0, foot.y, -sin, along.z, cos, foot.z, 0, 0, 0, 1);
  }

  /** A hand at its tracked pose, or in its rest pose. */
  private placeHand(out: Matrix4, side: "left" | "right", at: InterpolatedBody): void {
    const { place, turn, scale } = this;
    const joint = at.tracked?.[side];
    if (joint?.present) {
      const { x, y, z } = joint.offset;
      place.set(at.x + x, at.y + y, at.z + z);
      copyRotation(joint.rotation, turn);
    } else if (side === "right" && this.handRaised) {
      this.placeAtNeck(raised.position, raised.rotation, place, turn);
    } else if (at.sitting) {
      place.copy(onLap[side].position).applyMatrix4(this.lap);
      turn.multiplyQuaternions(this.torsoRotation, onLap[side].rotation);
    } else {
      const swing = side === "left" ? -this.gait.swing : this.gait.swing;
      place.copy(rest[side].position);
      place.y += Math.abs(swing) * 0.2;
      place.z += swing;
      place.applyMatrix4(this.torso);
      turn.multiplyQuaternions(this.torsoRotation, rest[side].rotation);
    }
    if (side === "right" && !joint?.present) this.blendGesture(place, turn);
    out.compose(place, turn, this.away.setScalar(scale));
  }

  /** Blends the right hand from its pose to that of the gesture. */
  private blendGesture(place: Vector3, turn: Quaternion): void {
    const { gesture } = this.gait;
    if (gesture.weight === 0) return;
    this.placeAtNeck(gesture.position, gesture.rotation, this.away, this.gestureTurn);
    place.lerp(this.away, gesture.weight);
    turn.slerp(this.gestureTurn, gesture.weight);
  }

  /** Converts a pose relative to the feet of the built-in body to this body, relative to its neck. */
  private placeAtNeck(at: Vector3, turned: Quaternion, place: Vector3, turn: Quaternion): void {
    place.copy(at).y -= torso.neck;
    place.multiplyScalar(this.scale).applyQuaternion(this.torsoRotation).add(this.neck);
    turn.multiplyQuaternions(this.torsoRotation, turned);
  }
}

function copyRotation(from: Quat, to: Quaternion): void {
  to.set(from.x, from.y, from.z, from.w);
}

/** The yaw of a rotation. A head that looks straight up or down keeps the previous yaw. */
function yawOf(q: Quaternion, before: number): number {
  const x = -2 * (q.x * q.z + q.w * q.y);
  const z = -(1 - 2 * (q.x * q.x + q.y * q.y));
  if (x * x + z * z < 0.05) return Number.isNaN(before) ? 0 : before;
  return Math.atan2(-x, -z);
}
