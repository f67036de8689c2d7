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
import type { Board } from "../../world/board";
import type { RoomObject } from "../../world/objects";
import { place } from "../objects/object_view";
import { disposeGroup, GeometryBuilder } from "../room/geometry_builder";
import type { Materials } from "../room/materials";
import { BoardCanvas } from "./board_canvas";

const redrawSeconds = { high: 0.07, low: 0.33 } as const;
/** Pixels of the longer side of a board. With many boards each has fewer, so that all fit into memory. */
const pixelsOf = { high: 2048, low: 1024 } as const;
const manyBoards = 8;

export function boardPixels(quality: keyof typeof pixelsOf, boards: number): number {
  return pixelsOf[quality] / (boards > manyBoards ? 2 : 1);
}

/** A whiteboard on the wall: frame, tray, and a texture with its strokes. */
export class BoardView {
  readonly group = new Group();
  readonly face: Mesh<PlaneGeometry, MeshBasicMaterial>;
  private readonly canvas: BoardCanvas;
  private readonly texture: CanvasTexture;
  private readonly frame: Group;
  /** The object for whose size the view was made. */
  private readonly built: RoomObject;
  private sinceRedraw = 1;

  constructor(
    scene: Scene,
    public object: RoomObject,
    private readonly board: Board,
    private readonly materials: Materials,
    private readonly pixels: number,
  ) {
    this.built = object;
    const perMetre = pixels / Math.max(object.width, object.height);
    this.canvas = new BoardCanvas(board, object.width * perMetre, object.height * perMetre, true);
    this.canvas.refresh();
    this.texture = new CanvasTexture(this.canvas.canvas);
    this.texture.colorSpace = SRGBColorSpace;
    this.texture.minFilter = LinearMipmapLinearFilter;
    this.texture.anisotropy = materials.quality === "high" ? 8 : 1;
    const plane = new PlaneGeometry(object.width, object.height);
    this.face = new Mesh(plane, new MeshBasicMaterial({ map: this.texture, toneMapped: false }));
    this.face.position.z = 0.022;
    this.face.userData = { board: object.key };
    this.frame = this.build();
    this.group.add(this.face, this.frame);
    this.place();
    scene.add(this.group);
  }

  /** Follows the object to its place. False: the view is of another board, of another size, or in another detail. */
  follow(object: RoomObject, board: Board, pixels: number): boolean {
    const { width, height } = this.built;
    if (board !== this.board || pixels !== this.pixels) return false;
    if (object.holder === 0 && (width !== object.width || height !== object.height)) return false;
    this.object = object;
    this.place();
    return true;
  }

  update(dt: number): void {
    this.sinceRedraw += dt;
    if (this.sinceRedraw < redrawSeconds[this.materials.quality]) return;
    if (!this.canvas.refresh()) return;
    this.sinceRedraw = 0;
    this.texture.needsUpdate = true;
  }

  dispose(): void {
    this.canvas.dispose();
    disposeGroup(this.frame);
    this.face.geometry.dispose();
    this.face.material.dispose();
    this.texture.dispose();
    this.group.removeFromParent();
  }

  private place(): void {
    place(this.group, this.object);
    this.group.scale.set(this.object.width / this.built.width, this.object.height / this.built.height, 1);
  }

  private build(): Group {
    const { width: w, height: h } = this.object;
    const b = new GeometryBuilder();
    b.box("white", [0, 0, 0], [w + 0.03, h + 0.03, 0.036], 0.008);
    for (const y of [-h / 2 - 0.015, h / 2 + 0.015])
      b.box("oak", [0, y, 0.01], [w + 0.06, 0.03, 0.05], 0.008);
    for (const x of [-w / 2 - 0.015, w / 2 + 0.015]) b.box("oak", [x, 0, 0.01], [0.03, h, 0.05], 0.008);
    b.box("oak", [0, -h / 2 - 0.045, 0.07], [w * 0.5, 0.02, 0.09], 0.008);
    for (const x of [-0.3, -0.12, 0.1])
      b.rod("walnut", [x, -h / 2 - 0.025, 0.07], 0.01, 0.14, { z: Math.PI / 2 });
    b.box("felt", [0.45, -h / 2 - 0.02, 0.07], [0.15, 0.035, 0.055], 0.012);
    return b.build(this.materials);
  }
}
