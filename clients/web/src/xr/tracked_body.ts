import { type Body, type Joint, quantise, type Vec3 } from "../wire/body";
import { length3 } from "../world/distance";
import { createPose, type TrackedPose, type XrInput } from "./input";
import { pitchOf, type XrOrigin, yawOf } from "./origin";

type Tracked = NonNullable<Body["tracked"]>;

function createJoint(): Joint {
  return { offset: { x: 0, y: 0, z: 0 }, rotation: { x: 0, y: 0, z: 0, w: 1 }, present: false };
}

/** The largest distance of a hand from the feet; section 6.3. */
const reach = 2.45;

/** The own head and hands in the form of the wire: relative to the feet, in room axes. */
export class TrackedBody {
  readonly tracked: Tracked = { head: createJoint(), left: createJoint(), right: createJoint() };
  /** The head in room coordinates. */
  readonly head = createPose();
  yaw = 0;
  pitch = 0;
  private readonly scratch = createPose();

  /** `feet` is the walker's position. Offsets are relative to its quantised form, which is what the wire carries. */
  update(input: XrInput, origin: XrOrigin, feet: Vec3): void {
    origin.toRoom(input.head, this.head);
    this.joint(this.head, feet, this.tracked.head);
    origin.toRoom(input.hands.left.grip, this.scratch);
    this.joint(this.scratch, feet, this.tracked.left);
    origin.toRoom(input.hands.right.grip, this.scratch);
    this.joint(this.scratch, feet, this.tracked.right);
    this.yaw = yawOf(this.head.rotation);
    this.pitch = pitchOf(this.head.rotation);
  }

  private joint(pose: TrackedPose, feet: Vec3, out: Joint): void {
    const { position: p, rotation: q } = pose;
    const { offset: o, rotation: r } = out;
    o.x = p.x - quantise(feet.x);
    o.y = p.y - quantise(feet.y);
    o.z = p.z - quantise(feet.z);
    const far = length3(o.x, o.y, o.z);
    if (far > reach) {
      o.x *= reach / far;
      o.y *= reach / far;
      o.z *= reach / far;
    }
    r.x = q.x;
    r.y = q.y;
    r.z = q.z;
    r.w = q.w;
    out.present = pose.present;
  }
}
