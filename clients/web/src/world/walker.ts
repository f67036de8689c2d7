import { type Body, encodeBody, quantise, type Vec3, yawFromWire, yawToWire } from "../wire/body";
import { floorAt, slide } from "./collision";
import type { RoomScene } from "./scene";
import { blendAngle } from "./track";

/** What the person asks of the body right now; filled by input/, used up by the walker. */
export interface Intent {
  /** -1 to 1 each. */
  forward: number;
  side: number;
  turn: number;
  fast: boolean;
  /** Radians by which a mouse or finger turned the view since the last step. */
  lookYaw: number;
  lookPitch: number;
}

export function restingIntent(): Intent {
  return { forward: 0, side: 0, turn: 0, fast: false, lookYaw: 0, lookPitch: 0 };
}

const walkSpeed = 2.1;
const runSpeed = 4.4;
const turnSpeed = 2.2;
const maxPitch = 1.25;
const arrived = 0.02;
const stuckAfter = 0.8;
const restEveryMs = 1000;

interface Goal {
  x: number;
  z: number;
  stuck: number;
  done: (reached: boolean) => void;
}

/** One's own body: predicted here, corrected by the server through its epoch. */
export class Walker {
  readonly at: Vec3 = { x: 0, y: 0, z: 0 };
  yaw = 0;
  pitch = 0;
  epoch = 0;
  speed = 0;
  private scene: RoomScene | null = null;
  private placed = false;
  private goal: Goal | null = null;
  private jump: Vec3 | null = null;
  private sentAt = Number.NEGATIVE_INFINITY;
  private readonly sent = new Uint8Array(11);
  private readonly next = new Uint8Array(11);

  get target(): { x: number; z: number } | null {
    return this.goal;
  }

  enter(scene: RoomScene): void {
    this.scene = scene;
    this.sentAt = Number.NEGATIVE_INFINITY;
  }

  /** Takes the server's word on this body: the first place, and any place with another epoch. */
  adopt(body: Body): void {
    if (this.placed && body.epoch === this.epoch) return;
    const asked = this.jump;
    this.epoch = body.epoch;
    this.jump = null;
    const near = asked && Math.hypot(body.x - asked.x, body.z - asked.z) < 0.05;
    if (this.placed && near) return;
    this.at.x = body.x;
    this.at.y = body.y;
    this.at.z = body.z;
    this.yaw = body.yaw;
    if (!this.placed) this.pitch = body.pitch;
    this.placed = true;
    this.finish(false);
  }

  /** Goes to a point of the floor in a straight line; resolves with whether it got there. */
  walkTo(x: number, z: number): Promise<boolean> {
    this.finish(false);
    return new Promise((done) => {
      this.goal = { x, z, stuck: 0, done };
    });
  }

  /** Jumps. Gives the body to send; poses wait until the server answered with a new epoch. */
  teleport(x: number, z: number, yaw: number): Uint8Array {
    this.finish(false);
    const y = this.scene ? floorAt(this.scene, x, z) : 0;
    Object.assign(this.at, { x, y, z });
    this.yaw = yaw;
    this.jump = { x: quantise(x), y: quantise(y), z: quantise(z) };
    return encodeBody(this.body());
  }

  /** A connection that was lost may have swallowed the answer to a jump. */
  reconnected(): void {
    this.jump = null;
    this.sentAt = Number.NEGATIVE_INFINITY;
  }

  /** This person became a new participant; the next word of the server places the body anew. */
  forgetPlace(): void {
    this.placed = false;
    this.jump = null;
  }

  body(): Body {
    const { x, y, z } = this.at;
    const { epoch, yaw, pitch } = this;
    return { sitting: false, epoch, x, y, z, yaw: yawFromWire(yawToWire(yaw)), pitch, tracked: null };
  }

  step(intent: Intent, dt: number): void {
    const scene = this.scene;
    if (!scene || !this.placed) return;
    this.yaw += intent.lookYaw + intent.turn * turnSpeed * dt;
    this.pitch = Math.min(maxPitch, Math.max(-maxPitch, this.pitch + intent.lookPitch));
    intent.lookYaw = 0;
    intent.lookPitch = 0;
    const fromX = this.at.x;
    const fromZ = this.at.z;
    if (intent.forward !== 0 || intent.side !== 0) {
      this.finish(false);
      this.walk(scene, intent, dt);
    } else if (this.goal) {
      this.approach(scene, this.goal, dt);
    }
    const speed = Math.hypot(this.at.x - fromX, this.at.z - fromZ) / Math.max(dt, 1e-3);
    this.speed += (speed - this.speed) * Math.min(1, dt * 12);
  }

  /** The pose to send now, or null: on change, and once a second at rest. The bytes are valid until the next call. */
  poseDue(nowMs: number): Uint8Array | null {
    if (!this.placed || this.jump) return null;
    encodeBody(this.body(), this.next);
    let same = true;
    for (let i = 0; i < 11 && same; i++) same = this.next[i] === this.sent[i];
    if (same && nowMs - this.sentAt < restEveryMs) return null;
    this.sent.set(this.next);
    this.sentAt = nowMs;
    return this.sent;
  }

  private walk(scene: RoomScene, intent: Intent, dt: number): void {
    const length = Math.max(1, Math.hypot(intent.forward, intent.side));
    const reach = ((intent.fast ? runSpeed : walkSpeed) * dt) / length;
    const sin = Math.sin(this.yaw);
    const cos = Math.cos(this.yaw);
    const dx = (-sin * intent.forward + cos * intent.side) * reach;
    const dz = (-cos * intent.forward - sin * intent.side) * reach;
    slide(scene, this.at, dx, dz);
  }

  private approach(scene: RoomScene, goal: Goal, dt: number): void {
    const dx = goal.x - this.at.x;
    const dz = goal.z - this.at.z;
    const d = Math.hypot(dx, dz);
    if (d <= arrived) {
      this.finish(true);
      return;
    }
    const heading = Math.atan2(-dx, -dz);
    if (d > 0.4) this.yaw = blendAngle(this.yaw, heading, Math.min(1, dt * 5));
    const pace = (Math.min(walkSpeed * 1.25, Math.max(0.8, d * 3)) * dt) / d;
    const part = Math.min(1, pace);
    slide(scene, this.at, dx * part, dz * part);
    const left = Math.hypot(goal.x - this.at.x, goal.z - this.at.z);
    goal.stuck = d - left < 0.1 * dt ? goal.stuck + dt : 0;
    if (left <= arrived) this.finish(true);
    else if (goal.stuck > stuckAfter) this.finish(false);
  }

  private finish(reached: boolean): void {
    const goal = this.goal;
    this.goal = null;
    goal?.done(reached);
  }
}
