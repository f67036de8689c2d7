import type { Vec3 } from "../wire/body";
import { createPose, type HandInput } from "./input";
import type { XrOrigin } from "./origin";
import { RayTarget } from "./ray_target";

const reach = 12;

/** One hand in the room: its poses, what its ray hits, and its buttons. */
export class Hand {
  readonly grip = createPose();
  readonly ray = createPose();
  readonly tip: Vec3 = { x: 0, y: 0, z: 0 };
  readonly target = new RayTarget(reach);
  /** The device is connected, tracked or not. */
  known = false;
  selecting = false;
  /** Select was pressed in this frame. */
  selectStarted = false;
  /** The menu button was pressed in this frame. */
  menuPressed = false;
  /** The button under the middle finger was pressed in this frame. */
  squeezeStarted = false;
  private menuHeld = false;
  private squeezing = false;

  /** Updates the buttons. Call once per frame. */
  updateButtons(hand: HandInput): void {
    this.known = hand.known;
    this.selectStarted = hand.selecting && !this.selecting;
    this.selecting = hand.selecting;
    this.menuPressed = hand.menu && !this.menuHeld;
    this.menuHeld = hand.menu;
    this.squeezeStarted = hand.squeezing && !this.squeezing;
    this.squeezing = hand.squeezing;
  }

  /** Updates the poses for the current XR origin. */
  updatePoses(hand: HandInput, origin: XrOrigin): void {
    origin.toRoom(hand.grip, this.grip);
    origin.toRoom(hand.ray, this.ray);
    origin.pointToRoom(hand.tip, this.tip);
  }
}
