import { sittingDrop } from "../world/figure";
import type { InterpolatedBody } from "../world/interpolation";
import type { Walker } from "../world/walker";

/** The own body as it is drawn: it follows the walker, and steps and seats do not make it jump. */
export class SmoothBody {
  /** How much lower the eyes are than of somebody who stands, in metres. */
  sittingOffset = 0;

  follow(body: InterpolatedBody, walker: Walker, dt: number): void {
    body.x = walker.at.x;
    body.z = walker.at.z;
    const up = walker.at.y - body.y;
    body.y += up * (Math.abs(up) > 1 ? 1 : 1 - Math.exp(-17 * dt));
    body.yaw = walker.yaw;
    body.pitch = walker.pitch;
    body.speed = walker.speed;
    body.epoch = walker.epoch;
    body.sitting = walker.sitting;
    body.tracked = walker.tracked;
    this.sittingOffset +=
      ((walker.sitting ? sittingDrop : 0) - this.sittingOffset) * (1 - Math.exp(-13 * dt));
  }
}
