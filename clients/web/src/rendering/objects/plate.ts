import {
  CanvasTexture,
  Group,
  LinearMipmapLinearFilter,
  Mesh,
  MeshBasicMaterial,
  PlaneGeometry,
  type Scene,
  SRGBColorSpace,
} from "three";
import type { RoomObject } from "../../world/objects";
import { disposeGroup, GeometryBuilder } from "../room/geometry_builder";
import type { Materials } from "../room/materials";
import { type ObjectView, place } from "./object_view";

/** Draws the face of an object. Calls `better` when drawing again would look better. */
export type Face = (c: CanvasRenderingContext2D, width: number, height: number, better: () => void) => void;

const thick = 0.012;
const pixelsOf = { high: 512, low: 256 } as const;

/** A thin plate with a drawn face, such as a note. */
export class Plate implements ObjectView {
  readonly group = new Group();
  readonly loaded = true;
  private readonly canvas = document.createElement("canvas");
  private readonly texture: CanvasTexture;
  private readonly face: Mesh<PlaneGeometry, MeshBasicMaterial>;
  private readonly back: Group;
  private drawn = "";
  private gone = false;

  constructor(
    scene: Scene,
    public object: RoomObject,
    materials: Materials,
    /** The face of an object, and a text that differs where the face does. */
    private readonly faceOf: (object: RoomObject) => { draw: Face; same: string },
  ) {
    const { width, height } = object;
    const scale = pixelsOf[materials.quality] / Math.max(width, height);
    this.canvas.width = Math.max(16, Math.round(width * scale));
    this.canvas.height = Math.max(16, Math.round(height * scale));
    this.texture = new CanvasTexture(this.canvas);
    this.texture.colorSpace = SRGBColorSpace;
    this.texture.minFilter = LinearMipmapLinearFilter;
    this.texture.anisotropy = materials.quality === "high" ? 8 : 1;
    this.face = new Mesh(
      new PlaneGeometry(width, height),
      new MeshBasicMaterial({ map: this.texture, toneMapped: false }),
    );
    this.face.position.z = thick + 0.001;
    const builder = new GeometryBuilder();
    builder.box("white", [0, 0, thick / 2], [width, height, thick], 0.004);
    this.back = builder.build(materials);
    this.group.add(this.face, this.back);
    this.built = object;
    this.follow(object);
    scene.add(this.group);
  }

  private readonly built: RoomObject;

  follow(object: RoomObject): boolean {
    const { width, height } = this.built;
    if (object.holder === 0 && (object.width !== width || object.height !== height)) return false;
    this.object = object;
    place(this.group, object);
    this.group.scale.set(object.width / width, object.height / height, 1);
    if (this.faceOf(object).same !== this.drawn) this.draw();
    return true;
  }

  dispose(): void {
    this.gone = true;
    disposeGroup(this.back);
    this.face.geometry.dispose();
    this.face.material.dispose();
    this.texture.dispose();
    this.group.removeFromParent();
  }

  private draw(): void {
    const c = this.canvas.getContext("2d");
    if (!c || this.gone) return;
    const { draw, same } = this.faceOf(this.object);
    this.drawn = same;
    draw(c, this.canvas.width, this.canvas.height, () => this.draw());
    this.texture.needsUpdate = true;
  }
}
