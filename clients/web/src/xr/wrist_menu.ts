import type { Vec3 } from "../wire/body";
import { length2, length3 } from "../world/distance";
import type { Handedness, TrackedPose } from "./input";
import { menuHeight, menuScale, menuWidth } from "./menu_buttons";
import { createSurface, projectOnto, type Surface, type SurfaceHit } from "./ray_target";

/** Above the wrist, slightly towards the eyes. */
const above = 0.17;
const towards = 0.05;
const shownAt = 0.62;
const hiddenAt = 0.35;

/**
 * The position of the wrist menu: above a wrist, facing the eyes. It opens when the inside of the wrist is turned
 * to the eyes.
 */
export class WristMenu {
  readonly surface: Surface = createSurface();
  private pinned = false;
  private shown = false;
  /** Closed by button until the wrist is turned away. */
  private dismissed = false;
  private handPresent = false;
  private readonly spot: SurfaceHit = { x: 0, y: 0, distance: 0 };
  private readonly way: Vec3 = { x: 0, y: 0, z: 0 };

  constructor() {
    this.surface.width = menuWidth * menuScale;
    this.surface.height = menuHeight * menuScale;
  }

  get open(): boolean {
    return this.handPresent && (this.pinned || (this.shown && !this.dismissed));
  }

  /** Opens the menu until the next toggle, or closes it however it was opened. */
  toggle(): void {
    if (this.open) {
      this.close();
    } else {
      this.pinned = true;
      this.dismissed = false;
    }
  }

  close(): void {
    this.pinned = false;
    this.dismissed = this.shown;
  }

  /** Grip pose of the hand, and head, in room coordinates. */
  update(hand: TrackedPose, side: Handedness, head: Vec3): void {
    this.handPresent = hand.present;
    if (!hand.present) return;
    const { position: p, rotation: q } = hand;
    const { way } = this;
    const far = length3(head.x - p.x, head.y - p.y, head.z - p.z);
    if (far < 0.05) return;
    way.x = (head.x - p.x) / far;
    way.y = (head.y - p.y) / far;
    way.z = (head.z - p.z) / far;
    // The palm faces -X of the grip space on the right hand, +X on the left.
    const inwards = side === "right" ? -1 : 1;
    const px = 1 - 2 * (q.y * q.y + q.z * q.z);
    const py = 2 * (q.x * q.y + q.w * q.z);
    const pz = 2 * (q.x * q.z - q.w * q.y);
    const turned = (px * way.x + py * way.y + pz * way.z) * inwards;
    this.shown = turned > (this.shown ? hiddenAt : shownAt);
    if (!this.shown) this.dismissed = false;
    this.face(p, way);
  }

  /**
   * The point of the panel that is nearest to a position; null outside of its edges. Returns the same object each
   * time.
   */
  hitBy(at: Vec3): SurfaceHit | null {
    return projectOnto(this.surface, at, this.spot) ? this.spot : null;
  }

  /** The position in the room of a point of the panel, given in metres from its upper left corner. */
  pointAt(x: number, y: number): Vec3 {
    const { centre, right, up, width, height } = this.surface;
    const dx = x - width / 2;
    const dy = height / 2 - y;
    return {
      x: centre.x + right.x * dx + up.x * dy,
      y: centre.y + right.y * dx + up.y * dy,
      z: centre.z + right.z * dx + up.z * dy,
    };
  }

  private face({ x, y, z }: Vec3, to: Vec3): void {
    const { centre, normal, right, up } = this.surface;
    centre.x = x + to.x * towards;
    centre.y = y + above + to.y * towards;
    centre.z = z + to.z * towards;
    const flat = length2(to.x, to.z) || 1;
    normal.x = to.x;
    normal.y = to.y;
    normal.z = to.z;
    right.x = to.z / flat;
    right.y = 0;
    right.z = -to.x / flat;
    up.x = normal.y * right.z - normal.z * right.y;
    up.y = normal.z * right.x - normal.x * right.z;
    up.z = normal.x * right.y - normal.y * right.x;
  }
}
