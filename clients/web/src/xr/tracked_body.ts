import { type Body, type Joint, quantise, type Vec3 } from "../wire/body";
import { length3 } from "../world/distance";
import { type Pose, type Reading, restingPose } from "./input";
import { pitchOf, type Rig, yawOf } from "./origin";

type Tracked = NonNullable<Body["tracked"]>;

function restingJoint(): Joint {
  return { offset: { x: 0, y: 0, z: 0 }, rotation: { x: 0, y: 0, z: 0, w: 1 }, present: false };
}

/** The farthest a hand may be from the feet; section 6.3. */
const reach = 2.45;

/** One's own head and hands as the wire wants them: from the feet, in room axes. */
export class WornBody {
  readonly tracked: Tracked = { head: restingJoint(), left: restingJoint(), right: restingJoint() };
  /** The head in the room. */
  readonly head = restingPose();
  yaw = 0;
  pitch = 0;
  private readonly scratch = restingPose();

  /** `feet` as the walker has them: what is sent is measured from where the wire puts them. */
  update(reading: Reading, rig: Rig, feet: Vec3): void {
    rig.toRoom(reading.head, this.head);
    this.joint(this.head, feet, this.tracked.head);
    rig.toRoom(reading.hands.left.grip, this.scratch);
    this.joint(this.scratch, feet, this.tracked.left);
    rig.toRoom(reading.hands.right.grip, this.scratch);
    this.joint(this.scratch, feet, this.tracked.right);
    this.yaw = yawOf(this.head.rotation);
    this.pitch = pitchOf(this.head.rotation);
  }

  private joint(pose: Pose, feet: Vec3, out: Joint): void {
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
