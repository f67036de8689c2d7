import type { Intents } from "../input/intents";
import { length2 } from "../world/distance";
import type { Replica } from "../world/replica";
import type { Seat } from "../world/scene";
import type { Steering, Walker } from "../world/walker";
import { sitLower } from "../world/walker";
import { Alignment } from "./alignment";
import { Arc } from "./arc";
import { WornBody } from "./body";
import type { Comfort } from "./comfort";
import { Grasp } from "./grasp";
import { Locomotion } from "./locomotion";
import { Pen } from "./pen";
import { Reading, type Side } from "./reading";
import { Rig, yawOf } from "./rig";
import { type Board, boardSurface } from "./target";
import { Wrist } from "./wrist";

/** What a headset needs of the visit it is worn in. */
export interface Wearing {
  walker: Walker;
  steering: Steering;
  replica: Replica;
  intents: Intents;
  comfort(): Comfort;
  /** Height of the eyes when standing, metres. */
  eye(): number;
  /** Pressed on the menu, at metres from its upper left corner. */
  press(x: number, y: number): void;
  /** Somebody's own chair and a step were taken, or the second place was too near the first. */
  aligned(done: boolean): void;
}

/** Eyes lower than this are those of somebody who sits on a real chair. */
const sitsReally = 1.35;
const leans = 0.8;
const fingerReach = 0.02;

/**
 * A headset being worn: devices in, steering and intents and one's own body out. Knows no picture; xr/appearance.ts
 * draws what is found here.
 */
export class Headset {
  readonly rig = new Rig();
  readonly body = new WornBody();
  readonly arc = new Arc();
  readonly locomotion = new Locomotion();
  readonly alignment = new Alignment();
  readonly wrist = new Wrist();
  readonly hands: Record<Side, Grasp> = { left: new Grasp(), right: new Grasp() };
  readonly reading: Reading;
  private readonly pen: Pen;
  private boards: readonly Board[] = [];
  private boardsOf: unknown = null;
  private readonly last = { x: 0, z: 0 };
  private readonly stood = { x: 0, z: 0 };
  private jumps = 0;
  private worn = false;
  private lift = 0;
  private lowered = false;
  private wasSeated = false;
  private laid = false;
  private poked = false;
  private readonly does = {
    turn: (angle: number) => this.turn(angle),
    land: () => this.land(),
  };

  constructor(
    session: XRSession,
    private readonly wearing: Wearing,
  ) {
    this.reading = new Reading(session);
    this.pen = new Pen(wearing.intents);
  }

  dispose(): void {
    this.pen.end();
    this.reading.dispose();
    const { walker, steering } = this.wearing;
    walker.tracked = null;
    walker.pitch = 0;
    steering.forward = 0;
    steering.side = 0;
    steering.turn = 0;
  }

  /** The hand that draws and points first. */
  get penSide(): Side {
    return this.wearing.comfort().penHand;
  }

  get menuSide(): Side {
    return this.penSide === "right" ? "left" : "right";
  }

  read(frame: XRFrame, space: XRReferenceSpace): void {
    this.reading.read(frame, space);
  }

  /** Before the walker's step: what the person did becomes steering, steps and intents. */
  before(dt: number): void {
    const { walker, comfort, steering } = this.wearing;
    if (!this.reading.head.present) return;
    if (!this.worn) this.putOn();
    if (walker.jumps !== this.jumps) this.wasMoved();
    this.moveWithHead();
    this.levels();
    const { left, right } = this.reading.hands;
    this.stood.x = walker.at.x;
    this.stood.z = walker.at.z;
    this.locomotion.step(left, right, comfort(), steering, dt, this.does);
    this.act();
  }

  /** After it: the eyes go where the body went. */
  after(): void {
    const { walker } = this.wearing;
    if (!this.worn) return;
    if (walker.jumps !== this.jumps) this.wasMoved();
    else this.rig.shift(walker.at.x - this.stood.x, walker.at.z - this.stood.z);
    this.levels();
    this.body.update(this.reading, this.rig, walker.at);
    walker.yaw = this.body.yaw;
    walker.pitch = this.body.pitch;
    walker.tracked = this.body.tracked;
  }

  /** Begins to lay a seat where one's own chair is. */
  align(seat: Seat): void {
    this.alignment.begin(seat);
  }

  /** The first frame: one looks the way one looked on the page. */
  private putOn(): void {
    const { walker } = this.wearing;
    this.worn = true;
    this.jumps = walker.jumps;
    this.rig.over(this.reading.head.position, walker.at);
    this.body.update(this.reading, this.rig, walker.at);
    this.turn(walker.yaw - this.body.yaw);
    this.remember();
    this.wasSeated = walker.sitting;
    this.chooseLift();
  }

  /** A teleport, a seat or the server put the body elsewhere. */
  private wasMoved(): void {
    const { walker } = this.wearing;
    const { rig, reading } = this;
    this.jumps = walker.jumps;
    this.locomotion.jumped();
    rig.toRoom(reading.head, this.body.head);
    const { x, z } = this.body.head.position;
    // A seat that was laid over one's own chair is where one sits already.
    if (this.laid && walker.sitting && length2(x - walker.at.x, z - walker.at.z) < leans) return;
    this.laid = false;
    rig.over(reading.head.position, walker.at);
    this.turn(walker.yaw - yawOf(this.body.head.rotation));
    this.remember();
  }

