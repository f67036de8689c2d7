import { PlaneGeometry } from "three";
import type { Decor } from "../../world/scene";
import { seeded } from "../random";
import type { GeometryBuilder } from "./geometry_builder";

/** A leaf: a pointed blade, bent along its length and folded along its middle. */
function leaf(length: number, width: number): PlaneGeometry {
  const g = new PlaneGeometry(1, 1, 2, 5);
  const p = g.getAttribute("position");
  for (let i = 0; i < p.count; i++) {
    const t = p.getY(i) + 0.5;
    const side = p.getX(i) * 2;
    const wide = Math.sin(Math.PI * (0.08 + 0.92 * t ** 0.8)) * width;
    p.setXYZ(
      i,
      (side * wide) / 2,
      Math.sin(t * 1.25) * length * 0.82,
      t * t * length * 0.42 - Math.abs(side) * wide * 0.16,
    );
  }
  g.computeVertexNormals();
  return g;
}

function pot(b: GeometryBuilder, radius: number, height: number): void {
  const r = radius * 0.62;
  b.lathe(
    "pot",
    [0, 0, 0],
    [
      [0, 0],
      [r * 0.72, 0],
      [r * 0.8, 0.02],
      [r, height * 0.92],
      [r * 0.98, height],
      [r * 0.88, height],
      [r * 0.86, height * 0.88],
      [0, height * 0.86],
    ],
    24,
  );
}

export function addPlant(b: GeometryBuilder, d: Decor): void {
  const [radius, height] = d.size;
  const random = seeded(Math.round(d.yaw) + 17);
  b.place(d.at[0], d.at[1], d.at[2], (d.yaw * Math.PI) / 180);
  b.plane("shade", [0, 0.018, 0], radius * 3.2, radius * 3.2, { x: -Math.PI / 2 });
  const potHeight = Math.min(0.42, height * 0.26);
  pot(b, radius, potHeight);
  const stems = 3;
  for (let s = 0; s < stems; s++) {
    const a = (s / stems) * Math.PI * 2 + random();
    const lean = 0.06 + random() * 0.08;
    const tall = (height - potHeight) * (0.62 + random() * 0.2);
    b.rod(
      "walnut",
      [Math.cos(a) * lean, potHeight + tall * 0.42, Math.sin(a) * lean],
      0.012,
      tall * 0.95,
      { x: Math.sin(a) * 0.1, z: -Math.cos(a) * 0.1 },
      5,
    );
    const leaves = 9;
    for (let i = 0; i < leaves; i++) {
      const up = potHeight + tall * (0.32 + (0.62 * i) / leaves);
      const turn = i * 2.4 + s * 1.1 + random() * 0.5;
      const size = radius * (1.25 - 0.4 * (i / leaves)) * (0.9 + random() * 0.3);
      const tilt = 0.95 - 0.75 * (i / leaves);
      for (const back of [0, 1]) {
        const blade = leaf(size, size * 0.42);
        if (back) flip(blade);
        b.add("leaf", blade, [Math.cos(a) * lean * 1.4, up, Math.sin(a) * lean * 1.4], { y: turn, x: tilt });
      }
    }
  }
}

/** Reverses the winding, so that leaves are visible from both sides without a second material. */
function flip(g: PlaneGeometry): void {
  const index = g.getIndex();
  if (!index) return;
  for (let i = 0; i < index.count; i += 3) {
    const a = index.getX(i);
    index.setX(i, index.getX(i + 2));
    index.setX(i + 2, a);
  }
  g.computeVertexNormals();
}
