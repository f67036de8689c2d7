import type { Ghost } from "../rendering/objects/ghost_views";
import type { UiState } from "../ui/state/state";
import type { Store } from "../ui/state/store";
import type { Vec3 } from "../wire/body";
import type { Ray } from "../world/bounds";
import { type Draft, draftAt, extentOf } from "../world/drafts";
import type { RoomObject } from "../world/objects";
import type { Place } from "../world/place";
import { align, placeOn, placeProperties } from "../world/placing";
import type { RoomScene } from "../world/scene";
import { surfaceAlong } from "../world/surfaces";

export interface PlacementSource {
  scene(): RoomScene | null;
  objects(): readonly RoomObject[];
  /** Where one looks, for placing without a pointer. */
  gaze(): Ray;
  put(draft: Draft, place: Place): void;
  showGhost(ghost: Ghost | null): void;
  /** The copy snapped to something. */
  tick(): void;
}

const farthest = 15;
const turnStep = Math.PI / 12;
/** Without a surface in view the object stands this far in front of the feet. */
const armLength = 1.6;

/** Placing one new object: a copy follows the pointer or the gaze, until the person says where it stands. */
export class Placement {
  private draft: Draft | null = null;
  private pointed: Ray | null = null;
  private turn = 0;
  private place: Place | null = null;
  private snapped = false;

  constructor(
    private readonly source: PlacementSource,
    private readonly store: Store<UiState>,
  ) {}

  get active(): boolean {
    return this.draft !== null;
  }

  begin(draft: Draft): void {
    Object.assign(this, { draft, pointed: null, turn: 0, snapped: false });
    this.store.set({ placing: { kind: draft.kind, refused: false }, panel: null, selected: null });
    this.update();
  }

  /** The pointer moved. */
  point(ray: Ray): void {
    if (!this.draft) return;
    this.pointed = ray;
    this.update();
  }

  /** Turns the copy by so many steps of 15 degrees. */
  rotate(steps: number): void {
    this.turn += steps * turnStep;
    this.update();
  }

  /** Follows the gaze while there is no pointer. Call before each picture. */
  step(): void {
    if (this.draft && !this.pointed) this.update();
  }

  /** Puts the object where the copy stands. Returns whether it may stand there. */
  confirm(): boolean {
    const { draft, place } = this;
    if (!draft || !place) return false;
    this.end();
    this.source.put(draft, place);
    return true;
  }

  cancel(): void {
    if (this.draft) this.end();
  }

  private end(): void {
    this.draft = null;
    this.source.showGhost(null);
    this.store.set({ placing: null });
  }

  private update(): void {
    const { draft, source } = this;
    if (!draft) return;
    const ray = this.pointed ?? source.gaze();
    const found = placeAlong(ray, draft, source, this.turn);
    this.place = found?.place ?? null;
    const shown = found?.place ?? inFront(ray, draft, source.scene());
    source.showGhost({ object: draftAt(draft, shown), refused: !found });
    if (found?.snapped && !this.snapped) source.tick();
    this.snapped = found?.snapped ?? false;
    if (this.store.value.placing?.refused !== !found)
      this.store.set({ placing: { kind: draft.kind, refused: !found } });
  }
}

/** Where a draft stands on the surface that a ray meets; null if there is none near enough. */
export function placeAlong(
  ray: Ray,
  draft: Draft,
  { scene, objects }: Pick<PlacementSource, "scene" | "objects">,
  turn = 0,
): { place: Place; snapped: boolean } | null {
  const plan = scene();
  const surface = plan && surfaceAlong(plan, ray.from, ray.direction);
  if (!plan || !surface || distance(surface.at, ray.from) > farthest) return null;
  const extent = extentOf(draft);
  const place = placeOn(surface, extent, ray.from, turn);
  return surface.kind === "wall" ? align(place, extent, plan, objects()) : { place, snapped: false };
}

/** A place at arm's length in front of a person, for those who do not point. */
export function inFront({ from, direction }: Ray, draft: Draft, scene: RoomScene | null): Place {
  const flat = Math.hypot(direction.x, direction.z) || 1;
  const at = {
    x: from.x + (direction.x / flat) * armLength,
    y: scene?.bounds.min[1] ?? 0,
    z: from.z + (direction.z / flat) * armLength,
  };
  const normal = { x: 0, y: 1, z: 0 };
  return placeOn({ kind: "floor", at, normal }, extentOf(draft), from);
}

/** The properties of a draft at a place. */
export function placedProperties(draft: Draft, place: Place): Draft["properties"] {
  return { ...draft.properties, ...placeProperties(place) };
}

function distance(a: Vec3, b: Vec3): number {
  return Math.hypot(a.x - b.x, a.y - b.y, a.z - b.z);
}
