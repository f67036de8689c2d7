import { type Body, bodySize, encodeBody, quantise, type Vec3, yawFromWire, yawToWire } from "../wire/body";
import { crossesWall } from "./acoustics";
import { floorAt, moveAndSlide, resolveCollisions } from "./collision";
import { length2 } from "./distance";
import { figure } from "./figure";
import { lerpAngle } from "./interpolation";
import type { RoomScene, Seat } from "./scene";

/** Movement input for the next step: written by input devices, consumed by the walker. */
export interface Steering {
  /** -1 to 1 each. */
  forward: number;
  side: number;
  turn: number;
  fast: boolean;
  /** Radians that a mouse or finger turned the view since the last step. */
  lookYaw: number;
  lookPitch: number;
}

export function createSteering(): Steering {
  return { forward: 0, side: 0, turn: 0, fast: false, lookYaw: 0, lookPitch: 0 };
}

const teleportAnswerMs = 1500;
/** A seat farther away than this, in metres, is followed by a teleport, and so is a fall from a seat. */
const farthestStep = 1;
const highestFall = 0.5;
/** Less often than the server allows, section 11. */
const jumpEveryMs = 250;
// `sitStep` is less than the server allows between two poses that arrive together, as those of a slow page may:
// section 6.3.
const { walkSpeed, runSpeed, turnSpeed, maxPitch, sitSpeed, sitStep, standStep } = figure.movement;
const { arrived: arrivalDistance, stuckSeconds, approach } = figure.movement;
const idlePoseMs = figure.movement.restSeconds * 1000;

interface WalkTarget {
  x: number;
  z: number;
  stuck: number;
  done: (reached: boolean) => void;
}

/**
 * The character controller of the local participant: predicts movement, and is corrected by the server through the
 * epoch.
 */
export class Walker {
  readonly at: Vec3 = { x: 0, y: 0, z: 0 };
  /** Tracked head and hands; null without tracking. The owner updates the object before each pose. */
  tracked: Body["tracked"] = null;
  yaw = 0;
  pitch = 0;
  epoch = 0;
  /** Number of position changes that were not a step: teleports and corrections by the server. */
  teleports = 0;
  /** Whether the last of them also turns the view. */
  turnsView = false;
  speed = 0;
  private scene: RoomScene | null = null;
  private placed = false;
  private goal: WalkTarget | null = null;
  /** The current seat, or the one that the person is about to sit on. */
  private seat: Seat | null = null;
  private seated = false;
  private pendingTeleport: Vec3 | null = null;
  private teleportedAt = Number.NaN;
  /** The next body is a teleport. */
  private jumps = false;
  private jumpedAt = Number.NEGATIVE_INFINITY;
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

