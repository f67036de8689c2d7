import { CircleGeometry, CylinderGeometry, TorusGeometry } from "three";
import type { Decor, RoomScene } from "../../world/scene";
import type { GeometryBuilder } from "./geometry_builder";
import { addPlant } from "./plants";
import { addWindow } from "./shell";

const radians = Math.PI / 180;

type DecorBuilder = (b: GeometryBuilder, d: Decor, scene: RoomScene) => void;

/** Sets the frame so that +z is the direction that the object faces (forward of its yaw). */
function placeFacing(b: GeometryBuilder, d: Decor): GeometryBuilder {
  return b.place(d.at[0], d.at[1], d.at[2], d.yaw * radians + Math.PI);
}

function shade(b: GeometryBuilder, width: number, depth: number): void {
  b.plane("shade", [0, 0.018, 0], width, depth, { x: -Math.PI / 2 });
}

export function addChair(b: GeometryBuilder, x: number, y: number, z: number, yawDegrees: number): void {
  b.place(x, y, z, yawDegrees * radians);
  shade(b, 0.95, 0.95);
  b.box("sand", [0, 0.45, 0], [0.46, 0.07, 0.44], 0.03);
  b.box("sand", [0, 0.74, 0.21], [0.44, 0.3, 0.05], 0.024, { x: 0.14 });
  for (const sx of [-1, 1]) {
    for (const sz of [-1, 1]) {
      b.rod("oak", [sx * 0.19, 0.21, sz * 0.17], 0.014, 0.44, { x: sz * -0.08, z: sx * 0.08 }, 6);
    }
    b.rod("oak", [sx * 0.19, 0.6, 0.205], 0.013, 0.32, { x: 0.14 }, 6);
  }
}

function panel(b: GeometryBuilder, d: Decor): void {
  placeFacing(b, d);
  const [w, h, deep] = d.size;
  const columns = Math.max(1, Math.round(w / 0.75));
  const each = w / columns;
  for (let i = 0; i < columns; i++) {
    const x = -w / 2 + each * (i + 0.5);
    b.box(i % 2 === 0 ? "felt" : "sand", [x, 0, deep / 2], [each - 0.03, h, deep], 0.025);
  }
}

function backdrop(b: GeometryBuilder, d: Decor): void {
  placeFacing(b, d);
  const [w, h, deep] = d.size;
  b.box("walnut", [0, 0, deep / 4], [w, h, deep / 2], 0.01);
  const slats = Math.floor(w / 0.11);
  for (let i = 0; i < slats; i++) {
    b.plane("oak", [-w / 2 + 0.055 + i * (w / slats), 0, deep / 2 + 0.012], 0.06, h - 0.06);
  }
  b.box("glow", [0, h / 2 + 0.03, deep], [w - 0.3, 0.02, 0.02], 0.005);
}

function carpet(b: GeometryBuilder, d: Decor): void {
  placeFacing(b, d);
  b.add("carpet", new CylinderGeometry(d.size[0], d.size[0], d.size[1], 56), [0, d.size[1] / 2, 0]);
  b.add("glow", new TorusGeometry(d.size[0] - 0.05, 0.012, 5, 72), [0, d.size[1], 0], { x: Math.PI / 2 });
}

function rug(b: GeometryBuilder, d: Decor): void {
  placeFacing(b, d);
  b.box("rug", [0, d.size[1] / 2, 0], [d.size[0], d.size[1], d.size[2]], 0.005);
}

function ringLight(b: GeometryBuilder, d: Decor): void {
  placeFacing(b, d);
  const [r] = d.size;
  b.add("lamp", new TorusGeometry(r, 0.028, 8, 64), [0, -0.02, 0], { x: Math.PI / 2 });
  b.add("metal", new TorusGeometry(r, 0.034, 6, 64), [0, 0.02, 0], { x: Math.PI / 2 });
  for (let i = 0; i < 3; i++) {
    const a = (i / 3) * Math.PI * 2;
    b.rod("metal", [Math.cos(a) * r, 0.5, Math.sin(a) * r], 0.004, 1, {}, 5);
  }
}

function table(b: GeometryBuilder, d: Decor): void {
  placeFacing(b, d);
  const r = d.size[0] / 2;
  const h = d.size[1];
  shade(b, d.size[0] * 1.5, d.size[0] * 1.5);
  const top = [
    [0, h - 0.045],
    [r - 0.06, h - 0.045],
    [r - 0.01, h - 0.03],
    [r, h - 0.015],
    [r - 0.012, h - 0.002],
    [0, h],
  ] as const;
  b.lathe("oak", [0, 0, 0], top, 48);
  b.lathe(
    "white",
    [0, 0, 0],
    [
      [r * 0.5, 0],
      [r * 0.48, 0.02],
      [0.09, 0.05],
      [0.06, h * 0.5],
      [0.12, h - 0.045],
    ],
    28,
  );
}

