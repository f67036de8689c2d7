import type { Scene, Vector3 } from "three";
import type { ShownDocuments } from "../../documents/shown_document";
import type { Board } from "../../world/board";
import type { RoomObject } from "../../world/objects";
import { chooseShown } from "../../world/shown_objects";
import type { BodySource } from "../avatars/own_bodies";
import { BoardView, boardPixels } from "../boards/board_view";
import type { Materials } from "../room/materials";
import { DistantObjects } from "./distant_objects";
import { DocumentView } from "./document_view";
import { linkFace, namedFace, noteFace } from "./faces";
import { type Content, ImageView, imagePixels } from "./image_view";
import { type ModelSource, ModelView } from "./model_view";
import type { ObjectView } from "./object_view";
import { Plate } from "./plate";
import { SeatView } from "./seat_view";

/** What is shown in detail, boards apart. */
const limits = {
  high: { objects: 96, triangles: 1_000_000 },
  low: { objects: 32, triangles: 120_000 },
} as const;
const chooseSeconds = 0.5;
export interface FileSources {
  content: Content;
  model: ModelSource;
  /** Triangles of a model; null while they are not known. */
  triangles(file: string): number | null;
  body: BodySource;
  documents: ShownDocuments;
}

/**
 * Shows the objects of a room: every board, and the others that look largest from where one stands. The rest are
 * boxes of their colour.
 */
export class ObjectViews {
  boards: BoardView[] = [];
  private others = new Map<string, ObjectView>();
  /** Those of the others that change by themselves. */
  private moving: ObjectView[] = [];
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

  /** Follows the objects. A new view takes long: one frame makes no more than `mostNew`. Old boards stay until then; boxes stand for the others. */
  update(dt: number, from: Vector3, mostNew = 1): void {
    this.sinceChoice += dt;
    if (this.changed || this.sinceChoice > chooseSeconds) {
      this.changed = false;
      this.sinceChoice = 0;
      const left = this.followBoards(mostNew);
      if (this.followOthers(from, left) < 0) this.changed = true;
    }
    for (const board of this.boards) board.update(dt);
    for (const view of this.moving) view.update?.(dt, from);
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
    this.moving = [...this.others.values()].filter((view) => view.update);
    this.distant.show(far);
    return left;
  }

  private choose(from: Vector3): { near: RoomObject[]; far: RoomObject[] } {
    const others = this.objects.filter((o) => !this.boardsByKey.has(o.key));
    const all = others.filter(canHaveView);
    const far = others.filter((o) => !canHaveView(o));
    const shown = (key: string): boolean => this.others.has(key);
    const chosen = chooseShown(all, from, shown, this.files.triangles, limits[this.materials.quality]);
    return { near: chosen.near, far: far.concat(chosen.far) };
  }

  private get pictures(): number {
    let n = 0;
    for (const { object } of this.others.values()) if (object.kind === "image") n++;
    return n + 1;
  }

  private make(object: RoomObject): ObjectView {
    const { scene, materials, files } = this;
    switch (object.kind) {
      case "note":
        return new Plate(scene, object, materials, noteFace);
      case "link":
        return new Plate(scene, object, materials, linkFace);
      case "image":
        return new ImageView(
          scene,
          object,
          materials,
          files.content,
          imagePixels(materials.quality, this.pictures),
        );
      case "model":
        return new ModelView(scene, object, materials, files.model);
      case "document":
        return new DocumentView(scene, object, materials, files.documents, files.content);
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
