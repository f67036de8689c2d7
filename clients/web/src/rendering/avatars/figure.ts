import {
  type BufferGeometry,
  LatheGeometry,
  PlaneGeometry,
  Quaternion,
  SphereGeometry,
  Vector2,
} from "three";
import { mergeGeometries } from "three/examples/jsm/utils/BufferGeometryUtils.js";
import type { Quat, Vec3 } from "../../wire/body";
import { figure } from "../../world/figure";

/** The numbers of the built-in avatar, which all clients share. `avatar/figure.go` describes them. */
export { figure };

interface Ellipsoid {
  radii: Vec3;
  centre: Vec3;
  turn: Quat;
}

/** Mirrors a position of the right side to the left. */
export function mirroredPosition({ x, y, z }: Vec3): Vec3 {
  return { x: -x, y, z };
}

export function mirroredRotation({ x, y, z, w }: Quat): Quat {
  return { x, y: -y, z: -z, w };
}

function mirrored({ radii, centre, turn }: Ellipsoid): Ellipsoid {
  return { radii, centre: mirroredPosition(centre), turn: mirroredRotation(turn) };
}

function transformed(g: BufferGeometry, { radii, centre, turn }: Ellipsoid): BufferGeometry {
  g.scale(radii.x, radii.y, radii.z);
  g.applyQuaternion(new Quaternion(turn.x, turn.y, turn.z, turn.w).normalize());
  return g.translate(centre.x, centre.y, centre.z);
}

function ellipsoid(shape: Ellipsoid, detail: number): BufferGeometry {
  return transformed(new SphereGeometry(1, detail, Math.max(4, Math.round(detail * 0.7))), shape);
}

function merged(parts: BufferGeometry[]): BufferGeometry {
  const whole = mergeGeometries(parts, false);
  for (const part of parts) part.dispose();
  if (!whole) throw new Error("parts of a figure do not fit together");
  return whole;
}

/** The geometries of an avatar. */
export interface FigureShapes {
  /** Origin at the feet. */
  torso: BufferGeometry;
  /** `seated` has its origin at the middle of the seat, `lap` at the feet. */
  seated: BufferGeometry;
  lap: BufferGeometry;
  /** Origin at the neck. */
  collar: BufferGeometry;
  /** Origin at the centre of the head. */
  head: BufferGeometry;
  plate: BufferGeometry;
  /** Each with its origin at its own centre. */
  eyes: BufferGeometry;
  mouth: BufferGeometry;
  left: BufferGeometry;
  right: BufferGeometry;
  shade: BufferGeometry;
  /**
   * The simplified avatar for long distances: torso and head as one geometry with its origin at the feet, and the
   * face.
   */
  simple: BufferGeometry;
  simplePlate: BufferGeometry;
}

interface Ring {
  radius: number;
  height: number;
}

function lathe(profile: Ring[], around: number): BufferGeometry {
  const { x, y, z } = figure.torso.squash;
  const rings = profile.map(({ radius, height }) => new Vector2(radius, height));
  return new LatheGeometry(rings, around).scale(x, y, z);
}

/** Every third ring of the torso, and a round head. */
function simpleProfile(): Ring[] {
  const { torso, head } = figure;
  const angles = [-0.85, -0.5, 0, 0.45, 0.8].map((a) => a * (Math.PI / 2));
  const ball = angles.map((a) => ({
    radius: head.skull.radii.x * Math.cos(a) * 0.94,
    height: head.centre + head.skull.radii.y * Math.sin(a),
  }));
  const below = torso.profile.filter(({ height }, i) => i % 3 === 0 && height < torso.neck);
  return [...below, ...ball, { radius: 0, height: head.centre + head.skull.radii.y }];
}

/** A hand in the axes of the WebXR grip space. */
export function mitten(side: "left" | "right", detail: number): BufferGeometry {
  const { parts } = figure.hand;
  return merged(parts.map((part) => ellipsoid(side === "left" ? mirrored(part) : part, detail)));
}

/** `coarse` has fewer segments. */
export function figureShapes(coarse: boolean): FigureShapes {
  const { head, torso, seated, shadow } = figure;
  const fine = (around: number): number => (coarse ? Math.max(6, Math.round(around * 0.65)) : around);
  const mouth = new SphereGeometry(1, fine(12), coarse ? 3 : 6, 0, Math.PI * 2, Math.PI / 2, Math.PI / 2);
  const eye = { ...head.eye, centre: { ...head.eye.centre, y: 0, z: 0 } };
  const { plate } = head;
  const face = { ...plate, centre: { ...plate.centre, y: plate.centre.y + head.centre } };
  return {
    torso: lathe(torso.profile, fine(18)),
    seated: lathe(seated.profile, fine(18)).translate(0, -seated.seat, 0),
    lap: merged(seated.lap.map((part) => ellipsoid(part, fine(8)))),
    collar: ellipsoid(torso.collar, fine(12)),
    head: ellipsoid(head.skull, fine(20)),
    plate: ellipsoid(plate, fine(14)),
    eyes: merged([ellipsoid(eye, fine(7)), ellipsoid(mirrored(eye), fine(7))]),
    mouth: transformed(mouth, { ...head.mouth, centre: { x: 0, y: 0, z: 0 } }),
    left: mitten("left", fine(8)),
    right: mitten("right", fine(8)),
    shade: new PlaneGeometry(shadow.width, shadow.depth).rotateX(-Math.PI / 2),
    simple: lathe(simpleProfile(), 10),
    simplePlate: transformed(new SphereGeometry(1, 6, 4), face),
  };
}
