import type { Intents } from "../input/intents";
import type { Bounds, Ray } from "../world/bounds";
import type { RoomObject } from "../world/objects";
import type { Replica } from "../world/replica";
import type { Seat } from "../world/scene";
import type { Steering, Walker } from "../world/walker";
import { ChairAlignment } from "./chair_alignment";
import type { Comfort } from "./comfort";
import { XrGrasp } from "./grasp";
import { Hand } from "./hand";
import { type Handedness, pointAlong, type TrackedPose, XrInput } from "./input";
import { Locomotion, type LocomotionActions } from "./locomotion";
import type { XrOrigin } from "./origin";
import { XrPen } from "./pen";
import { BoxTarget, boardSurface, type RayTargets } from "./ray_target";
import { RoomScale } from "./room_scale";
import { TeleportArc } from "./teleport_arc";
import { TrackedBody } from "./tracked_body";
import { WristMenu } from "./wrist_menu";

/** What the headset needs of the visit. */
export interface HeadsetContext {
  walker: Walker;
  steering: Steering;
  replica: Replica;
  intents: Intents;
  comfort(): Comfort;
  /** Standing eye height in metres. */
  eyeHeight(): number;
  /** The objects as the wearer sees them; another array after each change. */
  objects(): readonly RoomObject[];
  boundsOf(object: RoomObject): Bounds;
  /** Whether a new object is being placed. */
  placing(): boolean;
  /** AR: the real room is visible. */
  seeThrough: boolean;
  /** The menu was pressed, at metres from its upper left corner. */
  press(x: number, y: number): void;
  /** A press during the alignment was handled; see `ChairAlignment.state` for what comes next. */
  aligned(taken: boolean): void;
}

const fingerReach = 0.02;
const scrollDeadZone = 0.2;
/** Pixels of a page in a second. */
const scrollSpeed = 900;

/**
 * The logic of an XR session: reads devices, and writes steering, intents and the tracked body. Does not draw;
 * xr/headset_view.ts does.
 */
export class Headset {
  readonly body = new TrackedBody();
  readonly arc = new TeleportArc();
  readonly locomotion = new Locomotion();
  readonly alignment = new ChairAlignment();
  readonly wristMenu = new WristMenu();
  readonly pen: XrPen;
  readonly hands: Record<Handedness, Hand> = { left: new Hand(), right: new Hand() };
  readonly input: XrInput;
  private readonly roomScale: RoomScale;
  readonly grasp: XrGrasp;
  private targets: RayTargets = { boards: [], objects: [] };
  private targetsOf: unknown = null;
  private touchingMenu = false;
  private teleports = 0;
  private readonly locomotionActions: LocomotionActions = {
    turn: (angle) => this.roomScale.turn(angle, this.input.head),
    teleport: () => this.landTeleport(),
  };

  constructor(
    private readonly session: XRSession,
    private readonly context: HeadsetContext,
  ) {
    const { walker, eyeHeight, comfort, seeThrough } = context;
    this.input = new XrInput(session);
    this.pen = new XrPen(context.intents);
    this.grasp = new XrGrasp(context.intents);
    this.roomScale = new RoomScale({ walker, eyeHeight, seeThrough, seated: () => comfort().seated });
    session.addEventListener("visibilitychange", this.visibilityChanged);
  }

  /** The XR origin in the room. */
  get origin(): XrOrigin {
    return this.roomScale.origin;
  }

  /** The head is tracked, and `body` is valid. */
  get ready(): boolean {
    return this.roomScale.tracking;
  }

  /** A virtual seat is aligned with the real chair. */
  get seatAligned(): boolean {
    return this.roomScale.seatAligned;
  }

  /** The hand that draws. */
  get penSide(): Handedness {
    return this.context.comfort().penHand;
  }

  get menuSide(): Handedness {
    return this.penSide === "right" ? "left" : "right";
  }

  dispose(): void {
    this.session.removeEventListener("visibilitychange", this.visibilityChanged);
    this.pen.end();
    this.grasp.end();
    this.input.dispose();
    const { walker, steering } = this.context;
    this.locomotion.release(steering);
    walker.tracked = null;
    walker.pitch = 0;
  }

