import type { Vec3 } from "../wire/body";
import { length2 } from "../world/distance";
import type { Seat } from "../world/scene";
import { sittingDrop, type Walker } from "../world/walker";
import { createPose, type TrackedPose } from "./input";
import { XrOrigin, yawOf } from "./origin";

/** What footing depends on. */
export interface RoomScaleOptions {
  walker: Walker;
  /** Height of the eyes when standing, metres. */
  eyeHeight(): number;
  /** The person sits on a chair of their own and wants to stand in the room. */
  seated(): boolean;
  /** The real room is seen behind: what is not seen here pushes nobody back. */
  seeThrough: boolean;
}

/** Eyes lower than this are those of somebody who sits on a real chair. */
const seatedEyeHeight = 1.35;
/** How far somebody who sits leans, or walks off the chair. */
const maxLean = 0.8;
/** The eyes are so far before the neck, on which the head turns; it is the neck that stands over the feet. */
export const eyesBeforeNeck = 0.1;
/** Nobody moves the head so far from one picture to the next: the headset's space was laid anew. */
const recenterDistance = 0.5;

/** Keeps the head in a headset, or rather the neck it turns on, over the feet of one's body: through steps, turns, jumps, walls and chairs. */
export class RoomScale {
  readonly origin = new XrOrigin();
  /** A head was seen, and stands over the feet. */
  tracking = false;
  /** A seat lies over the person's own chair: nothing moves the one against the other. */
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

  /** Before the walker's step; the head in the headset's own space. */
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

  /** After it: the eyes go where the body went. */
  afterStep(head: TrackedPose): void {
    const { walker } = this.options;
    if (walker.teleports !== this.teleports) this.bodyTeleported(head);
    else if (!this.seatAligned)
      this.origin.shift(walker.at.x - this.bodyBefore.x, walker.at.z - this.bodyBefore.z);
    this.updateHeight(head);
  }

  /** The head is not seen any more; wherever it comes back is over the feet. */
  trackingLost(): void {
    this.tracking = false;
  }

  /** About the head, in radians. */
  turn(angle: number, head: TrackedPose): void {
    this.seatAligned = false;
    this.origin.turn(angle, this.neckPosition(head));
  }

  /** Somebody walks by stick: the seat does not lie over the chair any more. */
  releaseSeat(head: TrackedPose): void {
    if (!this.seatAligned) return;
    this.seatAligned = false;
    this.origin.placeOver(this.neckPosition(head), this.options.walker.at);
    this.chooseHeightOffset(head);
  }

  /** The headset was put on again: whoever wears it may stand or sit otherwise than before. */
  recalibrate(): void {
    this.wasSitting = !this.options.walker.sitting;
  }

  /** Lays a seat where a chair was pointed out, by the head over it and a step on; `floor` is the real floor's height. */
  alignSeat(chair: Vec3, step: Vec3, seat: Seat, floor: number): void {
    const [x, y, z] = seat.at;
    this.origin.align(chair, step, { x, y, z }, (seat.yaw * Math.PI) / 180);
    this.heightOffset = -floor;
    this.seatAligned = true;
  }

  /** A jump that is to leave the headset's space where it lies. */
  acceptTeleport(): void {
    this.teleports = this.options.walker.teleports;
    this.bodyBefore.x = this.options.walker.at.x;
    this.bodyBefore.z = this.options.walker.at.z;
  }

  /** One looks the way one's body looked before. */
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

  /** A teleport, a seat or the server put the body elsewhere. */
  private bodyTeleported(head: TrackedPose): void {
    const { walker } = this.options;
    this.teleports = walker.teleports;
    this.origin.toRoom(head, this.headInRoom);
    const { x, z } = this.headInRoom.position;
    const neck = this.neckPosition(head);
    // A seat that was laid over one's own chair is where one sits already.
    if (this.seatAligned && walker.sitting && length2(x - walker.at.x, z - walker.at.z) < maxLean) return;
    this.seatAligned = false;
    this.origin.placeOver(neck, walker.at);
    if (walker.turnsView) this.origin.turn(walker.yaw - yawOf(this.headInRoom.rotation), neck);
  }

  /** Steps in the real room are steps in this one, as far as its walls allow; the rest pushes the eyes back. */
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

  /** In the headset's own space; the same object at each call. */
  private neckPosition({ position, rotation }: TrackedPose): Vec3 {
    const yaw = yawOf(rotation);
    this.neck.x = position.x + Math.sin(yaw) * eyesBeforeNeck;
    this.neck.y = position.y;
    this.neck.z = position.z + Math.cos(yaw) * eyesBeforeNeck;
    return this.neck;
  }

  /** The floor under the feet; eyes of somebody who sits in one room and stands in the other come to the right height. */
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
