import {
  type BufferGeometry,
  LatheGeometry,
  PlaneGeometry,
  SphereGeometry,
  SplineCurve,
  Vector2,
} from "three";
import { mergeGeometries } from "three/examples/jsm/utils/BufferGeometryUtils.js";

/** Metres, for a body whose eyes are at `eyeHeight`; everything scales with a person's height. */
export const eyeHeight = 1.62;
export const headCentre = 1.605;
export const handRest = { x: 0.3, y: 0.84, z: -0.07 };

/** Radius and height along the torso: an egg that tapers downwards; a smooth curve runs through these. */
const torsoCurve: [number, number][] = [
  [0.001, 0.2],
  [0.062, 0.213],
  [0.105, 0.28],
  [0.138, 0.46],
  [0.174, 0.7],
  [0.222, 0.98],
  [0.24, 1.12],
  [0.228, 1.24],
  [0.172, 1.335],
  [0.08, 1.382],
  [0.001, 1.39],
];

function ellipsoid(
  rx: number,
  ry: number,
  rz: number,
  x: number,
  y: number,
  z: number,
  detail = 12,
): BufferGeometry {
  const g = new SphereGeometry(1, detail, Math.max(6, Math.round(detail * 0.7)));
  g.scale(rx, ry, rz);
  g.translate(x, y, z);
  return g;
}

function merged(parts: BufferGeometry[]): BufferGeometry {
  const whole = mergeGeometries(parts, false);
  for (const part of parts) part.dispose();
  if (!whole) throw new Error("parts of a figure do not fit together");
  return whole;
}

/** The shapes every body is made of, each about the origin of its part. */
export interface FigureShapes {
  torso: BufferGeometry;
  head: BufferGeometry;
  plate: BufferGeometry;
  eyes: BufferGeometry;
  mouth: BufferGeometry;
  hand: BufferGeometry;
  shade: BufferGeometry;
}

export function figureShapes(): FigureShapes {
  const curve = new SplineCurve(torsoCurve.map(([r, y]) => new Vector2(r, y)));
  const torso = new LatheGeometry(curve.getPoints(13), 22);
  torso.scale(1.06, 1, 0.84);
  const mouth = new SphereGeometry(1, 12, 6, 0, Math.PI * 2, Math.PI / 2, Math.PI / 2);
  mouth.scale(0.04, 0.03, 0.012);
  return {
    torso,
    head: ellipsoid(0.2, 0.186, 0.182, 0, 0, 0, 18),
    plate: ellipsoid(0.152, 0.132, 0.07, 0, -0.004, -0.126, 14),
    eyes: merged([
      ellipsoid(0.019, 0.028, 0.01, -0.052, 0, 0, 9),
      ellipsoid(0.019, 0.028, 0.01, 0.052, 0, 0, 9),
    ]),
    mouth,
    hand: ellipsoid(0.054, 0.07, 0.058, 0, 0, 0, 11),
    shade: new PlaneGeometry(0.95, 0.8).rotateX(-Math.PI / 2),
  };
}
