import type { Vec3 } from "../wire/body";
import { length2 } from "../world/distance";
import type { Seat } from "../world/scene";
import type { RoomScale } from "./room_scale";

/** A shorter step does not define a direction. */
const minStep = 0.25;
/** A hand as low as this touches the real floor. */
const floorReach = 0.3;

export type AlignmentState = "off" | "chair" | "step";

/**
 * Aligns a virtual seat with the person's real chair: the person stands at the chair and presses, takes a step
 * towards the desk and presses again. A hand on the floor measures the height of the floor.
 */
export class ChairAlignment {
  state: AlignmentState = "off";
  private seat: Seat | null = null;
  private readonly chair: Vec3 = { x: 0, y: 0, z: 0 };

  begin(seat: Seat): void {
    this.seat = seat;
    this.state = "chair";
  }

  cancel(): void {
    this.state = "off";
  }

  /**
   * Handles a press, with head and lowest hand relative to the XR origin. Returns false if the step is too short.
   * The second press aligns the seat and ends the alignment.
   */
  press(head: Vec3, lowestHand: number, roomScale: Pick<RoomScale, "alignSeat">): boolean {
    if (this.state === "chair") {
      this.chair.x = head.x;
      this.chair.y = head.y;
      this.chair.z = head.z;
      this.state = "step";
      return true;
    }
    if (this.state !== "step" || !this.seat) return false;
    if (length2(head.x - this.chair.x, head.z - this.chair.z) < minStep) return false;
    this.state = "off";
    roomScale.alignSeat(this.chair, head, this.seat, Math.abs(lowestHand) < floorReach ? lowestHand : 0);
    return true;
  }
}
