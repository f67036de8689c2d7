import { PlaneGeometry } from "three";
import { length2 } from "../../world/distance";
import type { Decor, RoomScene } from "../../world/scene";
import type { GeometryBuilder } from "./geometry_builder";
import { woodTile } from "./textures";

const radians = Math.PI / 180;

function floor(b: GeometryBuilder, scene: RoomScene): void {
  const { min, max } = scene.bounds;
  const width = max[0] - min[0];
  const depth = max[2] - min[2];
  const plane = new PlaneGeometry(width, depth);
  const uv = plane.getAttribute("uv");
  for (let i = 0; i < uv.count; i++)
    uv.setXY(i, (uv.getX(i) * width) / woodTile, (uv.getY(i) * depth) / woodTile);
  const at = [(min[0] + max[0]) / 2, min[1], (min[2] + max[2]) / 2] as const;
  b.add("floor", plane, at, { x: -Math.PI / 2 });
  b.plane("ceiling", [at[0], max[1], at[2]], width, depth, { x: Math.PI / 2 });
}

function outerWalls(b: GeometryBuilder, scene: RoomScene): void {
  const { min, max } = scene.bounds;
  const cx = (min[0] + max[0]) / 2;
  const cz = (min[2] + max[2]) / 2;
  const w = max[0] - min[0];
  const d = max[2] - min[2];
  const h = max[1] - min[1];
  const cy = (min[1] + max[1]) / 2;
  b.plane("wall", [cx, cy, min[2]], w, h);
  b.plane("wall", [cx, cy, max[2]], w, h, { y: Math.PI });
  b.plane("wall", [min[0], cy, cz], d, h, { y: Math.PI / 2 });
  b.plane("wall", [max[0], cy, cz], d, h, { y: -Math.PI / 2 });
  const y = min[1] + 0.06;
  b.box("oak", [cx, y, min[2] + 0.012], [w, 0.12, 0.024], 0.005);
  b.box("oak", [cx, y, max[2] - 0.012], [w, 0.12, 0.024], 0.005);
  b.box("oak", [min[0] + 0.012, y, cz], [0.024, 0.12, d], 0.005);
  b.box("oak", [max[0] - 0.012, y, cz], [0.024, 0.12, d], 0.005);
}

/** Slats under the ceiling. */
function baffles(b: GeometryBuilder, scene: RoomScene): void {
  const { min, max } = scene.bounds;
  const depth = max[2] - min[2] - 1.6;
  const gap = 1.25;
  const count = Math.floor((max[0] - min[0] - 1) / gap);
  const start = (min[0] + max[0]) / 2 - ((count - 1) * gap) / 2;
  for (let i = 0; i < count; i++) {
    b.box("white", [start + i * gap, max[1] - 0.09, (min[2] + max[2]) / 2], [0.05, 0.18, depth]);
  }
}

function innerWalls(b: GeometryBuilder, scene: RoomScene): void {
  for (const wall of scene.walls) {
    if (wall.material === "none") continue;
    const dx = wall.to[0] - wall.from[0];
    const dz = wall.to[1] - wall.from[1];
    const length = length2(dx, dz);
    const h = wall.top - wall.bottom;
    b.place(
      (wall.from[0] + wall.to[0]) / 2,
      wall.bottom,
      (wall.from[1] + wall.to[1]) / 2,
      Math.atan2(-dz, dx),
    );
    if (wall.material === "glass") {
      b.box("glass", [0, h / 2, 0], [length - 0.03, h - 0.08, 0.02], 0.004);
      b.box("oak", [0, h - 0.02, 0], [length + 0.02, 0.04, 0.05], 0.01);
      b.box("oak", [0, 0.02, 0], [length + 0.02, 0.04, 0.05], 0.01);
      b.rod("oak", [-length / 2, h / 2, 0], 0.018, h);
      b.rod("oak", [length / 2, h / 2, 0], 0.018, h);
    } else {
      b.box("wall", [0, h / 2, 0], [length, h, 0.12], 0.02);
      b.box("oak", [0, h + 0.015, 0], [length + 0.03, 0.03, 0.16], 0.01);
      const slats = Math.floor(length / 0.12);
      for (let i = 0; i < slats; i++) {
        const x = -length / 2 + 0.08 + i * ((length - 0.16) / Math.max(1, slats - 1));
        for (const z of [-0.075, 0.075])
          b.plane("oak", [x, h / 2, z], 0.05, h - 0.1, { y: z < 0 ? Math.PI : 0 });
      }
    }
  }
  b.place(0, 0, 0);
}

function platforms(b: GeometryBuilder, scene: RoomScene): void {
  for (const p of scene.platforms) {
    const w = p.max[0] - p.min[0];
    const d = p.max[1] - p.min[1];
    const h = p.top - scene.bounds.min[1];
    const x = (p.min[0] + p.max[0]) / 2;
    const z = (p.min[1] + p.max[1]) / 2;
    b.box("walnut", [x, scene.bounds.min[1] + h / 2, z], [w, h, d], 0.02);
    b.box("glow", [p.min[0] - 0.004, scene.bounds.min[1] + h - 0.07, z], [0.012, 0.018, d - 0.1], 0.004);
    b.plane("rug", [x + 0.1, p.top + 0.004, z], w - 0.7, d - 0.7, { x: -Math.PI / 2 });
  }
}

/** A window: a picture of the outside in a deep wooden frame. */
export function addWindow(b: GeometryBuilder, d: Decor, scene: RoomScene): void {
  const [w, h] = d.size;
  // Decor faces forward of its yaw; geometry here faces +z.
  b.place(d.at[0], d.at[1], d.at[2], d.yaw * radians + Math.PI);
  const plane = new PlaneGeometry(w, h);
  const uv = plane.getAttribute("uv");
  const span = scene.bounds.max[0] - scene.bounds.min[0];
  const left = (d.at[0] - w / 2 - scene.bounds.min[0]) / span;
  for (let i = 0; i < uv.count; i++) uv.setX(i, left + (uv.getX(i) * w) / span);
  b.add("view", plane, [0, 0, 0.01]);
  const deep = 0.16;
  for (const y of [-h / 2, h / 2]) b.box("oak", [0, y, deep / 2], [w + 0.08, 0.06, deep], 0.008);
  for (const x of [-w / 2, w / 2]) b.box("oak", [x, 0, deep / 2], [0.06, h, deep], 0.008);
  for (const x of [-w / 6, w / 6]) b.box("oak", [x, 0, 0.05], [0.035, h, 0.06], 0.006);
  b.box("white", [0, -h / 2 - 0.02, 0.14], [w + 0.2, 0.035, 0.3], 0.01);
  b.plane("patch", [0.5, 0.016 - d.at[1], 2.6], w * 0.95, 3.2, { x: -Math.PI / 2 });
  b.place(0, 0, 0);
}

/** Floor, walls, ceiling and platforms: everything that the scene defines except decor. */
export function buildShell(b: GeometryBuilder, scene: RoomScene): void {
  floor(b, scene);
  outerWalls(b, scene);
  baffles(b, scene);
  innerWalls(b, scene);
  platforms(b, scene);
}
