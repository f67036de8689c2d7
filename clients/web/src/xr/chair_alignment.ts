import type { Vec3 } from "../wire/body";
import { length2 } from "../world/distance";
import type { Seat } from "../world/scene";
import type { RoomScale } from "./room_scale";

/** A step too short says nothing about where it leads. */
const minStep = 0.25;
/** A hand as low as this touches the real floor. */
const floorReach = 0.3;

export type AlignmentStage = "off" | "chair" | "step";

/**
 * Lays a seat of the room where somebody's own chair stands: they stand at the chair and press, take a step towards the
 * desk and press again. A hand on the floor meanwhile says how high it is.
 */
export class ChairAlignment {
  stage: AlignmentStage = "off";
  private seat: Seat | null = null;
  private readonly chair: Vec3 = { x: 0, y: 0, z: 0 };

  begin(seat: Seat): void {
    this.seat = seat;
    this.stage = "chair";
  }

  cancel(): void {
    this.stage = "off";
  }

  /**
   * Takes a press; head and lowest hand in the headset's own space. False where the second place is too near the first. After
   * the second the seat is laid and the stage is off.
   */
  press(head: Vec3, lowestHand: number, roomScale: Pick<RoomScale, "alignSeat">): boolean {
    if (this.stage === "chair") {
      this.chair.x = head.x;
      this.chair.y = head.y;
      this.chair.z = head.z;
      this.stage = "step";
      return true;
    }
    if (this.stage !== "step" || !this.seat) return false;
    if (length2(head.x - this.chair.x, head.z - this.chair.z) < minStep) return false;
    this.stage = "off";
    roomScale.alignSeat(this.chair, head, this.seat, Math.abs(lowestHand) < floorReach ? lowestHand : 0);
    return true;
  }
}
