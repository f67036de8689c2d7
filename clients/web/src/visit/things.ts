import type { RoomFiles } from "../net/files";
import type { Outline } from "../rendering/objects/outline_views";
import type { ReplicaView } from "../rendering/replica_view";
import type { UiState } from "../ui/state/state";
import type { Store } from "../ui/state/store";
import type { ThingActions } from "../ui/state/thing_actions";
import type { ClientMessage } from "../wire/codec";
import type { Properties } from "../wire/form";
import { webAddress } from "../world/address";
import { type Bounds, boundsOf, type Ray, toRoom } from "../world/bounds";
import {
  type Draft,
  type DraftText,
  extentOf,
  newDocument,
  newLink,
  newNote,
  titleOf,
} from "../world/drafts";
import { placeOf, type Reach } from "../world/handles";
import type { RoomObject } from "../world/objects";
import { type Picked, pick } from "../world/picking";
import type { Place } from "../world/place";
import { placeProperties } from "../world/placing";
import { roomKey } from "../world/records";
import type { Replica } from "../world/replica";
import { objectRights } from "../world/rights";
import { seatsOf } from "../world/seats";
import { Arranging } from "./arranging";
import { isTextFile, readTextFile } from "./document_filling";
import { Grabbing } from "./grabbing";
import type { Operations } from "./operations";
import { inFront, Placement, placeAlong, placedProperties } from "./placement";
import { Uploads } from "./uploads";

export interface ThingsContext {
  room: string;
  replica: Replica;
  files: RoomFiles;
  operations: Operations;
  store: Store<UiState>;
  send(message: ClientMessage): boolean;
  view(): ReplicaView | null;
  /** From the eyes to where one looks. */
  gaze(): Ray;
  refused(code: string): void;
  /** Writes what a new document begins with. */
  fill(key: string, text: DraftText): void;
  /** What people call an object. */
  nameOf(object: RoomObject): string;
  /** Something snapped. */
  tick(): void;
  /** Other objects are shown, or the same elsewhere, and none are missing. */
  shown(objects: readonly RoomObject[]): void;
}

const accent = 0x2f8f78;
const hoverColour = 0xffffff;
/** Of one gesture. */
const mostFiles = 20;
const undoMs = 10_000;
const duplicateGap = 0.12;

/** What one person does with the objects of a room: find, select, place, move, delete, and bring files. */
export class Things implements ThingActions {
  readonly arranging: Arranging;
  readonly placement: Placement;
  readonly uploads: Uploads;
  readonly grabbing: Grabbing;
  readonly files: RoomFiles;
  /** The key of the object under the pointer. */
  private hovered: string | null = null;
  private undoTimer: ReturnType<typeof setTimeout> | undefined;
  private ghosts: { placed: Ghosts; uploaded: Ghosts } = { placed: [], uploaded: [] };

  constructor(private readonly context: ThingsContext) {
    const { replica, operations, store, room } = context;
    this.files = context.files;
    this.arranging = new Arranging(replica, operations, {
      send: (message) => context.send(message),
      shown: (objects) => this.shown(objects),
      refused: (code) => context.refused(code),
    });
    const sight = { scene: () => replica.scene, objects: () => this.arranging.objects };
    const put = (draft: Draft, place: Place): void => this.bring(draft, place);
    this.grabbing = new Grabbing({
      arranging: this.arranging,
      scene: sight.scene,
      boundsOf: (object) => this.boundsOf(object),
      objectAlong: (ray) => this.objectAlong(ray),
      changed: () => this.showMarks(),
      tick: () => context.tick(),
    });
    this.placement = new Placement(
      {
        ...sight,
        put,
        gaze: () => context.gaze(),
        showGhost: (ghost) => this.showGhosts({ placed: ghost ? [ghost] : [] }),
        tick: () => context.tick(),
      },
      store,
    );
    this.uploads = new Uploads(
      {
        room,
        put,
        place: (draft, index) => this.placeFor(draft, context.gaze(), index),
        showGhosts: (uploaded) => this.showGhosts({ uploaded }),
      },
      store,
    );
  }

  dispose(): void {
    clearTimeout(this.undoTimer);
    this.arranging.dispose();
    this.uploads.dispose();
  }

  /** What a ray points at. */
  pick(ray: Ray): Picked {
    const { scene } = this.context.replica;
    return scene && pick(ray, scene, this.arranging.objects, (hash) => this.files.box(hash));
  }