  /** Takes the server's body: the first one, and any with another epoch. */
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
    this.seated = body.sitting;
    // Whom the server keeps from following a seat step by step jumps after it; after a refused jump one stands up.
    this.jumps = body.sitting && !asked && this.seat !== null;
    if (asked) this.stand();
    else if (!this.jumps) this.seat = null;
    this.endWalk(false);
  }

  /** Walks in a straight line to a point on the floor. Resolves with whether it was reached. */
  walkTo(x: number, z: number): Promise<boolean> {
    this.stand();
    this.endWalk(false);
    return new Promise((done) => {
      this.goal = { x, z, stuck: 0, done };
    });
  }

  /** Moves onto a seat, ignoring collisions, and sits down. */
  sitOn(seat: Seat): void {
    this.endWalk(false);
    this.seat = seat;
  }

  /** Stands up in front of the seat. */
  stand(): void {
    if (this.seated && this.scene) {
      const { y } = this.at;
      this.seated = false;
      moveAndSlide(this.scene, this.at, -Math.sin(this.yaw) * standStep, -Math.cos(this.yaw) * standStep);
      this.jumps = y - this.at.y > highestFall;
    }
    this.seat = null;
  }

  /** Seats were moved, turned or deleted: the person goes along with the own one, or stands up where it was. */
  followSeat(find: (id: number) => Seat | undefined): void {
    const { seat } = this;
    if (!seat) return;
    const now = find(seat.id);
    if (!now) {
      this.stand();
      return;
    }
    if (this.seated) this.yaw += ((now.yaw - seat.yaw) * Math.PI) / 180;
    this.seat = now;
  }

  /** Leaves the seat without moving. */
  leaveSeat(): void {
    this.seated = false;
    this.seat = null;
  }

  /** The seat that the person sits on. */
  get currentSeat(): Seat | null {
    return this.seated ? this.seat : null;
  }

  /** The nearest position where a person can stand. */
  nearestStandable({ x, y, z }: Vec3): Vec3 {
    const place = { x, y, z };
    if (this.scene) resolveCollisions(this.scene, place);
    return place;
  }

  /** Teleports onto a seat, looking ahead by default. Returns the body to send, like `teleport`. */
  teleportToSeat(seat: Seat, yaw = (seat.yaw * Math.PI) / 180): Uint8Array {
    const [x, y, z] = seat.at;
    this.seated = true;
    const body = this.beginTeleport({ x, y, z }, yaw);
    this.seat = seat;
    return body;
  }

  /** Teleports. Returns the body to send. No pose is sent until the server answers with a new epoch. */
  teleport(x: number, z: number, yaw: number): Uint8Array {
    this.seated = false;
    return this.beginTeleport({ x, y: this.scene ? floorAt(this.scene, x, z) : 0, z }, yaw);
  }

  /** Moves with a person who moved in the real room, as far as collisions allow. */
  moveBy(dx: number, dz: number): void {
    if (this.scene && this.placed && (dx !== 0 || dz !== 0)) moveAndSlide(this.scene, this.at, dx, dz);
  }

  private beginTeleport(to: Vec3, yaw: number): Uint8Array {
    this.endWalk(false);
    this.teleports++;
    this.turnsView = true;
    this.seat = null;
    this.jumps = false;
    Object.assign(this.at, to);
    this.yaw = yaw;
    this.pendingTeleport = { x: quantise(to.x), y: quantise(to.y), z: quantise(to.z) };
    this.teleportedAt = Number.NaN;
    return encodeBody(this.body());
  }

  /** The lost connection may have swallowed the answer to a teleport. */
  reconnected(): void {
    this.pendingTeleport = null;
    this.sentAt = Number.NEGATIVE_INFINITY;
  }

  /** This person became a new participant; the next body from the server sets the position. */
  resetPosition(): void {
    this.placed = false;
    this.pendingTeleport = null;
  }

  /** The current body. Returns the same object each time. */
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
      this.moveOntoSeat(scene, this.seat, dt);
    } else if (this.goal) {
      this.walkTowards(scene, this.goal, dt);
    }
    const speed = length2(this.at.x - fromX, this.at.z - fromZ) / Math.max(dt, 1e-3);
    this.speed += (speed - this.speed) * Math.min(1, dt * 12);
  }

  /** The encoded body of a teleport to send now, or null: where a seat takes the person farther than a pose can. */
  dueJump(nowMs: number): Uint8Array | null {
    if (!this.mustJump || nowMs - this.jumpedAt < jumpEveryMs || this.awaitsTeleportAnswer(nowMs))
      return null;
    this.jumpedAt = nowMs;
    const { x, z } = this.at;
    const seat = this.currentSeat;
    return seat ? this.teleportToSeat(seat, this.yaw) : this.teleport(x, z, this.yaw);
  }

  /** The encoded pose to send now, or null: on change, and once a second at rest. Valid until the next call. */
  duePose(nowMs: number): Uint8Array | null {
    if (!this.placed || this.mustJump || this.awaitsTeleportAnswer(nowMs)) return null;
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

  /**
   * Whether a teleport is pending. If the answer does not arrive in time, the teleport was refused and the next
   * frame corrects the position.
   */
  private awaitsTeleportAnswer(nowMs: number): boolean {
    if (!this.pendingTeleport) return false;
    if (Number.isNaN(this.teleportedAt)) this.teleportedAt = nowMs;
    if (nowMs - this.teleportedAt < teleportAnswerMs) return true;
    this.pendingTeleport = null;
    return false;
  }

  private get mustJump(): boolean {
    const { scene, seat, seated, placed } = this;
    return (
      placed && (this.jumps || (seated && scene !== null && seat !== null && this.isBeyond(scene, seat)))
    );
  }

  /** Whether no step leads to a seat, section 6.3. */
  private isBeyond({ walls }: RoomScene, { at: [x, y, z] }: Seat): boolean {
    const { at } = this;
    if (at.x === x && at.z === z && at.y === y) return false;
    if (length2(length2(x - at.x, z - at.z), y - at.y) > farthestStep) return true;
    return walls.some((wall) => crossesWall(wall, at.x, at.z, x, z));
  }

  private moveOntoSeat(scene: RoomScene, seat: Seat, dt: number): void {
    if (this.seated && this.isBeyond(scene, seat)) return;
    const [x, y, z] = seat.at;
    const dx = x - this.at.x;
    const dy = this.seated ? y - this.at.y : 0;
    const dz = z - this.at.z;
    const far = length2(length2(dx, dz), dy);
    const part = far > 0 ? Math.min(1, Math.min(sitSpeed * dt, sitStep) / far) : 1;
    this.at.x = part < 1 ? this.at.x + dx * part : x;
    this.at.y += dy * part;
    this.at.z = part < 1 ? this.at.z + dz * part : z;
    if (this.seated || part < 1) return;
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
    if (d > approach.turnFrom) this.yaw = lerpAngle(this.yaw, heading, Math.min(1, dt * approach.turnRate));
    const speed = Math.min(walkSpeed * approach.fastest, Math.max(approach.slowest, d * approach.slowing));
    const part = Math.min(1, (speed * dt) / d);
    moveAndSlide(scene, this.at, dx * part, dz * part);
    const left = length2(goal.x - this.at.x, goal.z - this.at.z);
    goal.stuck = d - left < approach.progress * dt ? goal.stuck + dt : 0;
    if (left <= arrivalDistance) this.endWalk(true);
    else if (goal.stuck > stuckSeconds) this.endWalk(false);
  }

  private endWalk(reached: boolean): void {
    const goal = this.goal;
    this.goal = null;
    goal?.done(reached);
  }
}
