import { resolveCollisions } from "../world/collision";
import { type Goal, standingPlace } from "../world/nearby";
import type { Visit } from "./visit";

const arrivalDistance = 0.6;

/** Walks to people and boards by name, for people who do not use the 3D view. */
export class Navigation {
  private last = 0;

  constructor(private readonly visit: Visit) {}

  /** Walks to the target. If something blocks the way, and the person asked for nothing else meanwhile, teleports. */
  async goTo(target: Goal): Promise<void> {
    const { walker, replica, steering } = this.visit;
    const mine = ++this.last;
    const goal = standingPlace(replica, target, walker.at);
    if (!goal || !replica.scene) return;
    const place = { x: goal.x, y: walker.at.y, z: goal.z };
    resolveCollisions(replica.scene, place);
    const reached = await walker.walkTo(place.x, place.z);
    if (this.last !== mine || steering.forward !== 0 || steering.side !== 0) return;
    const left = Math.hypot(walker.at.x - place.x, walker.at.z - place.z);
    if (!reached && left > arrivalDistance) this.visit.teleport(place.x, place.z, goal.yaw);
    else walker.yaw = goal.yaw;
  }
}
