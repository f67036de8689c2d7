import { pageWidth } from "../documents/page_size";
import { along, axesOf, dot, minus, type Ray } from "../world/bounds";
import type { RoomObject } from "../world/objects";
import type { WallDocuments } from "./wall_documents";

export interface PageScrollingContext {
  wall: Pick<WallDocuments, "scroll" | "scrollTo">;
  /** The object that a ray hits first. */
  objectAlong(ray: Ray): RoomObject | undefined;
  /** The key of the selected object, which a pointer moves instead. */
  selected(): string | null;
}

/** So far from the right edge a pointer takes the scroll bar, in pixels of the page. */
const barWidth = 36;
/** From here a finger scrolls the page itself, in metres. */
const fingerReach = 2.5;

interface Spot {
  object: RoomObject;
  /** Pixels of the page, from its upper left corner. */
  x: number;
  y: number;
  distance: number;
}

/** Scrolling a document on a wall with a pointer: wheel, scroll bar, or a finger on the page. */
export class PageScrolling {
  private drag: { object: RoomObject; bar: boolean; y: number } | null = null;

  constructor(private readonly context: PageScrollingContext) {}

  get active(): boolean {
    return this.drag !== null;
  }

  /** Returns whether there was a page to scroll. */
  wheel(ray: Ray, pixels: number): boolean {
    const spot = this.spot(ray);
    return spot !== null && this.context.wall.scroll(spot.object.key, pixels);
  }

  /** Takes the scroll bar, or the page with a finger. False: there is none. */
  grab(ray: Ray, finger: boolean): boolean {
    const spot = this.spot(ray);
    if (!spot || spot.object.key === this.context.selected()) return false;
    const bar = spot.x > pageWidth - barWidth;
    const takes = bar || (finger && spot.distance < fingerReach);
    if (!takes || !this.context.wall.scroll(spot.object.key, 0)) return false;
    this.drag = { object: spot.object, bar, y: spot.y };
    if (bar) this.context.wall.scrollTo(spot.object.key, partOf(spot));
    return true;
  }

  dragTo(ray: Ray): void {
    const { drag } = this;
    const spot = drag && hit(drag.object, ray);
    if (!drag || !spot) return;
    if (drag.bar) this.context.wall.scrollTo(drag.object.key, partOf(spot));
    else this.context.wall.scroll(drag.object.key, drag.y - spot.y);
    drag.y = spot.y;
  }

  drop(): void {
    this.drag = null;
  }

  private spot(ray: Ray): Spot | null {
    const object = this.context.objectAlong(ray);
    return object?.kind === "document" ? hit(object, ray) : null;
  }
}

function partOf({ object, y }: Spot): number {
  return y / ((pageWidth * object.height) / object.width);
}

/** Where a ray meets the plane of a page; null if it does not, or from behind. */
function hit(object: RoomObject, ray: Ray): Spot | null {
  const [right, up, front] = axesOf(object);
  const slope = dot(ray.direction, front);
  const distance = dot(minus(object, ray.from), front) / slope;
  if (slope > -0.02 || distance < 0) return null;
  const local = minus(along(ray.from, ray.direction, distance), object);
  const perMetre = pageWidth / object.width;
  const x = (dot(local, right) + object.width / 2) * perMetre;
  const y = (object.height / 2 - dot(local, up)) * perMetre;
  return { object, x, y, distance };
}
