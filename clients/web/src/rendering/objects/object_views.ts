import type { Scene, Vector3 } from "three";
import type { Board } from "../../world/board";
import type { RoomObject } from "../../world/objects";
import { BoardView, boardPixels } from "../boards/board_view";
import type { Materials } from "../room/materials";
import { DistantObjects } from "./distant_objects";
import { linkFace, namedFace, noteFace } from "./faces";
import { type Content, ImageView } from "./image_view";
import { type ModelSource, ModelView } from "./model_view";
import type { ObjectView } from "./object_view";
import { Plate } from "./plate";
import { SeatView } from "./seat_view";

/** How many objects, boards apart, have a view of their own. */
const most = { high: 96, low: 32 } as const;
/** A view that is there stays until another object looks this much larger. */
const stays = 1.3;
const chooseSeconds = 0.5;
/** Extent in metres of objects without a size. */
const unknownExtent = 1;

export interface FileSources {
  content: Content;
  model: ModelSource;
}

/**
 * Shows the objects of a room: every board, and the others that look largest from where one stands. The rest are
 * boxes of their colour.
 */
export class ObjectViews {
  boards: BoardView[] = [];
  private others = new Map<string, ObjectView>();
  private readonly distant: DistantObjects;
  private objects: readonly RoomObject[] = [];
  private boardsByKey: ReadonlyMap<string, Board> = new Map();
  private changed = false;
  private sinceChoice = 0;

  constructor(
    private readonly scene: Scene,
    private readonly materials: Materials,
    private readonly files: FileSources,
  ) {
    this.distant = new DistantObjects(scene, materials);
  }

  /** Shows these objects from the next frame on. */
  show(objects: readonly RoomObject[], boards: ReadonlyMap<string, Board>): void {
    this.objects = objects;
    this.boardsByKey = boards;
    this.changed = true;
  }

  /** Follows the objects. A new view takes long: one frame makes no more than `mostNew`, and old ones stay until then. */
  update(dt: number, from: Vector3, mostNew = 1): void {
    this.sinceChoice += dt;
    if (this.changed || this.sinceChoice > chooseSeconds) {
      this.changed = false;
      this.sinceChoice = 0;
      const left = this.followBoards(mostNew);
      if (this.followOthers(from, left) < 0) this.changed = true;
    }
    for (const board of this.boards) board.update(dt);
  }

  /** What has a view of its own. */
  get drawn(): { key: string; kind: string; loaded: boolean }[] {
    return [...this.others.values()].map(({ object: { key, kind }, loaded }) => ({ key, kind, loaded }));
  }

  dispose(): void {
    for (const view of this.boards) view.dispose();
    for (const view of this.others.values()) view.dispose();
    this.distant.dispose();
  }

  /** Returns how many more views may be made. */
  private followBoards(mostNew: number): number {
    const gone = new Map(this.boards.map((view) => [view.object.key, view]));
    const pixels = boardPixels(this.materials.quality, this.boardsByKey.size);
    let left = mostNew;
    this.boards = [];
    for (const object of this.objects) {
      const board = this.boardsByKey.get(object.key);
      if (!board) continue;
      const view = gone.get(object.key);
      const follows = view?.follow(object, board, pixels) ?? false;
      if (!follows && left === 0) this.changed = true;
      if (view && (follows || left === 0)) {
        gone.delete(object.key);
        this.boards.push(view);
      } else if (left > 0) {
        left--;
        this.boards.push(new BoardView(this.scene, object, board, this.materials, pixels));
      }
    }
    for (const view of gone.values()) view.dispose();
    return left;
  }

  /** Returns a negative number if views are still missing. */
  private followOthers(from: Vector3, mostNew: number): number {
    const gone = new Map(this.others);
    const { near, far } = this.choose(from);
    let left = mostNew;
    this.others = new Map();
    for (const object of near) {
      let view = gone.get(object.key);
      if (!view?.follow(object)) {
        if (left-- <= 0) {
          far.push(object);
          continue;
        }
        view = this.make(object);
      } else gone.delete(object.key);
      this.others.set(object.key, view);
    }
    for (const view of gone.values()) view.dispose();
    this.distant.show(far);
    return left;
  }

  private choose(from: Vector3): { near: RoomObject[]; far: RoomObject[] } {
    const others = this.objects.filter((o) => !this.boardsByKey.has(o.key));
    const all = others.filter(canHaveView);
    const far = others.filter((o) => !canHaveView(o));
    const n = most[this.materials.quality];
    if (all.length <= n) return { near: all, far };
    const looks = (o: RoomObject): number => {
      const extent = Math.max(o.width, o.height) || unknownExtent;
      const distance = Math.hypot(o.x - from.x, o.y - from.y, o.z - from.z);
      return (extent / Math.max(distance, 0.1)) * (this.others.has(o.key) ? stays : 1);
    };
    const ranked = all.map((o) => ({ o, looks: looks(o) })).sort((a, b) => b.looks - a.looks);
    const sorted = ranked.map(({ o }) => o);
    return { near: sorted.slice(0, n), far: far.concat(sorted.slice(n)) };
  }

  private make(object: RoomObject): ObjectView {
    const { scene, materials, files } = this;
    switch (object.kind) {
      case "note":
        return new Plate(scene, object, materials, noteFace);
      case "link":
        return new Plate(scene, object, materials, linkFace);
      case "image":
        return new ImageView(scene, object, materials, files.content);
      case "model":
        return new ModelView(scene, object, materials, files.model);
      case "seat":
        return new SeatView(scene, object, materials);
    }
    // A kind of a newer version.
    return new Plate(
      scene,
      object,
      materials,
      namedFace((o) => o.name || o.kind),
    );
  }
}

function canHaveView({ kind, width }: RoomObject): boolean {
  return width > 0 || kind === "model" || kind === "seat";
}
