import type { Bounds, Ray } from "../world/bounds";
import { type Drag, dragTo, type HandleName, handleAlong, placeOf, type Reach } from "../world/handles";
import type { RoomObject } from "../world/objects";
import type { RoomScene } from "../world/scene";
import type { Arranging } from "./arranging";

export interface GrabbingContext {
  arranging: Arranging;
  scene(): RoomScene | null;
  boundsOf(object: RoomObject): Bounds;
  /** The object that a ray hits first. */
  objectAlong(ray: Ray): string | null;
  /** Another handle answers to the pointer. */
  changed(): void;
  /** Something snapped. */
  tick(): void;
}

/** Moving the selected object with one pointer or hand: by its handles, or by the object itself. */
export class Grabbing {
  /** The handle under the pointer. */
  hot: HandleName | null = null;
  private drag: Drag | null = null;
  private moved = false;
  private snapped = false;

  constructor(private readonly context: GrabbingContext) {}

  /** Takes the handle, or the object, that a ray hits. False: there is nothing to take. */
  grab(object: RoomObject, ray: Ray, reach?: Reach): boolean {
    const bounds = this.context.boundsOf(object);
    const handle = handleAlong(object, bounds, ray, reach);
    if (!handle && this.context.objectAlong(ray) !== object.key) return false;
    this.drag = { object, bounds, handle: handle?.name ?? "move", grab: handle?.at ?? placeOf(object) };
    this.moved = false;
    return true;
  }

  /** Moves what was grabbed. */
  dragTo(ray: Ray): void {
    const { drag, context } = this;
    const scene = context.scene();
    if (!drag || !scene) return;
    if (!this.moved && !context.arranging.take(drag.object.key)) {
      this.drag = null;
      return;
    }
    this.moved = true;
    const result = dragTo(drag, ray, scene, context.arranging.objects);
    if (!result) return;
    context.arranging.move(result.properties);
    if (result.snapped && !this.snapped) context.tick();
    this.snapped = result.snapped;
  }

  /** Puts down what was grabbed. */
  drop(): void {
    const { moved } = this;
    this.drag = null;
    this.moved = false;
    if (moved) this.context.arranging.finish();
  }

  /** Puts back what was grabbed. Returns whether there was anything. */
  cancel(): boolean {
    if (!this.drag) return false;
    this.drag = null;
    this.context.arranging.cancel();
    return true;
  }

  /** The pointer is here. Returns whether there is a handle to take. */
  hover(object: RoomObject | undefined, ray: Ray): boolean {
    const hot = object ? (handleAlong(object, this.context.boundsOf(object), ray)?.name ?? null) : null;
    if (hot !== this.hot) {
      this.hot = hot;
      this.context.changed();
    }
    return hot !== null;
  }
}
