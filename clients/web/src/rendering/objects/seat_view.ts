import { Group, type Scene } from "three";
import type { RoomObject } from "../../world/objects";
import { disposeGroup, GeometryBuilder } from "../room/geometry_builder";
import type { Materials } from "../room/materials";
import { type ObjectView, place } from "./object_view";

const seatHeight = 0.45;

/** A stool that people brought. */
export class SeatView implements ObjectView {
  readonly group = new Group();
  readonly loaded = true;
  private readonly stool: Group;

  constructor(
    scene: Scene,
    public object: RoomObject,
    materials: Materials,
  ) {
    const b = new GeometryBuilder();
    b.lathe(
      "felt",
      [0, seatHeight - 0.06, 0],
      [
        [0, 0],
        [0.19, 0],
        [0.2, 0.03],
        [0.18, 0.06],
        [0, 0.065],
      ],
    );
    for (const [x, z] of [
      [-1, -1],
      [1, -1],
      [-1, 1],
      [1, 1],
    ] as const)
      b.rod("oak", [x * 0.13, (seatHeight - 0.06) / 2, z * 0.13], 0.016, seatHeight - 0.05, {
        x: z * 0.12,
        z: -x * 0.12,
      });
    this.stool = b.build(materials);
    this.group.add(this.stool);
    this.follow(object);
    scene.add(this.group);
  }

  follow(object: RoomObject): boolean {
    this.object = object;
    place(this.group, object);
    return true;
  }

  dispose(): void {
    disposeGroup(this.stool);
    this.group.removeFromParent();
  }
}
