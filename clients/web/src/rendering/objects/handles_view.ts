import {
  Group,
  Mesh,
  MeshBasicMaterial,
  type PerspectiveCamera,
  type Scene,
  SphereGeometry,
  TorusGeometry,
} from "three";
import type { Bounds } from "../../world/bounds";
import { extentOf, type HandleName, handlesOf, ringOf } from "../../world/handles";
import type { RoomObject } from "../../world/objects";

/** The selected object, which can be taken by its handles. */
export interface Selection {
  object: RoomObject;
  bounds: Bounds;
  /** The handle under the pointer. */
  hot: HandleName | null;
}

const accent = 0x2f8f78;
const hotColour = 0xffc857;
/** Angle under which a handle is seen, so that its size on the screen stays; larger for fingers. */
const apparent = { mouse: 0.0085, finger: 0.016 } as const;
const mostOfObject = { mouse: 0.07, finger: 0.12 } as const;

/** The handles of the selected object: a ring to turn, corners to scale, and a stem to lift. */
export class HandlesView {
  private readonly group = new Group();
  private readonly ring: Mesh<TorusGeometry, MeshBasicMaterial>;
  private readonly knobs: Mesh<SphereGeometry, MeshBasicMaterial>[] = [];
  private readonly sphere = new SphereGeometry(1, 16, 12);
  private readonly by = matchMedia("(pointer: coarse)").matches ? "finger" : "mouse";
  private radius = 0;
  private largest = 0;

  constructor(scene: Scene) {
    this.ring = new Mesh(new TorusGeometry(1, 0.012, 8, 64).rotateX(Math.PI / 2), material());
    this.group.add(this.ring);
    this.group.visible = false;
    scene.add(this.group);
  }

  show(selection: Selection | null): void {
    this.group.visible = selection !== null;
    if (!selection) return;
    const { object, bounds, hot } = selection;
    this.largest = extentOf(bounds) * mostOfObject[this.by];
    const { centre, radius } = ringOf(object, bounds);
    if (Math.abs(radius - this.radius) > 0.01) {
      this.radius = radius;
      this.ring.geometry.dispose();
      this.ring.geometry = new TorusGeometry(radius, 0.012, 8, 64).rotateX(Math.PI / 2);
    }
    this.ring.position.set(centre.x, centre.y, centre.z);
    this.ring.material.color.setHex(hot === "turn" ? hotColour : accent);
    const handles = handlesOf(object, bounds).filter((h) => h.name !== "turn");
    while (this.knobs.length < handles.length) {
      const knob = new Mesh(this.sphere, material());
      this.knobs.push(knob);
      this.group.add(knob);
    }
    this.knobs.forEach((knob, i) => {
      const handle = handles[i];
      knob.visible = handle !== undefined;
      if (!handle) return;
      knob.position.set(handle.at.x, handle.at.y, handle.at.z);
      knob.material.color.setHex(hot === handle.name ? hotColour : accent);
    });
  }

  /** Keeps the size of the handles on the screen. */
  update(camera: PerspectiveCamera): void {
    if (!this.group.visible) return;
    for (const knob of this.knobs)
      knob.scale.setScalar(
        Math.min(this.largest, apparent[this.by] * camera.position.distanceTo(knob.position)),
      );
  }

  dispose(): void {
    this.group.removeFromParent();
    this.ring.geometry.dispose();
    this.ring.material.dispose();
    this.sphere.dispose();
    for (const knob of this.knobs) knob.material.dispose();
  }
}

/** Handles show through what is in front of them. */
function material(): MeshBasicMaterial {
  return new MeshBasicMaterial({
    color: accent,
    depthTest: false,
    transparent: true,
    opacity: 0.9,
    toneMapped: false,
  });
}
