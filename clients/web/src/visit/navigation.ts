import { settle } from "../world/collision";
import { type Nearby, placeBefore } from "../world/nearby";
import type { Visit } from "./visit";

const near = 0.6;

/** Going to people and boards by name, for those who do not see the way. */
export class Going {
  private last = 0;

  constructor(private readonly visit: Visit) {}

  /** Walks there; where something stands in the way, and nothing else was wanted meanwhile, jumps the rest. */
  async to(kind: Nearby["kind"], number: number): Promise<void> {
    const { walker, replica, steering } = this.visit;
    const mine = ++this.last;
    const goal = placeBefore(replica, kind, number, walker.at);
    if (!goal || !replica.scene) return;
    const place = { x: goal.x, y: walker.at.y, z: goal.z };
    settle(replica.scene, place);
    const reached = await walker.walkTo(place.x, place.z);
    if (this.last !== mine || steering.forward !== 0 || steering.side !== 0) return;
    const left = Math.hypot(walker.at.x - place.x, walker.at.z - place.z);
    if (!reached && left > near) this.visit.teleport(place.x, place.z, goal.yaw);
    else walker.yaw = goal.yaw;
  }
}
