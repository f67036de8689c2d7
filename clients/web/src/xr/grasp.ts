import type { Vec3 } from "../wire/body";
import { type HandReading, restingPose } from "./reading";
import type { Rig } from "./rig";
import { Target } from "./target";

const reach = 12;

/** One hand in the room: where it is, where it points and what it meets there. */
export class Grasp {
  readonly grip = restingPose();
  readonly ray = restingPose();
  readonly tip: Vec3 = { x: 0, y: 0, z: 0 };
  readonly target = new Target(reach);
  selecting = false;
  /** Pressed in this very frame. */
  began = false;
  /** The menu's button was pressed in this frame. */
  asked = false;
  private asking = false;

  update(hand: HandReading, rig: Rig): void {
    rig.toRoom(hand.grip, this.grip);
    rig.toRoom(hand.ray, this.ray);
    rig.pointToRoom(hand.tip, this.tip);
    const held = hand.selecting && hand.grip.present;
    this.began = held && !this.selecting;
    this.selecting = held;
    this.asked = hand.menu && !this.asking;
    this.asking = hand.menu;
  }
}
