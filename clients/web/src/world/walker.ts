import { type Body, bodySize, encodeBody, quantise, type Vec3, yawFromWire, yawToWire } from "../wire/body";
import { floorAt, moveAndSlide, resolveCollisions } from "./collision";
import { length2 } from "./distance";
import { lerpAngle } from "./interpolation";
import type { RoomScene, Seat } from "./scene";

/** What the person asks of the body right now; filled by input/, used up by the walker. */
export interface Steering {
  /** -1 to 1 each. */
  forward: number;
  side: number;
  turn: number;
  fast: boolean;
  /** Radians by which a mouse or finger turned the view since the last step. */
  lookYaw: number;
  lookPitch: number;
}

export function createSteering(): Steering {
  return { forward: 0, side: 0, turn: 0, fast: false, lookYaw: 0, lookPitch: 0 };
}

const walkSpeed = 2.1;
const runSpeed = 4.4;
const turnSpeed = 2.2;
const maxPitch = 1.25;
const arrivalDistance = 0.02;
const stuckSeconds = 0.8;
const idlePoseMs = 1000;
const teleportAnswerMs = 1500;
const sitSpeed = 2.4;
/** Less than the server allows between two poses that come at once, as those of a slow page may: section 6.3. */
const sitStep = 0.35;
const standStep = 0.5;
/** How much lower the eyes of somebody are who sits. PROTOCOL.md section 9. */
export const sittingDrop = 0.45;

interface WalkTarget {
  x: number;
  z: number;
  stuck: number;
  done: (reached: boolean) => void;
}

/** One's own body: predicted here, corrected by the server through its epoch. */
export class Walker {
  readonly at: Vec3 = { x: 0, y: 0, z: 0 };
  /** What devices on head and hands say; null for a body without. Its owner writes into it before each pose. */
  tracked: Body["tracked"] = null;
  yaw = 0;
  pitch = 0;
  epoch = 0;
  /** Counts the times this body was put elsewhere without a step: teleports, and places the server gave. */
  teleports = 0;
  /** The last of them was meant to turn the person too. */
  turnsView = false;
  speed = 0;
  private scene: RoomScene | null = null;
  private placed = false;
  private goal: WalkTarget | null = null;
  /** The seat one sits on, or is about to. */
  private seat: Seat | null = null;
  private seated = false;
  private pendingTeleport: Vec3 | null = null;
  private teleportedAt = Number.NaN;
  private sentAt = Number.NEGATIVE_INFINITY;
  private readonly sent = new Uint8Array(41);
  private readonly next = new Uint8Array(41);
  private sentSize = 0;
  private readonly pose: Body = {
    sitting: false,
    epoch: 0,
    x: 0,
    y: 0,
    z: 0,
    yaw: 0,
    pitch: 0,
    tracked: null,
  };

  get sitting(): boolean {
    return this.seated;
  }

  get walkTarget(): { x: number; z: number } | null {
    return this.goal;
  }

  enter(scene: RoomScene): void {
    this.scene = scene;
    this.sentAt = Number.NEGATIVE_INFINITY;
  }

  /** Takes the server's word on this body: the first place, and any place with another epoch. */
  reconcile(body: Body): void {
    if (this.placed && body.epoch === this.epoch) return;
    const asked = this.pendingTeleport;
    this.epoch = body.epoch;
    this.pendingTeleport = null;
    const near = asked && length2(body.x - asked.x, body.z - asked.z) < 0.05;
    if (this.placed && near) return;
    this.at.x = body.x;
    this.at.y = body.y;
    this.at.z = body.z;
    this.yaw = body.yaw;
    if (!this.placed) this.pitch = body.pitch;
    this.placed = true;
    this.teleports++;
    this.turnsView = false;
    this.seat = null;
    this.seated = body.sitting;
    this.endWalk(false);
  }

  /** Goes to a point of the floor in a straight line; resolves with whether it got there. */
  walkTo(x: number, z: number): Promise<boolean> {
    this.stand();
    this.endWalk(false);
    return new Promise((done) => {
      this.goal = { x, z, stuck: 0, done };
    });
  }

  /** Goes the last step to a seat, over whatever is in the way, and sits down. */
  sitOn(seat: Seat): void {
    this.endWalk(false);
    this.seat = seat;
  }

  /** Stands up, to the front of the seat. */
  stand(): void {
    if (this.seated && this.scene) {
      this.seated = false;
      moveAndSlide(this.scene, this.at, -Math.sin(this.yaw) * standStep, -Math.cos(this.yaw) * standStep);
    }
    this.seat = null;
  }

  /** Is off the seat, where the body is. */
  leaveSeat(): void {
    this.seated = false;
    this.seat = null;
  }

  /** The seat one sits on. */
  get currentSeat(): Seat | null {
    return this.seated ? this.seat : null;
  }

  /** The nearest place to a point where somebody can stand. */
  nearestStandable({ x, y, z }: Vec3): Vec3 {
    const place = { x, y, z };
    if (this.scene) resolveCollisions(this.scene, place);
    return place;
  }

  /** Jumps onto a seat. Gives what `teleport` gives. */
  teleportToSeat(seat: Seat): Uint8Array {
    this.seated = true;
    const body = this.beginTeleport(seat.at[0], seat.at[2], (seat.yaw * Math.PI) / 180);
    this.seat = seat;
    return body;
  }

  /** Jumps. Gives the body to send; poses wait until the server answered with a new epoch. */
  teleport(x: number, z: number, yaw: number): Uint8Array {
    this.seated = false;
    return this.beginTeleport(x, z, yaw);
  }

