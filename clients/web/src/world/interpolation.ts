import type { Body, Joint, Quat } from "../wire/body";
import { length2 } from "./distance";

const capacity = 24;
const maxGap = 6;

/** How long a body is extrapolated after its last frame. Then it stops, or it would move through walls. */
const maxExtrapolationMs = 150;

/** A body between two frames, for drawing and audio. */
export interface InterpolatedBody extends Omit<Body, "tracked"> {
  /** Usually `joints`, or another object of the owner; null for an untracked body. */
  tracked: Body["tracked"];
  /** Storage for the interpolated head and hands, so that interpolation does not allocate. */
  readonly joints: { head: Joint; left: Joint; right: Joint };
  /** Metres per second over the floor. */
  speed: number;
}

function identityJoint(): Joint {
  return { offset: { x: 0, y: 0, z: 0 }, rotation: { x: 0, y: 0, z: 0, w: 1 }, present: false };
}

export function createInterpolatedBody(): InterpolatedBody {
  const joints = { head: identityJoint(), left: identityJoint(), right: identityJoint() };
  return { sitting: false, epoch: 0, x: 0, y: 0, z: 0, yaw: 0, pitch: 0, tracked: null, joints, speed: 0 };
}

function lerp(a: number, b: number, t: number): number {
  return a + (b - a) * t;
}

export function lerpAngle(a: number, b: number, t: number): number {
  const full = Math.PI * 2;
  const d = (((b - a) % full) + full + Math.PI) % full;
  return a + (d - Math.PI) * t;
}

/** The last bodies of a participant by tick, interpolated between ticks. */
export class InterpolationBuffer {
  private readonly ticks: number[] = [];
  private readonly bodies: Body[] = [];

  get latest(): Body | undefined {
    return this.bodies[this.bodies.length - 1];
  }

  push(tick: number, body: Body): void {
    const last = this.ticks[this.ticks.length - 1];
    if (last !== undefined && tick <= last) return;
    this.ticks.push(tick);
    this.bodies.push(body);
    if (this.ticks.length > capacity) {
      this.ticks.shift();
      this.bodies.shift();
    }
  }

  /** Clears the buffer and starts with one body. Used after a lost connection, when ticks may have restarted. */
  reset(tick: number, body: Body): void {
    this.ticks.length = 0;
    this.bodies.length = 0;
    this.push(tick, body);
  }

  /** Writes the body at a fractional tick to `out`. Does not allocate. */
  sample(at: number, tickMs: number, out: InterpolatedBody): void {
    const { ticks, bodies } = this;
    let i = ticks.length - 1;
    while (i > 0 && (ticks[i] ?? 0) > at) i--;
    const a = bodies[i];
    if (!a) return;
    const b = bodies[i + 1];
    const startTick = ticks[i] ?? 0;
    if (b) {
      const end = ticks[i + 1] ?? startTick + 1;
      const start = end - startTick > maxGap ? end - 2 : startTick;
      interpolate(a, b, (at - start) / (end - start), (end - start) * tickMs, out);
      return;
    }
    const before = bodies[i - 1];
    const beforeTick = ticks[i - 1] ?? startTick;
    const span = startTick - beforeTick;
    if (!before || span > maxGap || at <= startTick) {
      interpolate(a, a, 0, tickMs, out);
      return;
    }
    const guess = Math.min(at - startTick, maxExtrapolationMs / tickMs);
    interpolate(before, a, 1 + guess / span, span * tickMs, out);
    if (guess < at - startTick) out.speed = 0;
  }
}

function interpolate(a: Body, b: Body, t: number, ms: number, out: InterpolatedBody): void {
  const jumped = a.epoch !== b.epoch;
  const k = jumped ? (t >= 1 ? 1 : 0) : Math.max(t, 0);
  out.x = lerp(a.x, b.x, k);
  out.y = lerp(a.y, b.y, k);
  out.z = lerp(a.z, b.z, k);
  out.yaw = lerpAngle(a.yaw, b.yaw, k);
  out.pitch = lerp(a.pitch, b.pitch, Math.min(k, 1));
  out.speed = jumped ? 0 : (length2(b.x - a.x, b.z - a.z) / ms) * 1000;
  const near = k < 0.5 ? a : b;
  out.sitting = near.sitting;
  out.epoch = near.epoch;
  interpolateTracked(a, b, k, out);
}

function interpolateTracked(a: Body, b: Body, k: number, out: InterpolatedBody): void {
  const from = a.tracked ?? b.tracked;
  const to = b.tracked ?? a.tracked;
  const near = k < 0.5 ? a : b;
  if (!near.tracked || !from || !to) {
    out.tracked = null;
    return;
  }
  const { joints } = out;
  interpolateJoint(from.head, to.head, k, joints.head);
  interpolateJoint(from.left, to.left, k, joints.left);
  interpolateJoint(from.right, to.right, k, joints.right);
  out.tracked = joints;
}

/** Joints are not extrapolated: a hand in fast motion would leave its arm. */
function interpolateJoint(a: Joint, b: Joint, k: number, out: Joint): void {
  const near = k < 0.5 ? a : b;
  out.present = near.present;
  const both = a.present && b.present;
  const from = both ? a : near;
  const t = both ? Math.min(1, Math.max(0, k)) : 0;
  const to = both ? b : near;
  out.offset.x = t === 1 ? to.offset.x : lerp(from.offset.x, to.offset.x, t);
  out.offset.y = t === 1 ? to.offset.y : lerp(from.offset.y, to.offset.y, t);
  out.offset.z = t === 1 ? to.offset.z : lerp(from.offset.z, to.offset.z, t);
  interpolateRotation(from.rotation, to.rotation, t, out.rotation);
}

/** Interpolates along the shorter arc. The ends are exact. */
function interpolateRotation(a: Quat, b: Quat, t: number, out: Quat): void {
  const same = a.x === b.x && a.y === b.y && a.z === b.z && a.w === b.w;
  if (t === 0 || t === 1 || same) {
    const end = t === 1 ? b : a;
    out.x = end.x;
    out.y = end.y;
    out.z = end.z;
    out.w = end.w;
    return;
  }
  const way = a.x * b.x + a.y * b.y + a.z * b.z + a.w * b.w < 0 ? -t : t;
  out.x = a.x * (1 - t) + b.x * way;
  out.y = a.y * (1 - t) + b.y * way;
  out.z = a.z * (1 - t) + b.z * way;
  out.w = a.w * (1 - t) + b.w * way;
  const length = Math.sqrt(out.x * out.x + out.y * out.y + out.z * out.z + out.w * out.w) || 1;
  out.x /= length;
  out.y /= length;
  out.z /= length;
  out.w /= length;
}
