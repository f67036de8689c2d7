import type { Vec3 } from "../wire/body";
import { type HandReading, restingPose } from "./input";
import type { Rig } from "./origin";
import { Target } from "./ray_target";

const reach = 12;

/** One hand in the room: where it is, where it points, what it meets there and what it presses. */
export class Grasp {
  readonly grip = restingPose();
  readonly ray = restingPose();
  readonly tip: Vec3 = { x: 0, y: 0, z: 0 };
  readonly target = new Target(reach);
  /** The device is there, whether it is seen just now or not. */
  known = false;
  selecting = false;
  /** Pressed in this very frame. */
  began = false;
  /** The menu's button was pressed in this frame. */
  asked = false;
  private asking = false;

  /** What is pressed; once a frame. */
  feel(hand: HandReading): void {
    this.known = hand.known;
    this.began = hand.selecting && !this.selecting;
    this.selecting = hand.selecting;
    this.asked = hand.menu && !this.asking;
    this.asking = hand.menu;
  }

  /** Where it is, while the headset's own space lies as the rig says. */
  place(hand: HandReading, rig: Rig): void {
    rig.toRoom(hand.grip, this.grip);
    rig.toRoom(hand.ray, this.ray);
    rig.pointToRoom(hand.tip, this.tip);
  }
}