  /** Follows a person who moved in their own room, as far as walls and furniture here allow. */
  moveBy(dx: number, dz: number): void {
    if (this.scene && this.placed && (dx !== 0 || dz !== 0)) moveAndSlide(this.scene, this.at, dx, dz);
  }

  private beginTeleport(x: number, z: number, yaw: number): Uint8Array {
    this.endWalk(false);
    this.teleports++;
    this.turnsView = true;
    this.seat = null;
    const y = this.scene ? floorAt(this.scene, x, z) : 0;
    Object.assign(this.at, { x, y, z });
    this.yaw = yaw;
    this.pendingTeleport = { x: quantise(x), y: quantise(y), z: quantise(z) };
    this.teleportedAt = Number.NaN;
    return encodeBody(this.body());
  }

  /** A connection that was lost may have swallowed the answer to a jump. */
  reconnected(): void {
    this.pendingTeleport = null;
    this.sentAt = Number.NEGATIVE_INFINITY;
  }

  /** This person became a new participant; the next word of the server places the body anew. */
  resetPosition(): void {
    this.placed = false;
    this.pendingTeleport = null;
  }

  /** One's own body now; the same object at each call. */
  body(): Body {
    const { pose } = this;
    pose.sitting = this.seated;
    pose.epoch = this.epoch;
    pose.x = this.at.x;
    pose.y = this.at.y;
    pose.z = this.at.z;
    pose.yaw = yawFromWire(yawToWire(this.yaw));
    pose.pitch = this.pitch;
    pose.tracked = this.tracked;
    return pose;
  }

  step(steering: Steering, dt: number): void {
    const scene = this.scene;
    if (!scene || !this.placed) return;
    this.yaw += steering.lookYaw + steering.turn * turnSpeed * dt;
    this.pitch = Math.min(maxPitch, Math.max(-maxPitch, this.pitch + steering.lookPitch));
    steering.lookYaw = 0;
    steering.lookPitch = 0;
    const fromX = this.at.x;
    const fromZ = this.at.z;
    if (steering.forward !== 0 || steering.side !== 0) {
      this.endWalk(false);
      this.stand();
      this.walk(scene, steering, dt);
    } else if (this.seat) {
      this.moveOntoSeat(this.seat, dt);
    } else if (this.goal) {
      this.walkTowards(scene, this.goal, dt);
    }
    const speed = length2(this.at.x - fromX, this.at.z - fromZ) / Math.max(dt, 1e-3);
    this.speed += (speed - this.speed) * Math.min(1, dt * 12);
  }

  /** The pose to send now, or null: on change, and once a second at rest. The bytes are valid until the next call. */
  duePose(nowMs: number): Uint8Array | null {
    if (!this.placed || this.awaitsTeleportAnswer(nowMs)) return null;
    const body = this.body();
    const size = bodySize(body);
    encodeBody(body, this.next);
    let same = size === this.sentSize;
    for (let i = 0; i < size && same; i++) same = this.next[i] === this.sent[i];
    if (same && nowMs - this.sentAt < idlePoseMs) return null;
    this.sent.set(this.next);
    this.sentSize = size;
    this.sentAt = nowMs;
    return this.sent.subarray(0, size);
  }

  private walk(scene: RoomScene, steering: Steering, dt: number): void {
    const length = Math.max(1, length2(steering.forward, steering.side));
    const reach = ((steering.fast ? runSpeed : walkSpeed) * dt) / length;
    const sin = Math.sin(this.yaw);
    const cos = Math.cos(this.yaw);
    const dx = (-sin * steering.forward + cos * steering.side) * reach;
    const dz = (-cos * steering.forward - sin * steering.side) * reach;
    moveAndSlide(scene, this.at, dx, dz);
  }

  /** While a jump is under way. One that is never answered was not taken: what comes next says where the body is. */
  private awaitsTeleportAnswer(nowMs: number): boolean {
    if (!this.pendingTeleport) return false;
    if (Number.isNaN(this.teleportedAt)) this.teleportedAt = nowMs;
    if (nowMs - this.teleportedAt < teleportAnswerMs) return true;
    this.pendingTeleport = null;
    return false;
  }

  private moveOntoSeat(seat: Seat, dt: number): void {
    const [x, y, z] = seat.at;
    const dx = x - this.at.x;
    const dz = z - this.at.z;
    const far = length2(dx, dz);
    const part = far > 0 ? Math.min(1, Math.min(sitSpeed * dt, sitStep) / far) : 1;
    this.at.x += dx * part;
    this.at.z += dz * part;
    if (this.seated || part < 1) return;
    this.at.y = y;
    this.yaw = (seat.yaw * Math.PI) / 180;
    this.seated = true;
  }

  private walkTowards(scene: RoomScene, goal: WalkTarget, dt: number): void {
    const dx = goal.x - this.at.x;
    const dz = goal.z - this.at.z;
    const d = length2(dx, dz);
    if (d <= arrivalDistance) {
      this.endWalk(true);
      return;
    }
    const heading = Math.atan2(-dx, -dz);
    if (d > 0.4) this.yaw = lerpAngle(this.yaw, heading, Math.min(1, dt * 5));
    const pace = (Math.min(walkSpeed * 1.25, Math.max(0.8, d * 3)) * dt) / d;
    const part = Math.min(1, pace);
    moveAndSlide(scene, this.at, dx * part, dz * part);
    const left = length2(goal.x - this.at.x, goal.z - this.at.z);
    goal.stuck = d - left < 0.1 * dt ? goal.stuck + dt : 0;
    if (left <= arrivalDistance) this.endWalk(true);
    else if (goal.stuck > stuckSeconds) this.endWalk(false);
  }

  private endWalk(reached: boolean): void {
    const goal = this.goal;
    this.goal = null;
    goal?.done(reached);
  }
}