  /** The object that a ray hits first, a seat too; null if none. */
  objectAlong(ray: Ray): string | null {
    const found = this.pick(ray);
    if (found?.kind === "object") return found.object.key;
    if (found?.kind !== "seat") return null;
    const seats = this.arranging.objects.filter((o) => o.kind === "seat");
    return seats.find((o) => seatsOf([o])[0]?.id === found.seat)?.key ?? null;
  }

  select(key: string | null): void {
    const { store } = this.context;
    const open = store.value.panel;
    store.set({ selected: key, panel: key !== null ? "thing" : open === "thing" ? null : open });
    this.showMarks();
  }

  /** Begins to place text: an address becomes a link, everything else a note. It is shown to nobody before. */
  bringText(text: string): void {
    const url = webAddress(text);
    if (!this.arranging.mayPut) this.context.refused("forbidden");
    else this.placement.begin(url ? newLink(url, "") : newNote([...text].slice(0, 2000).join("")));
  }

  /** Brings files to where a ray points, or in front of the person. */
  bringFiles(files: readonly File[], ray = this.context.gaze()): void {
    if (!this.arranging.mayPut) this.context.refused("forbidden");
    else {
      if (files.length > mostFiles) this.context.refused("too_many_files");
      const taken = files.slice(0, mostFiles);
      void this.bringTexts(taken.filter(isTextFile), ray);
      const others = taken.filter((file) => !isTextFile(file));
      this.uploads.add(others, (draft, index) => this.placeFor(draft, ray, index));
    }
  }

  delete(key: string): void {
    const object = this.arranging.get(key);
    if (!object || !this.arranging.delete(key)) return;
    const { store } = this.context;
    if (store.value.selected === key) this.select(null);
    store.set({ undoable: { key, kind: object.kind, name: object.name } });
    clearTimeout(this.undoTimer);
    this.undoTimer = setTimeout(() => store.set({ undoable: null }), undoMs);
  }

  /** Brings back what was just deleted. */
  undelete(): void {
    const { store } = this.context;
    const gone = store.value.undoable;
    store.set({ undoable: null });
    if (gone) this.arranging.restore(gone.key);
  }

  duplicate(key: string): void {
    const object = this.arranging.get(key);
    if (!object) return;
    const properties = copied(object.record.properties);
    const { min, max } = this.boundsOf(object);
    const beside = toRoom(object, { x: max.x - min.x + duplicateGap, y: 0, z: 0 });
    const place = { ...placeOf(object), ...beside };
    const moved = { ...properties, ...placeProperties(place, properties) };
    const copy = this.arranging.put(object.kind, withoutNull(moved));
    if (copy === null) return;
    if (object.kind === "document") this.context.fill(copy, { copyOf: key });
    this.select(copy);
  }

  /** Brings an object to where one looks. */
  bringHere(key: string): void {
    const object = this.arranging.get(key);
    if (!object) return;
    const { kind, record } = object;
    const place = this.placeFor({ kind, properties: record.properties }, this.context.gaze(), 0);
    this.arranging.change(key, placeProperties(place, record.properties));
  }

  /** Turns the new object, or the selected one, by steps of 15 degrees. */
  turn(steps: number): void {
    if (this.placement.active) {
      this.placement.rotate(steps);
      return;
    }
    const object = this.selected();
    if (!object) return;
    const place = { ...placeOf(object), yaw: object.yaw + (steps * Math.PI) / 12 };
    this.arranging.change(object.key, placeProperties(place, object.record.properties));
  }

  /** Takes an object into the hands, and selects it without its panel. False: it cannot be taken. */
  take(key: string): boolean {
    if (!this.arranging.take(key)) return false;
    this.context.store.set({ selected: key });
    this.showMarks();
    return true;
  }

  /** Takes the handle, or the selected object, that a ray hits. False: there is none. */
  grab(ray: Ray, reach?: Reach): boolean {
    const object = this.movable();
    return !this.placement.active && object !== undefined && this.grabbing.grab(object, ray, reach);
  }

  /** The pointer is here: the new object follows, and handles answer. Returns whether there is something to take. */
  hover(ray: Ray): boolean {
    this.placement.point(ray);
    const handle = this.grabbing.hover(this.movable(), ray);
    const picked = handle || this.placement.active ? null : this.pick(ray);
    const key = picked?.kind === "object" ? picked.object.key : null;
    if (key !== this.hovered) {
      this.hovered = key;
      this.showMarks();
    }
    return handle || (picked !== null && picked.kind !== "floor");
  }

  /** Shows selection and copies again, in a new 3D view. */
  showAll(): void {
    this.context.view()?.showObjects(this.arranging.objects);
    this.showGhosts({});
    this.showMarks();
  }

