import { BoxGeometry, Color, Group, InstancedMesh, Matrix4, type Mesh, type Scene, Vector3 } from "three";
import type { RoomObject } from "../../world/objects";
import { numberOf } from "../../world/records";
import type { Materials } from "../room/materials";
import { noteColour } from "./faces";
import { place } from "./object_view";

const capacityStep = 256;

/** Objects that have no view of their own: one box each, in one draw call. */
export class DistantObjects {
  private boxes: InstancedMesh | null = null;
  private readonly geometry = new BoxGeometry(1, 1, 1);
  private readonly at = new Group();
  private readonly matrix = new Matrix4();
  private readonly size = new Vector3();
  private readonly colour = new Color();

  constructor(
    private readonly scene: Scene,
    private readonly materials: Materials,
  ) {}

  show(objects: readonly RoomObject[]): void {
    const boxes = this.forMany(objects.length);
    if (!boxes) return;
    objects.forEach((object, i) => {
      place(this.at, object);
      this.at.updateMatrix();
      const flat = object.width > 0;
      this.size.set(flat ? object.width : 0.5, flat ? object.height : 0.5, flat ? 0.012 : 0.5);
      boxes.setMatrixAt(i, this.matrix.copy(this.at.matrix).scale(this.size));
      boxes.setColorAt(i, this.colour.setHex(colourOf(object)));
    });
    boxes.count = objects.length;
    boxes.instanceMatrix.needsUpdate = true;
    if (boxes.instanceColor) boxes.instanceColor.needsUpdate = true;
    boxes.computeBoundingSphere();
  }

  dispose(): void {
    this.geometry.dispose();
    this.drop();
  }

  private forMany(count: number): InstancedMesh | null {
    if (count > (this.boxes?.instanceMatrix.count ?? 0)) {
      this.drop();
      const capacity = Math.ceil(count / capacityStep) * capacityStep;
      this.boxes = new InstancedMesh(
        this.geometry,
        this.materials.get("white") as Mesh["material"],
        capacity,
      );
      this.boxes.matrixAutoUpdate = false;
      this.scene.add(this.boxes);
    }
    return this.boxes;
  }

  private drop(): void {
    this.boxes?.removeFromParent();
    this.boxes?.dispose();
    this.boxes = null;
  }
}

function colourOf({ kind, properties }: RoomObject): number {
  if (kind === "note") return numberOf(properties, "colour", noteColour);
  if (kind === "document") return 0xfdfdfb;
  return kind === "link" ? 0x8fb4c8 : 0xd9dedf;
}
