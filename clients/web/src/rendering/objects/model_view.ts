import { BoxGeometry, Group, type Material, Mesh, type Object3D, type Scene, type Texture } from "three";
import { fileOf, type RoomObject } from "../../world/objects";
import { numberOf } from "../../world/records";
import { simplify } from "../low_quality_model";
import type { Materials } from "../room/materials";
import { type ObjectView, place } from "./object_view";

/** Half the side of the box that stands in for a model, in metres. */
const boxSide = 0.6;

/** Gets the scene of a model file, or null if it costs too much to show. The view disposes of it. */
export type ModelSource = (file: string, signal: AbortSignal) => Promise<Object3D | null>;

/** A model: a box until it is there, and where it cannot be shown. */
export class ModelView implements ObjectView {
  readonly group = new Group();
  private readonly file: string;
  private readonly box: Mesh;
  private readonly loading = new AbortController();
  private model: Object3D | null = null;

  constructor(
    scene: Scene,
    public object: RoomObject,
    private readonly materials: Materials,
    source: ModelSource,
  ) {
    this.file = fileOf(object);
    this.box = new Mesh(new BoxGeometry(boxSide, boxSide, boxSide), materials.get("felt"));
    this.box.position.y = boxSide / 2;
    this.group.add(this.box);
    this.follow(object);
    scene.add(this.group);
    source(this.file, this.loading.signal)
      .then((model) => model && this.show(model))
      .catch(() => {}); // the box stays, and the list says why
  }

  get loaded(): boolean {
    return this.model !== null;
  }

  follow(object: RoomObject): boolean {
    if (fileOf(object) !== this.file) return false;
    this.object = object;
    place(this.group, object);
    this.group.scale.setScalar(numberOf(object.properties, "scale", 1000) / 1000);
    return true;
  }

  dispose(): void {
    this.loading.abort();
    this.box.geometry.dispose();
    if (this.model) disposeModel(this.model);
    this.group.removeFromParent();
  }

  private show(model: Object3D): void {
    if (this.loading.signal.aborted) {
      disposeModel(model);
      return;
    }
    this.model = model;
    if (this.materials.quality === "low") simplify(model);
    this.group.remove(this.box);
    this.group.add(model);
  }
}

/** Frees everything of a model: nothing in it is shared. */
export function disposeModel(model: Object3D): void {
  model.traverse((part) => {
    if (!(part instanceof Mesh)) return;
    part.geometry.dispose();
    for (const material of [part.material].flat() as Material[]) {
      for (const value of Object.values(material)) if (isTexture(value)) disposeTexture(value);
      material.dispose();
    }
  });
  model.removeFromParent();
}

function isTexture(value: unknown): value is Texture {
  return typeof value === "object" && value !== null && (value as Texture).isTexture === true;
}

function disposeTexture(texture: Texture): void {
  if (texture.image instanceof ImageBitmap) texture.image.close();
  texture.dispose();
}
