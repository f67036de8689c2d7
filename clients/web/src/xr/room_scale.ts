import type { Vec3 } from "../wire/body";
import { length2 } from "../world/distance";
import type { Seat } from "../world/scene";
import { sitLower, type Walker } from "../world/walker";
import { type Pose, restingPose } from "./input";
import { Rig, yawOf } from "./origin";

/** What footing depends on. */
export interface Ground {
  walker: Walker;
  /** Height of the eyes when standing, metres. */
  eye(): number;
  /** The person sits on a chair of their own and wants to stand in the room. */
  seated(): boolean;
  /** The real room is seen behind: what is not seen here pushes nobody back. */
  open: boolean;
}

/** Eyes lower than this are those of somebody who sits on a real chair. */
const sitsReally = 1.35;
/** How far somebody who sits leans, or walks off the chair. */
const leans = 0.8;
/** The eyes are so far before the neck, on which the head turns; it is the neck that stands over the feet. */
export const eyesAhead = 0.1;
/** Nobody moves the head so far from one picture to the next: the headset's space was laid anew. */
const leap = 0.5;

/** Keeps the head in a headset, or rather the neck it turns on, over the feet of one's body: through steps, turns, jumps, walls and chairs. */
export class Footing {
  readonly rig = new Rig();
  /** A head was seen, and stands over the feet. */
  known = false;
  /** A seat lies over the person's own chair: nothing moves the one against the other. */
  laid = false;
  private readonly there = restingPose();
  private readonly neck: Vec3 = { x: 0, y: 0, z: 0 };
  private readonly last = { x: 0, z: 0 };
  private readonly stood = { x: 0, z: 0 };
  private jumps = 0;
  private lift = 0;
  private sat = false;
  private wasSeated = false;

  constructor(private readonly ground: Ground) {}

  /** Before the walker's step; the head in the headset's own space. */
  before(head: Pose): void {
    const { walker } = this.ground;
    const { x, z } = this.neckOf(head);
    if (!this.known) this.begin(head);
    else if (walker.jumps !== this.jumps) this.wasMoved(head);
    else if (length2(x - this.last.x, z - this.last.z) > leap) this.rig.over(this.neck, walker.at);
    this.last.x = x;
    this.last.z = z;
    this.follow(head);
    this.level(head);
    this.stood.x = walker.at.x;
    this.stood.z = walker.at.z;
  }

  /** After it: the eyes go where the body went. */
  after(head: Pose): void {
    const { walker } = this.ground;
    if (walker.jumps !== this.jumps) this.wasMoved(head);
    else if (!this.laid) this.rig.shift(walker.at.x - this.stood.x, walker.at.z - this.stood.z);
    this.level(head);
  }

  /** The head is not seen any more; wherever it comes back is over the feet. */
  lose(): void {
    this.known = false;
  }

  /** About the head, in radians. */
  turn(angle: number, head: Pose): void {
    this.laid = false;
    this.rig.turn(angle, this.neckOf(head));
  }

  /** Somebody walks by stick: the seat does not lie over the chair any more. */
  loosen(head: Pose): void {
    if (!this.laid) return;
    this.laid = false;
    this.rig.over(this.neckOf(head), this.ground.walker.at);
    this.choose(head);
  }

  /** The headset was put on again: whoever wears it may stand or sit otherwise than before. */
  again(): void {
    this.sat = !this.ground.walker.sitting;
  }

  /** Lays a seat where a chair was pointed out, by the head over it and a step on; `floor` is the real floor's height. */
  lay(chair: Vec3, step: Vec3, seat: Seat, floor: number): void {
    const [x, y, z] = seat.at;
    this.rig.align(chair, step, { x, y, z }, (seat.yaw * Math.PI) / 180);
    this.lift = -floor;
    this.laid = true;
  }

  /** A jump that is to leave the headset's space where it lies. */
  accept(): void {
    this.jumps = this.ground.walker.jumps;
    this.stood.x = this.ground.walker.at.x;
    this.stood.z = this.ground.walker.at.z;
  }

  /** One looks the way one's body looked before. */
  private begin(head: Pose): void {
    const { walker } = this.ground;
    this.known = true;
    this.laid = false;
    this.jumps = walker.jumps;
    this.rig.over(this.neckOf(head), walker.at);
    this.rig.toRoom(head, this.there);
    this.rig.turn(walker.yaw - yawOf(this.there.rotation), this.neck);
    this.again();
  }

  /** A teleport, a seat or the server put the body elsewhere. */
  private wasMoved(head: Pose): void {
    const { walker } = this.ground;
    this.jumps = walker.jumps;
    this.rig.toRoom(head, this.there);
    const { x, z } = this.there.position;
    const neck = this.neckOf(head);
    // A seat that was laid over one's own chair is where one sits already.
    if (this.laid && walker.sitting && length2(x - walker.at.x, z - walker.at.z) < leans) return;
    this.laid = false;
    this.rig.over(neck, walker.at);
    if (walker.faces) this.rig.turn(walker.yaw - yawOf(this.there.rotation), neck);
  }

  /** Steps in the real room are steps in this one, as far as its walls allow; the rest pushes the eyes back. */
  private follow(head: Pose): void {
    const { walker, open } = this.ground;
    const neck = this.neckOf(head);
    this.rig.pointToRoom(neck, neck);
    const dx = neck.x - walker.at.x;
    const dz = neck.z - walker.at.z;
    if (walker.sitting) {
      if (length2(dx, dz) < leans) return;
      walker.rise();
    }
    const fromX = walker.at.x;
    const fromZ = walker.at.z;
    walker.follow(dx, dz);
    if (!this.laid && !open) this.rig.shift(walker.at.x - fromX - dx, walker.at.z - fromZ - dz);
  }

  /** In the headset's own space; the same object at each call. */
  private neckOf({ position, rotation }: Pose): Vec3 {
    const yaw = yawOf(rotation);
    this.neck.x = position.x + Math.sin(yaw) * eyesAhead;
    this.neck.y = position.y;
    this.neck.z = position.z + Math.cos(yaw) * eyesAhead;
    return this.neck;
  }

  /** The floor under the feet; eyes of somebody who sits in one room and stands in the other come to the right height. */
  private level(head: Pose): void {
    const { walker, seated } = this.ground;
    if (walker.sitting !== this.sat || seated() !== this.wasSeated) this.choose(head);
    this.rig.y = walker.at.y + this.lift;
  }

  private choose(head: Pose): void {
    const { walker, eye, seated } = this.ground;
    const { y } = head.position;
    this.sat = walker.sitting;
    this.wasSeated = seated();
    if (this.laid) return;
    if (walker.sitting) this.lift = y < sitsReally ? 0 : eye() - sitLower - y;
    else this.lift = this.wasSeated ? eye() - y : 0;
  }
}