  private selected(): RoomObject | undefined {
    const { selected } = this.context.store.value;
    return selected === null ? undefined : this.arranging.get(selected);
  }

  /** The selected object, if it can be moved. */
  private movable(): RoomObject | undefined {
    const object = this.selected();
    const free = object && this.arranging.mayChange(object) && object.record.properties.locked !== true;
    return free ? object : undefined;
  }

  boundsOf(object: RoomObject): Bounds {
    return boundsOf(object, (hash) => this.files.box(hash));
  }

  private bring(draft: Draft, place: Place): void {
    const key = this.arranging.put(draft.kind, placedProperties(draft, place));
    if (key === null) return;
    if (draft.text) this.context.fill(key, draft.text);
    this.select(key);
  }

  /** Files of text become documents, in front of the others. */
  private async bringTexts(files: readonly File[], ray: Ray): Promise<void> {
    for (const [i, file] of files.entries()) {
      const markdown = await readTextFile(file);
      const draft = newDocument(titleOf(file.name.replace(/\.[^.]*$/, "")), { markdown: markdown ?? "" });
      if (markdown === null) this.context.refused("text_file");
      else this.bring(draft, this.placeFor(draft, ray, i));
    }
  }

  private shown(objects: readonly RoomObject[]): void {
    const { store } = this.context;
    store.set({ objects });
    this.context.view()?.showObjects(objects);
    const { selected, board, document } = store.value;
    const coming = this.context.replica.progress.expects(roomKey);
    if (coming) return;
    this.context.shown(objects);
    if (selected !== null && !this.arranging.get(selected)) this.select(null);
    else this.showMarks();
    if (board && !this.arranging.get(board.key)) {
      store.set({ board: null });
      this.context.refused("board_gone");
    }
    if (document !== null && !this.arranging.get(document)) {
      store.set({ document: null });
      this.context.refused("document_gone");
    }
  }

  /** Shows what is held, under the pointer, and selected. */
  private showMarks(): void {
    const renderer = this.context.view()?.renderer;
    if (!renderer) return;
    const selected = this.selected();
    const hovered = this.hovered === null ? undefined : this.arranging.get(this.hovered);
    const outlines: Outline[] = [];
    if (hovered && hovered !== selected)
      outlines.push(this.outline(hovered, hoverColour, this.context.nameOf(hovered)));
    if (selected) outlines.push(this.outline(selected, accent, ""));
    outlines.push(...this.arranging.objects.flatMap((o) => this.heldOutline(o)));
    const hands = this.context.store.value.xr.on !== null;
    const movable = hands ? undefined : this.movable();
    const handles = movable && { object: movable, bounds: this.boundsOf(movable), hot: this.grabbing.hot };
    renderer.showMarks(outlines, handles ?? null);
  }

  private outline(object: RoomObject, colour: number, label: string): Outline {
    return { object, bounds: this.boundsOf(object), colour, label };
  }

  private heldOutline(object: RoomObject): Outline[] {
    const holder = object.holder === 0 ? undefined : this.context.replica.people.get(object.holder);
    return holder ? [this.outline(object, holder.record.colour, holder.record.name)] : [];
  }

  private showGhosts(change: Partial<Things["ghosts"]>): void {
    Object.assign(this.ghosts, change);
    this.context.view()?.renderer.showGhosts([...this.ghosts.placed, ...this.ghosts.uploaded]);
  }

  /** Where something stands that is brought without being placed; several at once stand side by side. */
  private placeFor(draft: Draft, ray: Ray, index: number): Place {
    const { replica } = this.context;
    const found = placeAlong(ray, draft, {
      scene: () => replica.scene,
      objects: () => this.arranging.objects,
    });
    const place = found?.place ?? inFront(ray, draft, replica.scene);
    if (index === 0) return place;
    const side = (index % 2 === 0 ? 1 : -1) * Math.ceil(index / 2);
    const width = extentOf(draft).width || 1;
    return { ...place, ...toRoom(place, { x: side * (width + duplicateGap), y: 0, z: 0 }) };
  }
}

type Ghosts = Parameters<ReplicaView["renderer"]["showGhosts"]>[0];

/** What a copy of an object has of the original: who may not see that, must not see the copy either. */
function copied(properties: Properties): Properties {
  const kept = (name: string): boolean => name === "view" || (name !== "locked" && !objectRights.has(name));
  return Object.fromEntries(Object.entries(properties).filter(([name]) => kept(name)));
}

function withoutNull(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== null));
}
