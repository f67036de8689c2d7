import type { Vec3 } from "../wire/body";
import { length2 } from "../world/distance";
import { sittingDrop } from "../world/figure";
import type { Seat } from "../world/scene";
import type { Walker } from "../world/walker";
import { createPose, type TrackedPose } from "./input";
import { XrOrigin, yawOf } from "./origin";

/** What room scale depends on. */
export interface RoomScaleOptions {
  walker: Walker;
  /** Standing eye height in metres. */
  eyeHeight(): number;
  /** The person sits on a real chair and wants to stand in the room. */
  seated(): boolean;
  /** AR: virtual walls, which are not visible, do not push the person back. */
  seeThrough: boolean;
}

/** Eyes lower than this belong to a person on a real chair. */
const seatedEyeHeight = 1.35;
/** How far a seated person leans before leaving the seat. */
const maxLean = 0.8;
/** Distance of the eyes in front of the neck. The neck, not the eyes, is above the feet. */
export const eyesBeforeNeck = 0.1;
/** A head that moves farther in one frame means that the reference space was recentered. */
const recenterDistance = 0.5;

/**
 * Room-scale tracking: keeps the neck of the wearer above the feet of the body, through real steps, turns,
 * teleports, collisions and seats.
 */
export class RoomScale {
  readonly origin = new XrOrigin();
  /** The head is tracked, and is above the feet. */
  tracking = false;
  /** A virtual seat is aligned with the real chair, and the origin does not move. */
  seatAligned = false;
  private readonly headInRoom = createPose();
  private readonly neck: Vec3 = { x: 0, y: 0, z: 0 };
  private readonly last = { x: 0, z: 0 };
  private readonly bodyBefore = { x: 0, z: 0 };
  private teleports = 0;
  private heightOffset = 0;
  private wasSitting = false;
  private wasSeated = false;

  constructor(private readonly options: RoomScaleOptions) {}

  /** Before the walker's step. `head` is relative to the XR origin. */
  beforeStep(head: TrackedPose): void {
    const { walker } = this.options;
    const { x, z } = this.neckPosition(head);
    if (!this.tracking) this.begin(head);
    else if (walker.teleports !== this.teleports) this.bodyTeleported(head);
    else if (length2(x - this.last.x, z - this.last.z) > recenterDistance)
      this.origin.placeOver(this.neck, walker.at);
    this.last.x = x;
    this.last.z = z;
    this.followSteps(head);
    this.updateHeight(head);
    this.bodyBefore.x = walker.at.x;
    this.bodyBefore.z = walker.at.z;
  }

  /** After the walker's step: the origin moves with the body, and so does a seat that somebody moves, on its chair. */
  afterStep(head: TrackedPose): void {
    const { walker } = this.options;
    if (walker.teleports !== this.teleports) this.bodyTeleported(head);
    else if (!this.seatAligned || walker.sitting)
      this.origin.shift(walker.at.x - this.bodyBefore.x, walker.at.z - this.bodyBefore.z);
    this.updateHeight(head);
  }

  /** The head is not tracked any more. When tracking returns, the head is placed above the feet again. */
  trackingLost(): void {
    this.tracking = false;
  }

  /** Turns about the head, in radians. */
  turn(angle: number, head: TrackedPose): void {
    this.seatAligned = false;
    this.origin.turn(angle, this.neckPosition(head));
  }

  /** The person walks by stick: the seat is not aligned with the chair any more. */
  releaseSeat(head: TrackedPose): void {
    if (!this.seatAligned) return;
    this.seatAligned = false;
    this.origin.placeOver(this.neckPosition(head), this.options.walker.at);
    this.chooseHeightOffset(head);
  }

  /** The headset was put on again: the wearer may stand or sit differently. */
  recalibrate(): void {
    this.wasSitting = !this.options.walker.sitting;
  }

  /**
   * Aligns a seat with a real chair, given by the head above it and the head after a step. `floor` is the height
   * of the real floor.
   */
  alignSeat(chair: Vec3, step: Vec3, seat: Seat, floor: number): void {
    const [x, y, z] = seat.at;
    this.origin.align(chair, step, { x, y, z }, (seat.yaw * Math.PI) / 180);
    this.heightOffset = -floor;
    this.seatAligned = true;
  }

  /** Accepts a teleport without moving the origin. */
  acceptTeleport(): void {
    this.teleports = this.options.walker.teleports;
    this.bodyBefore.x = this.options.walker.at.x;
    this.bodyBefore.z = this.options.walker.at.z;
  }

  /** Starts with the direction that the body faced. */
  private begin(head: TrackedPose): void {
    const { walker } = this.options;
    this.tracking = true;
    this.seatAligned = false;
    this.teleports = walker.teleports;
    this.origin.placeOver(this.neckPosition(head), walker.at);
    this.origin.toRoom(head, this.headInRoom);
    this.origin.turn(walker.yaw - yawOf(this.headInRoom.rotation), this.neck);
    this.recalibrate();
  }

  /** A teleport, a seat or the server changed the position of the body. */
  private bodyTeleported(head: TrackedPose): void {
    const { walker } = this.options;
    this.teleports = walker.teleports;
    this.origin.toRoom(head, this.headInRoom);
    const { x, z } = this.headInRoom.position;
    const neck = this.neckPosition(head);
    // The person already sits on the aligned seat.
    if (this.seatAligned && walker.sitting && length2(x - walker.at.x, z - walker.at.z) < maxLean) return;
    this.seatAligned = false;
    this.origin.placeOver(neck, walker.at);
    if (walker.turnsView) this.origin.turn(walker.yaw - yawOf(this.headInRoom.rotation), neck);
  }

  /** Real steps move the body, as far as collisions allow. The rest pushes the origin back. */
  private followSteps(head: TrackedPose): void {
    const { walker, seeThrough } = this.options;
    const neck = this.neckPosition(head);
    this.origin.pointToRoom(neck, neck);
    const dx = neck.x - walker.at.x;
    const dz = neck.z - walker.at.z;
    if (walker.sitting) {
      if (length2(dx, dz) < maxLean) return;
      walker.leaveSeat();
    }
    const fromX = walker.at.x;
    const fromZ = walker.at.z;
    walker.moveBy(dx, dz);
    if (!this.seatAligned && !seeThrough)
      this.origin.shift(walker.at.x - fromX - dx, walker.at.z - fromZ - dz);
  }

  /** Relative to the XR origin. Returns the same object each time. */
  private neckPosition({ position, rotation }: TrackedPose): Vec3 {
    const yaw = yawOf(rotation);
    this.neck.x = position.x + Math.sin(yaw) * eyesBeforeNeck;
    this.neck.y = position.y;
    this.neck.z = position.z + Math.cos(yaw) * eyesBeforeNeck;
    return this.neck;
  }

  /**
   * Follows the floor under the feet, and corrects the eye height of a person who sits in one room and stands in
   * the other.
   */
  private updateHeight(head: TrackedPose): void {
    const { walker, seated } = this.options;
    if (walker.sitting !== this.wasSitting || seated() !== this.wasSeated) this.chooseHeightOffset(head);
    this.origin.y = walker.at.y + this.heightOffset;
  }

  private chooseHeightOffset(head: TrackedPose): void {
    const { walker, eyeHeight, seated } = this.options;
    const { y } = head.position;
    this.wasSitting = walker.sitting;
    this.wasSeated = seated();
    if (this.seatAligned) return;
    if (walker.sitting) this.heightOffset = y < seatedEyeHeight ? 0 : eyeHeight() - sittingDrop - y;
    else this.heightOffset = this.wasSeated ? eyeHeight() - y : 0;
  }
}
