import {
  CylinderGeometry,
  DynamicDrawUsage,
  InstancedMesh,
  Matrix4,
  Mesh,
  MeshBasicMaterial,
  type Object3D,
  RingGeometry,
  SphereGeometry,
} from "three";
import { mergeGeometries } from "three/examples/jsm/utils/BufferGeometryUtils.js";
import type { TrackedPose } from "./input";
import type { RayTarget } from "./ray_target";
import { arcPoints, type TeleportArc } from "./teleport_arc";

const good = 0x2f8f78;
const bad = 0xb4573f;

function flat(colour: number, opacity = 1): MeshBasicMaterial {
  const transparent = opacity < 1;
  return new MeshBasicMaterial({
    color: colour,
    opacity,
    transparent,
    depthWrite: !transparent,
    toneMapped: false,
  });
}

function cross(): RingGeometry {
  const bar = (turn: number): RingGeometry =>
    new RingGeometry(0.001, 0.24, 4, 1).scale(1, 0.16, 1).rotateZ(turn) as RingGeometry;
  const both = [bar(Math.PI / 4), bar(-Math.PI / 4)];
  const merged = mergeGeometries(both, false);
  for (const g of both) g.dispose();
  return merged.rotateX(-Math.PI / 2) as RingGeometry;
}

/** The ray of a hand, with a dot at its end. */
export class RayView {
  private readonly line: Mesh<CylinderGeometry, MeshBasicMaterial>;
  private readonly dot: Mesh<SphereGeometry, MeshBasicMaterial>;

  /** `parent` is in room coordinates. */
  constructor(private readonly parent: Object3D) {
    const beam = new CylinderGeometry(0.0016, 0.003, 1, 6, 1, true)
      .rotateX(-Math.PI / 2)
      .translate(0, 0, -0.5);
    this.line = new Mesh(beam, flat(0xffffff, 0.55));
    this.dot = new Mesh(new SphereGeometry(0.011, 12, 8), flat(0xffffff));
    this.line.renderOrder = 21;
    this.dot.renderOrder = 22;
    parent.add(this.line, this.dot);
  }

  update(ray: TrackedPose, target: RayTarget, shown: boolean): void {
    const hits = target.kind !== "nothing";
    this.line.visible = shown && ray.present;
    this.dot.visible = this.line.visible && hits;
    if (!this.line.visible) return;
    const { position: p, rotation: q } = ray;
    this.line.position.set(p.x, p.y, p.z);
    this.line.quaternion.set(q.x, q.y, q.z, q.w);
    this.line.scale.z = hits ? target.distance : 0.6;
    this.dot.position.set(target.at.x, target.at.y, target.at.z);
    this.dot.scale.setScalar(Math.max(0.5, Math.min(3, target.distance / 2)));
  }

  dispose(): void {
    this.parent.remove(this.line, this.dot);
    for (const mesh of [this.line, this.dot]) {
      mesh.geometry.dispose();
      mesh.material.dispose();
    }
  }
}

/** The teleport arc: beads, and a ring where the person would stand or a cross where that is not possible. */
export class ArcView {
  private readonly beads: InstancedMesh<SphereGeometry, MeshBasicMaterial>;
  private readonly ring: Mesh<RingGeometry, MeshBasicMaterial>;
  private readonly cross: Mesh<RingGeometry, MeshBasicMaterial>;
  private readonly matrix = new Matrix4();

  constructor(private readonly parent: Object3D) {
    this.beads = new InstancedMesh(new SphereGeometry(0.016, 8, 6), flat(good), arcPoints + 1);
    this.beads.instanceMatrix.setUsage(DynamicDrawUsage);
    this.beads.frustumCulled = false;
    this.ring = new Mesh(new RingGeometry(0.2, 0.27, 40).rotateX(-Math.PI / 2), flat(good));
    this.cross = new Mesh(cross(), flat(bad));
    parent.add(this.beads, this.ring, this.cross);
    this.hide();
  }

  hide(): void {
    this.beads.visible = false;
    this.ring.visible = false;
    this.cross.visible = false;
  }

  update(arc: TeleportArc): void {
    this.beads.visible = true;
    this.beads.count = arc.count;
    this.beads.material.color.setHex(arc.free ? good : bad);
    for (let i = 0; i < arc.count; i++) {
      const at = i * 3;
      this.matrix.makeTranslation(arc.points[at] ?? 0, arc.points[at + 1] ?? 0, arc.points[at + 2] ?? 0);
      this.beads.setMatrixAt(i, this.matrix);
    }
    this.beads.instanceMatrix.needsUpdate = true;
    const { x, y, z } = arc.landing;
    this.ring.visible = arc.free;
    this.cross.visible = arc.lands && !arc.free;
    this.ring.position.set(x, y + 0.03, z);
    this.cross.position.set(x, y + 0.03, z);
  }

  dispose(): void {
    this.parent.remove(this.beads, this.ring, this.cross);
    this.beads.dispose();
    for (const mesh of [this.beads, this.ring, this.cross]) {
      mesh.geometry.dispose();
      mesh.material.dispose();
    }
  }
}