  readInput(frame: XRFrame, space: XRReferenceSpace): void {
    this.input.read(frame, space);
  }

  /** Before the walker's step: turns input into steering, steps and intents. */
  beforeStep(dt: number): void {
    const { input, context, locomotion, roomScale } = this;
    const { head } = input;
    if (!head.present) {
      locomotion.release(context.steering);
      this.pen.end();
      roomScale.trackingLost();
      return;
    }
    roomScale.beforeStep(head);
    this.scrollPage("left", dt);
    this.scrollPage("right", dt);
    locomotion.step(input.hands, context.comfort(), context.steering, dt, this.locomotionActions);
    if (context.steering.forward !== 0 || context.steering.side !== 0) roomScale.releaseSeat(head);
    this.updatePoses();
    this.hands.left.updateButtons(input.hands.left);
    this.hands.right.updateButtons(input.hands.right);
    this.updateActions();
  }

  /** After the walker's step: the head follows the body. */
  afterStep(): void {
    const { roomScale, input, body } = this;
    const { walker } = this.context;
    if (!roomScale.tracking) return;
    const { teleports } = this;
    this.teleports = walker.teleports;
    if (walker.teleports !== teleports) this.locomotion.teleported();
    roomScale.afterStep(input.head);
    body.update(input, roomScale.origin, walker.at);
    walker.yaw = body.yaw;
    walker.pitch = body.pitch;
    walker.tracked = body.tracked;
    this.updatePoses();
  }

  /** Starts aligning a seat with the real chair. */
  align(seat: Seat): void {
    this.alignment.begin(seat);
    this.wristMenu.close();
  }

  private readonly visibilityChanged = (): void => {
    if (this.session.visibilityState === "visible") this.roomScale.recalibrate();
  };

  /** Updates hands and menu for the current XR origin. */
  private updatePoses(): void {
    const { hands, input, wristMenu } = this;
    hands.left.updatePoses(input.hands.left, this.origin);
    hands.right.updatePoses(input.hands.right, this.origin);
    this.origin.toRoom(input.head, this.body.head);
    wristMenu.update(hands[this.menuSide].grip, this.menuSide, this.body.head.position);
  }

  /** A stick scrolls the page that the ray of its hand points at, and then does nothing else. */
  private scrollPage(side: Handedness, dt: number): void {
    const input = this.input.hands[side];
    const { target } = this.hands[side];
    const free = this.locomotion.aiming === null && !this.grasp.holds(this.hands[side]);
    if (!free || target.kind !== "object" || Math.abs(input.stickY) < scrollDeadZone) return;
    const pixels = input.stickY * scrollSpeed * dt;
    if (this.context.intents.scrollPage(target.key, pixels)) input.stickY = 0;
  }

  private landTeleport(): void {
    const { walker, intents } = this.context;
    const { arc } = this;
    if (!arc.lands) return;
    if (arc.seat !== null) intents.sit(arc.seat);
    else if (arc.free) intents.teleport(arc.landing.x, arc.landing.z, walker.yaw);
  }

  private updateActions(): void {
    const { context, hands, wristMenu, locomotion } = this;
    const { scene } = context.replica;
    if (!scene) return;
    this.updateTargets();
    const pen = hands[this.penSide];
    const other = hands[this.menuSide];
    if (this.alignment.state !== "off") {
      this.updateAlignment(pen, other);
      return;
    }
    const placing = context.placing();
    if (!placing && (pen.menuPressed || other.menuPressed)) wristMenu.toggle();
    pen.target.aim(pen.ray, scene, this.targets, wristMenu.open ? wristMenu.surface : null);
    other.target.aim(other.ray, scene, this.targets, null);
    if (locomotion.aiming) this.arc.aim(scene, hands[locomotion.aiming].ray);
    if (this.pokeMenu(pen)) return;
    this.grasp.step(scene);
    if (placing) {
      this.updatePlacing(pen, other);
      return;
    }
    if (!this.grasp.holds(pen)) this.pen.step(pen, this.targets.boards);
    if (this.pen.isDrawing) return;
    if (pen.selectStarted) this.select(pen, true);
    if (other.selectStarted) this.select(other, false);
  }

