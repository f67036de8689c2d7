import type { Vec3 } from "../wire/body";
import { createPose, type HandInput } from "./input";
import type { XrOrigin } from "./origin";
import { RayTarget } from "./ray_target";

const reach = 12;

/** One hand in the room: where it is, where it points, what it meets there and what it presses. */
export class Hand {
  readonly grip = createPose();
  readonly ray = createPose();
  readonly tip: Vec3 = { x: 0, y: 0, z: 0 };
  readonly target = new RayTarget(reach);
  /** The device is there, whether it is seen just now or not. */
  known = false;
  selecting = false;
  /** Pressed in this very frame. */
  selectStarted = false;
  /** The menu's button was pressed in this frame. */
  menuPressed = false;
  private menuHeld = false;

  /** What is pressed; once a frame. */
  updateButtons(hand: HandInput): void {
    this.known = hand.known;
    this.selectStarted = hand.selecting && !this.selecting;
    this.selecting = hand.selecting;
    this.menuPressed = hand.menu && !this.menuHeld;
    this.menuHeld = hand.menu;
  }

  /** Where it is, while the headset's own space lies as the origin says. */
  updatePoses(hand: HandInput, origin: XrOrigin): void {
    origin.toRoom(hand.grip, this.grip);
    origin.toRoom(hand.ray, this.ray);
    origin.pointToRoom(hand.tip, this.tip);
  }
}
