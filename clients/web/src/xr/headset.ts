import type { Intents } from "../input/intents";
import type { Replica } from "../world/replica";
import type { Seat } from "../world/scene";
import type { Steering, Walker } from "../world/walker";
import { Alignment } from "./chair_alignment";
import type { Comfort } from "./comfort";
import { Grasp } from "./hand";
import { Reading, type Side } from "./input";
import { Locomotion, type Moves } from "./locomotion";
import type { Rig } from "./origin";
import { Pen } from "./pen";
import { type Board, boardSurface } from "./ray_target";
import { Footing } from "./room_scale";
import { Arc } from "./teleport_arc";
import { WornBody } from "./tracked_body";
import { Wrist } from "./wrist_menu";

/** What a headset needs of the visit it is worn in. */
export interface Wearing {
  walker: Walker;
  steering: Steering;
  replica: Replica;
  intents: Intents;
  comfort(): Comfort;
  /** Height of the eyes when standing, metres. */
  eye(): number;
  /** The real room is seen behind. */
  open: boolean;
  /** Pressed on the menu, at metres from its upper left corner. */
  press(x: number, y: number): void;
  /** The way of aligning with one's own chair went on: `Alignment.stage` says where to. */
  aligned(taken: boolean): void;
}

const fingerReach = 0.02;

/**
 * A headset being worn: devices in, steering and intents and one's own body out. Knows no picture; xr/appearance.ts
 * draws what is found here.
 */
export class Headset {
  readonly body = new WornBody();
  readonly arc = new Arc();
  readonly locomotion = new Locomotion();
  readonly alignment = new Alignment();
  readonly wrist = new Wrist();
  readonly pen: Pen;
  readonly hands: Record<Side, Grasp> = { left: new Grasp(), right: new Grasp() };
  readonly reading: Reading;
  private readonly footing: Footing;
  private boards: readonly Board[] = [];
  private boardsOf: unknown = null;
  private poked = false;
  private jumps = 0;
  private readonly moves: Moves = {
    turn: (angle) => this.footing.turn(angle, this.reading.head),
    land: () => this.land(),
  };

  constructor(
    private readonly session: XRSession,
    private readonly wearing: Wearing,
  ) {
    const { walker, eye, comfort, open } = wearing;
    this.reading = new Reading(session);
    this.pen = new Pen(wearing.intents);
    this.footing = new Footing({ walker, eye, open, seated: () => comfort().seated });
    session.addEventListener("visibilitychange", this.seen);
  }

  /** Where the headset's own space lies in the room. */
  get rig(): Rig {
    return this.footing.rig;
  }

  /** The head is where `body` says; before that nobody wears it. */
  get ready(): boolean {
    return this.footing.known;
  }

  /** A seat lies over the person's own chair. */
  get laid(): boolean {
    return this.footing.laid;
  }

  /** The hand that draws and points first. */
  get penSide(): Side {
    return this.wearing.comfort().penHand;
  }

  get menuSide(): Side {
    return this.penSide === "right" ? "left" : "right";
  }

  dispose(): void {
    this.session.removeEventListener("visibilitychange", this.seen);
    this.pen.end();
    this.reading.dispose();
    const { walker, steering } = this.wearing;
    this.locomotion.rest(steering);
    walker.tracked = null;
    walker.pitch = 0;
  }

  read(frame: XRFrame, space: XRReferenceSpace): void {
    this.reading.read(frame, space);
  }

  /** Before the walker's step: what the person did becomes steering, steps and intents. */
  before(dt: number): void {
    const { reading, wearing, locomotion, footing } = this;
    const { head } = reading;
    if (!head.present) {
      locomotion.rest(wearing.steering);
      this.pen.end();
      footing.lose();
      return;
    }
    footing.before(head);
    locomotion.step(reading.hands, wearing.comfort(), wearing.steering, dt, this.moves);
    if (wearing.steering.forward !== 0 || wearing.steering.side !== 0) footing.loosen(head);
    this.place();
    this.hands.left.feel(reading.hands.left);
    this.hands.right.feel(reading.hands.right);
    this.act();
  }