function sofa(b: GeometryBuilder, d: Decor): void {
  placeFacing(b, d);
  const [w, h, deep] = d.size;
  shade(b, w * 1.25, deep * 1.6);
  b.box("oak", [0, 0.14, 0], [w - 0.1, 0.06, deep - 0.1], 0.02);
  for (const sx of [-1, 1]) b.box("cloth", [sx * (w / 2 - 0.1), 0.34, 0], [0.2, 0.44, deep], 0.08);
  b.box("cloth", [0, 0.52, -deep / 2 + 0.12], [w - 0.3, h - 0.2, 0.24], 0.09);
  for (const sx of [-1, 0, 1]) {
    b.box("cloth", [(sx * (w - 0.4)) / 3, 0.32, 0.08], [(w - 0.42) / 3, 0.24, deep - 0.24], 0.07);
  }
  b.box("sand", [w / 2 - 0.45, 0.58, -0.06], [0.42, 0.38, 0.14], 0.07, { x: -0.3, z: 0.15 });
  for (const sx of [-1, 1])
    for (const sz of [-1, 1]) b.rod("oak", [sx * (w / 2 - 0.2), 0.06, sz * 0.3], 0.02, 0.12);
}

function lamp(b: GeometryBuilder, d: Decor): void {
  placeFacing(b, d);
  const h = d.size[1];
  shade(b, 0.7, 0.7);
  b.rod("metal", [0, 0.012, 0], 0.15, 0.024, {}, 24);
  b.rod("metal", [0, h / 2, 0], 0.011, h);
  b.lathe(
    "lamp",
    [0, h - 0.3, 0],
    [
      [0.2, 0],
      [0.19, 0.06],
      [0.13, 0.3],
      [0.125, 0.31],
    ],
    28,
  );
}

function pendant(b: GeometryBuilder, d: Decor): void {
  placeFacing(b, d);
  const r = d.size[0] / 2;
  b.rod("metal", [0, 0.28, 0], 0.005, 0.5, {}, 5);
  b.lathe(
    "white",
    [0, 0, 0],
    [
      [r, -0.12],
      [r * 0.96, -0.06],
      [r * 0.55, 0.05],
      [0.05, 0.1],
      [0, 0.1],
    ],
    28,
  );
  b.add("lamp", new CircleGeometry(r * 0.86, 24), [0, -0.1, 0], { x: Math.PI / 2 });
}

function stageLight(b: GeometryBuilder, d: Decor): void {
  placeFacing(b, d);
  const length = d.size[0];
  b.box("metal", [0, 0.05, 0], [length, 0.05, 0.1], 0.01);
  b.box("glow", [0, 0.018, 0], [length - 0.1, 0.02, 0.06], 0.006);
}

function lectern(b: GeometryBuilder, d: Decor): void {
  placeFacing(b, d);
  const [w, h, deep] = d.size;
  shade(b, 1, 0.9);
  b.box("white", [0, 0.02, 0], [w * 0.8, 0.04, deep], 0.015);
  b.box("oak", [0, h / 2, 0.02], [w * 0.5, h - 0.1, 0.08], 0.02);
  b.box("oak", [0, h - 0.04, -0.02], [w, 0.04, deep], 0.015, { x: -0.22 });
}

function bench(b: GeometryBuilder, d: Decor): void {
  placeFacing(b, d);
  const [w, h, deep] = d.size;
  shade(b, w * 1.1, deep * 2);
  b.box("oak", [0, h - 0.06, 0], [w, 0.06, deep], 0.02);
  b.box("sand", [0, h, 0], [w - 0.06, 0.07, deep - 0.04], 0.03);
  for (const sx of [-1, 1])
    b.box("oak", [sx * (w / 2 - 0.2), (h - 0.08) / 2, 0], [0.05, h - 0.08, deep - 0.06], 0.01);
}

const fixed: Record<string, DecorBuilder> = {
  window: addWindow,
  panel,
  backdrop,
  "ring-light": ringLight,
  pendant,
  "stage-light": stageLight,
};

const loose: Record<string, DecorBuilder> = {
  carpet,
  rug,
  table,
  sofa,
  lamp,
  lectern,
  bench,
  plant: (b, d) => addPlant(b, d),
};

/** Decor on walls and ceiling. Unknown kinds are skipped. */
export function addFixtures(b: GeometryBuilder, scene: RoomScene): void {
  for (const d of scene.decor) fixed[d.kind]?.(b, d, scene);
  b.place(0, 0, 0);
}

/** Decor and seats on the floor. */
export function addFurniture(b: GeometryBuilder, scene: RoomScene): void {
  for (const d of scene.decor) loose[d.kind]?.(b, d, scene);
  for (const s of scene.seats) addChair(b, s.at[0], s.at[1], s.at[2], s.yaw);
  b.place(0, 0, 0);
}