  /** Steps in the real room are steps in this one, as far as its walls allow; the rest pushes the eyes back. */
  private moveWithHead(): void {
    const { walker } = this.wearing;
    const { rig, last } = this;
    const { x, z } = this.reading.head.position;
    const s = Math.sin(rig.yaw);
    const c = Math.cos(rig.yaw);
    const dx = c * (x - last.x) + s * (z - last.z);
    const dz = -s * (x - last.x) + c * (z - last.z);
    this.remember();
    if (walker.sitting) {
      rig.toRoom(this.reading.head, this.body.head);
      const away = this.body.head.position;
      if (length2(away.x - walker.at.x, away.z - walker.at.z) < leans) return;
      walker.stand();
    }
    const fromX = walker.at.x;
    const fromZ = walker.at.z;
    walker.follow(dx, dz);
    rig.shift(walker.at.x - fromX - dx, walker.at.z - fromZ - dz);
  }

  private remember(): void {
    this.last.x = this.reading.head.position.x;
    this.last.z = this.reading.head.position.z;
  }

  /** The floor under the feet; eyes of somebody who sits in one room and stands in the other are brought to the right height. */
  private levels(): void {
    const { walker, comfort } = this.wearing;
    const seated = comfort().seated;
    if (walker.sitting !== this.wasSeated || seated !== this.lowered) {
      this.wasSeated = walker.sitting;
      this.chooseLift();
    }
    if (!this.laid) this.rig.y = walker.at.y + this.lift;
  }

  private chooseLift(): void {
    const { walker, comfort, eye } = this.wearing;
    const { y } = this.reading.head.position;
    this.lowered = comfort().seated;
    if (walker.sitting) this.lift = y < sitsReally ? 0 : eye() - sitLower - y;
    else this.lift = this.lowered ? eye() - y : 0;
  }

  private turn(angle: number): void {
    this.laid = false;
    this.rig.turn(angle, this.reading.head.position);
  }

  private land(): void {
    const { walker, intents } = this.wearing;
    const { arc } = this;
    if (!arc.lands) return;
    if (arc.seat !== null) intents.sit(arc.seat);
    else if (arc.free) intents.teleport(arc.landing.x, arc.landing.z, walker.yaw);
  }

  private act(): void {
    const { wearing, hands } = this;
    const { scene } = wearing.replica;
    if (!scene) return;
    this.knowBoards();
    for (const side of ["left", "right"] as const) hands[side].update(this.reading.hands[side], this.rig);
    const pen = hands[this.penSide];
    const other = hands[this.menuSide];
    if (this.aligns(pen, other)) return;
    this.wrist.update(other.grip, this.body.head.position);
    if (pen.asked || other.asked) this.wrist.pinned = !this.wrist.open;
    const menu = this.wrist.open ? this.wrist.surface : null;
    pen.target.aim(pen.ray, scene, this.boards, menu);
    other.target.aim(other.ray, scene, this.boards, null);
    if (this.locomotion.aiming) this.arc.aim(scene, hands.right.ray);
    if (!this.pokes(pen)) this.pen.step(pen, this.boards);
    this.selects(pen);
    this.selects(other);
  }

  /** A fingertip on the menu presses, once for each time it comes. */
  private pokes(pen: Grasp): boolean {
    const { wrist } = this;
    if (!wrist.open || !pen.grip.present) return false;
    const spot = wrist.touched(pen.tip);
    const near = spot !== null && Math.abs(spot.distance) < fingerReach;
    if (near && !this.poked) this.wearing.press(spot.x, spot.y);
    this.poked = near;
    return near;
  }

  /** What pressing does that is not drawing: the menu, seats, and the floor one points at. */
  private selects(hand: Grasp): void {
    const { intents, walker, replica } = this.wearing;
    if (!hand.began || this.pen.busy) return;
    const { target } = hand;
    if (target.kind === "menu") this.wearing.press(target.x, target.y);
    else if (target.kind === "seat") intents.sit(target.number);
    else if (target.kind === "floor" && replica.scene) {
      if (this.arc.reach(replica.scene, walker.at, target.at)) {
        intents.teleport(target.at.x, target.at.z, walker.yaw);
      }
    }
  }

  private aligns(pen: Grasp, other: Grasp): boolean {
    const { alignment, wearing, reading } = this;
    if (alignment.stage === "off") return false;
    if (!pen.began && !other.began) return true;
    const { left, right } = reading.hands;
    const lowest = Math.min(left.grip.position.y, right.grip.position.y);
    const before = alignment.stage;
    const done = alignment.press(reading.head.position, lowest, this.rig);
    if (done) {
      this.body.update(reading, this.rig, wearing.walker.at);
      const { x, z } = this.body.head.position;
      wearing.intents.teleport(x, z, this.body.yaw);
      this.jumps = wearing.walker.jumps;
      this.stood.x = wearing.walker.at.x;
      this.stood.z = wearing.walker.at.z;
      this.laid = true;
    }
    if (done || before === "step") wearing.aligned(done);
    return true;
  }

  private knowBoards(): void {
    const { objects } = this.wearing.replica;
    if (objects === this.boardsOf) return;
    this.boardsOf = objects;
    this.boards = objects
      .filter((o) => o.kind === "board")
      .map((o) => ({ number: o.number, surface: boardSurface(o) }));
  }
}
