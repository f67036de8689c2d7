import {
  BoxGeometry,
  type BufferGeometry,
  CylinderGeometry,
  Euler,
  Group,
  LatheGeometry,
  Matrix4,
  Mesh,
  PlaneGeometry,
  Quaternion,
  SphereGeometry,
  Vector2,
  Vector3,
} from "three";
import { RoundedBoxGeometry } from "three/examples/jsm/geometries/RoundedBoxGeometry.js";
import { mergeGeometries, mergeVertices } from "three/examples/jsm/utils/BufferGeometryUtils.js";
import type { MaterialName, Materials } from "./materials";

export interface Rotation {
  x?: number;
  y?: number;
  z?: number;
}

type Size = readonly [number, number, number];

const unlit: ReadonlySet<MaterialName> = new Set(["view", "lamp", "glow", "shade", "patch", "glass"]);
const noShadow: ReadonlySet<MaterialName> = new Set([
  ...unlit,
  "floor",
  "wall",
  "ceiling",
  "white",
  "metal",
  "rug",
  "carpet",
]);

/**
 * Collects static geometry by material and merges it: one draw call per material for a whole room. `place` sets
 * the frame of the following parts.
 */
export class GeometryBuilder {
  private readonly parts = new Map<MaterialName, BufferGeometry[]>();
  private readonly frame = new Matrix4();
  private readonly scratch = new Matrix4();

  /** Following parts are relative to this position; yaw in radians. */
  place(x: number, y: number, z: number, yaw = 0): this {
    this.frame.makeRotationY(yaw).setPosition(x, y, z);
    return this;
  }

  add(
    material: MaterialName,
    geometry: BufferGeometry,
    at: Size,
    turn: Rotation = {},
    scale: Size = [1, 1, 1],
  ): void {
    const rotation = new Quaternion().setFromEuler(new Euler(turn.x ?? 0, turn.y ?? 0, turn.z ?? 0, "YXZ"));
    this.scratch.compose(new Vector3(...at), rotation, new Vector3(...scale)).premultiply(this.frame);
    // Merging shared vertices pays off: on a software renderer a vertex costs as much as a pixel.
    const shared = geometry.index ? geometry : mergeVertices(geometry);
    if (shared !== geometry) geometry.dispose();
    shared.applyMatrix4(this.scratch);
    const list = this.parts.get(material) ?? [];
    list.push(shared);
    this.parts.set(material, list);
  }

  box(material: MaterialName, at: Size, size: Size, round = 0.01, turn: Rotation = {}): void {
    if (round < 0.02) {
      this.add(material, new BoxGeometry(...size), at, turn);
      return;
    }
    const radius = Math.min(round, size[0] / 2, size[1] / 2, size[2] / 2) * 0.99;
    this.add(material, new RoundedBoxGeometry(size[0], size[1], size[2], 2, radius), at, turn);
  }

  rod(
    material: MaterialName,
    at: Size,
    radius: number,
    length: number,
    turn: Rotation = {},
    sides = 8,
  ): void {
    this.add(material, new CylinderGeometry(radius, radius, length, sides), at, turn);
  }

  ball(material: MaterialName, at: Size, size: Size, turn: Rotation = {}, detail = 10): void {
    this.add(material, new SphereGeometry(0.5, detail, Math.max(5, detail - 3)), at, turn, size);
  }

  plane(material: MaterialName, at: Size, width: number, height: number, turn: Rotation = {}): void {
    this.add(material, new PlaneGeometry(width, height), at, turn);
  }

  /** A surface of revolution from pairs of radius and height. */
  lathe(material: MaterialName, at: Size, profile: readonly (readonly [number, number])[], sides = 24): void {
    const points = profile.map(([r, y]) => new Vector2(r, y));
    this.add(material, new LatheGeometry(points, sides), at);
  }

  build(materials: Materials): Group {
    const group = new Group();
    for (const [name, geometries] of this.parts) {
      const merged = mergeGeometries(geometries, false);
      for (const g of geometries) g.dispose();
      if (!merged) continue;
      const mesh = new Mesh(merged, materials.get(name));
      mesh.castShadow = !noShadow.has(name);
      mesh.receiveShadow = !unlit.has(name);
      mesh.matrixAutoUpdate = false;
      if (name === "shade" || name === "patch") mesh.renderOrder = 1;
      if (name === "glass") mesh.renderOrder = 5;
      group.add(mesh);
    }
    this.parts.clear();
    return group;
  }
}

/** Frees the geometries of a built group. Its materials belong to `Materials`. */
export function disposeGroup(group: Group): void {
  group.traverse((o) => {
    if (o instanceof Mesh) o.geometry.dispose();
  });
  group.removeFromParent();
}