  /** A fingertip on the menu presses once per touch. */
  private pokeMenu(pen: Hand): boolean {
    const { wristMenu } = this;
    const spot: { x: number; y: number; distance: number } | null =
      wristMenu.open && pen.grip.present ? wristMenu.hitBy(pen.tip) : null;
    const near = spot !== null && Math.abs(spot.distance) < fingerReach;
    if (near && !this.touchingMenu) this.context.press(spot.x, spot.y);
    this.touchingMenu = near;
    return near;
  }

  /**
   * Handles select, except for drawing. The hand with the menu does not teleport, because its ray is not shown on
   * the floor.
   */
  private select(hand: Hand, jumps: boolean): void {
    const { intents, walker, replica } = this.context;
    const { target } = hand;
    if (!hand.ray.present) return;
    if (target.kind === "menu") this.context.press(target.x, target.y);
    else if (target.kind === "object") this.takeObject(hand);
    else if (target.kind === "seat") intents.sit(target.number);
    else if (target.kind === "floor" && jumps && replica.scene) {
      if (!this.arc.canReach(replica.scene, walker.at, target.at)) return;
      intents.teleport(target.at.x, target.at.z, walker.yaw);
    }
  }

  /** The copy of the new object follows the ray of the hand that draws. */
  private updatePlacing(pen: Hand, other: Hand): void {
    const { intents } = this.context;
    const cancelled = [pen, other].some((hand) => hand.menuPressed || hand.squeezeStarted);
    if (cancelled) intents.dismiss();
    if (cancelled || !pen.ray.present) return;
    if (pen.target.kind === "menu") {
      if (pen.selectStarted) this.context.press(pen.target.x, pen.target.y);
      return;
    }
    intents.pointPlacing(rayOf(pen.ray));
    if (pen.selectStarted) intents.confirm();
  }

  private updateAlignment(pen: Hand, other: Hand): void {
    const { alignment, context, input, roomScale } = this;
    if (pen.menuPressed || other.menuPressed) {
      alignment.cancel();
      context.aligned(true);
      return;
    }
    if (!pen.selectStarted && !other.selectStarted) return;
    const taken = alignment.press(input.head.position, this.lowestHandHeight(), roomScale);
    if (taken && alignment.state === "off") {
      this.origin.toRoom(input.head, this.body.head);
      const { x, z } = context.walker.nearestStandable(this.body.head.position);
      context.intents.teleport(x, z, context.walker.yaw);
      roomScale.acceptTeleport();
    }
    context.aligned(taken);
  }

  /** Height of the lower tracked hand above the real floor. */
  private lowestHandHeight(): number {
    const { left, right } = this.input.hands;
    const height = (hand: typeof left): number =>
      hand.grip.present ? hand.grip.position.y : Number.POSITIVE_INFINITY;
    return Math.min(height(left), height(right));
  }

  private takeObject(hand: Hand): void {
    const found = this.targets.objects.find((o) => o.key === hand.target.key);
    if (found) this.grasp.take(hand, found.object);
  }

  private updateTargets(): void {
    const objects = this.context.objects();
    if (objects === this.targetsOf) return;
    this.targetsOf = objects;
    const boards = objects.filter((o) => o.kind === "board");
    const others = objects.filter((o) => o.kind !== "board" && o.kind !== "seat");
    this.targets = {
      boards: boards.map((o) => ({ key: o.key, surface: boardSurface(o) })),
      objects: others.map((o) => new BoxTarget(o, this.context.boundsOf(o))),
    };
  }
}

/** The ray of a hand, on its own: the pose of the hand changes in the next frame. */
function rayOf(pose: TrackedPose): Ray {
  const { x, y, z } = pose.position;
  const ahead = { x, y, z };
  pointAlong(pose, 1, ahead);
  return { from: { x, y, z }, direction: { x: ahead.x - x, y: ahead.y - y, z: ahead.z - z } };
}