  /** After it: the eyes go where the body went. */
  after(): void {
    const { footing, reading, body } = this;
    const { walker } = this.wearing;
    if (!footing.known) return;
    const { jumps } = this;
    this.jumps = walker.jumps;
    if (walker.jumps !== jumps) this.locomotion.jumped();
    footing.after(reading.head);
    body.update(reading, footing.rig, walker.at);
    walker.yaw = body.yaw;
    walker.pitch = body.pitch;
    walker.tracked = body.tracked;
    this.place();
  }

  /** Begins to lay a seat where one's own chair is. */
  align(seat: Seat): void {
    this.alignment.begin(seat);
    this.wrist.close();
  }

  private readonly seen = (): void => {
    if (this.session.visibilityState === "visible") this.footing.again();
  };

  /** Hands and menu where they are, while the headset's space lies as it does. */
  private place(): void {
    const { hands, reading, wrist } = this;
    hands.left.place(reading.hands.left, this.rig);
    hands.right.place(reading.hands.right, this.rig);
    this.rig.toRoom(reading.head, this.body.head);
    wrist.place(hands[this.menuSide].grip, this.menuSide, this.body.head.position);
  }

  private land(): void {
    const { walker, intents } = this.wearing;
    const { arc } = this;
    if (!arc.lands) return;
    if (arc.seat !== null) intents.sit(arc.seat);
    else if (arc.free) intents.teleport(arc.landing.x, arc.landing.z, walker.yaw);
  }

  private act(): void {
    const { wearing, hands, wrist, locomotion } = this;
    const { scene } = wearing.replica;
    if (!scene) return;
    this.knowBoards();
    const pen = hands[this.penSide];
    const other = hands[this.menuSide];
    if (this.alignment.stage !== "off") {
      this.alignBy(pen, other);
      return;
    }
    if (pen.asked || other.asked) wrist.toggle();
    pen.target.aim(pen.ray, scene, this.boards, wrist.open ? wrist.surface : null);
    other.target.aim(other.ray, scene, this.boards, null);
    if (locomotion.aiming) this.arc.aim(scene, hands[locomotion.aiming].ray);
    if (this.pokes(pen)) return;
    this.pen.step(pen, this.boards);
    if (this.pen.busy) return;
    if (pen.began) this.select(pen, true);
    if (other.began) this.select(other, false);
  }

  /** A fingertip on the menu presses, once for each time it comes. */
  private pokes(pen: Grasp): boolean {
    const { wrist } = this;
    const spot: { x: number; y: number; distance: number } | null =
      wrist.open && pen.grip.present ? wrist.touched(pen.tip) : null;
    const near = spot !== null && Math.abs(spot.distance) < fingerReach;
    if (near && !this.poked) this.wearing.press(spot.x, spot.y);
    this.poked = near;
    return near;
  }

  /** What pressing does that is not drawing. The hand with the menu does not jump: its ray is not shown on the floor. */
  private select(hand: Grasp, jumps: boolean): void {
    const { intents, walker, replica } = this.wearing;
    const { target } = hand;
    if (!hand.ray.present) return;
    if (target.kind === "menu") this.wearing.press(target.x, target.y);
    else if (target.kind === "seat") intents.sit(target.number);
    else if (target.kind === "floor" && jumps && replica.scene) {
      if (!this.arc.reach(replica.scene, walker.at, target.at)) return;
      intents.teleport(target.at.x, target.at.z, walker.yaw);
    }
  }

  private alignBy(pen: Grasp, other: Grasp): void {
    const { alignment, wearing, reading, footing } = this;
    if (pen.asked || other.asked) {
      alignment.cancel();
      wearing.aligned(true);
      return;
    }
    if (!pen.began && !other.began) return;
    const taken = alignment.press(reading.head.position, this.lowest(), footing);
    if (taken && alignment.stage === "off") {
      this.rig.toRoom(reading.head, this.body.head);
      const { x, z } = wearing.walker.nearest(this.body.head.position);
      wearing.intents.teleport(x, z, wearing.walker.yaw);
      footing.accept();
    }
    wearing.aligned(taken);
  }

  /** How high the lower of the hands that are seen is in the headset's own space. */
  private lowest(): number {
    const { left, right } = this.reading.hands;
    const height = (hand: typeof left): number =>
      hand.grip.present ? hand.grip.position.y : Number.POSITIVE_INFINITY;
    return Math.min(height(left), height(right));
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
