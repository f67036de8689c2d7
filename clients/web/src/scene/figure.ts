import { BufferGeometry, LatheGeometry, PlaneGeometry, SphereGeometry, Vector2 } from "three";
import { mergeGeometries } from "three/examples/jsm/utils/BufferGeometryUtils.js";

/** Metres, for a body whose eyes are at `eyeHeight`; everything scales with a person's height. */
export const eyeHeight = 1.62;
export const headCentre = 1.6;
export const handRest = { x: 0.275, y: 0.86, z: -0.06 };

const torsoProfile: [number, number][] = [
  [0, 0.07],
  [0.085, 0.072],
  [0.125, 0.095],
  [0.142, 0.16],
  [0.148, 0.34],
  [0.16, 0.6],
  [0.188, 0.86],
  [0.214, 1.06],
  [0.222, 1.16],
  [0.208, 1.255],
  [0.165, 1.33],
  [0.1, 1.378],
  [0.045, 1.395],
  [0, 1.398],
];

function ellipsoid(rx: number, ry: number, rz: number, x: number, y: number, z: number, detail = 12): BufferGeometry {
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
  const torso = new LatheGeometry(
    torsoProfile.map(([r, y]) => new Vector2(r, y)),
    22,
  );
  torso.scale(1, 1, 0.8);
  torso.computeVertexNormals();
  const mouth = new SphereGeometry(1, 14, 8, 0, Math.PI * 2, Math.PI / 2, Math.PI / 2);
  mouth.scale(0.034, 0.026, 0.012);
  return {
    torso,
    head: ellipsoid(0.165, 0.168, 0.158, 0, 0, 0, 22),
    plate: ellipsoid(0.126, 0.113, 0.062, 0, -0.006, -0.108, 18),
    eyes: merged([
      ellipsoid(0.0165, 0.024, 0.009, -0.043, 0, 0, 10),
      ellipsoid(0.0165, 0.024, 0.009, 0.043, 0, 0, 10),
    ]),
    mouth,
    hand: ellipsoid(0.048, 0.066, 0.052, 0, 0, 0, 12),
    shade: new PlaneGeometry(0.95, 0.8).rotateX(-Math.PI / 2),
  };
}
