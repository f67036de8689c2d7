import {
  type BufferGeometry,
  LatheGeometry,
  PlaneGeometry,
  Quaternion,
  SphereGeometry,
  Vector2,
} from "three";
import { mergeGeometries } from "three/examples/jsm/utils/BufferGeometryUtils.js";
import figure from "../../../../avatar/figure.json";
import type { Quat, Vec3 } from "../wire/body";

/** The numbers of the built-in body, which all clients share; `avatar/figure.go` says what each means. */
export { figure };

interface Ellipsoid {
  radii: Vec3;
  centre: Vec3;
  turn: Quat;
}

/** A shape or a stand of the right side, on the left. */
export function mirroredPlace({ x, y, z }: Vec3): Vec3 {
  return { x: -x, y, z };
}

export function mirroredTurn({ x, y, z, w }: Quat): Quat {
  return { x, y: -y, z: -z, w };
}

function mirrored({ radii, centre, turn }: Ellipsoid): Ellipsoid {
  return { radii, centre: mirroredPlace(centre), turn: mirroredTurn(turn) };
}

function shaped(g: BufferGeometry, { radii, centre, turn }: Ellipsoid): BufferGeometry {
  g.scale(radii.x, radii.y, radii.z);
  g.applyQuaternion(new Quaternion(turn.x, turn.y, turn.z, turn.w).normalize());
  return g.translate(centre.x, centre.y, centre.z);
}

function ellipsoid(shape: Ellipsoid, detail: number): BufferGeometry {
  return shaped(new SphereGeometry(1, detail, Math.max(6, Math.round(detail * 0.7))), shape);
}

function merged(parts: BufferGeometry[]): BufferGeometry {
  const whole = mergeGeometries(parts, false);
  for (const part of parts) part.dispose();
  if (!whole) throw new Error("parts of a figure do not fit together");
  return whole;
}

/** The shapes every body is made of, each about the origin of its part; the torso and the lap about the feet. */
export interface FigureShapes {
  torso: BufferGeometry;
  head: BufferGeometry;
  plate: BufferGeometry;
  eyes: BufferGeometry;
  mouth: BufferGeometry;
  left: BufferGeometry;
  right: BufferGeometry;
  shade: BufferGeometry;
}

function turned(profile: { radius: number; height: number }[], around: number): BufferGeometry {
  const { x, y, z } = figure.torso.squash;
  const rings = profile.map(({ radius, height }) => new Vector2(radius, height));
  return new LatheGeometry(rings, around).scale(x, y, z);
}

export function figureShapes(): FigureShapes {
  const { head, hand, torso, shadow } = figure;
  const mouth = new SphereGeometry(1, 12, 6, 0, Math.PI * 2, Math.PI / 2, Math.PI / 2);
  const eye = { ...head.eye, centre: { ...head.eye.centre, y: 0, z: 0 } };
  return {
    torso: turned(torso.profile, 22),
    head: ellipsoid(head.skull, 18),
    plate: ellipsoid(head.plate, 14),
    eyes: merged([ellipsoid(eye, 9), ellipsoid(mirrored(eye), 9)]),
    mouth: shaped(mouth, { ...head.mouth, centre: { x: 0, y: 0, z: 0 } }),
    left: merged(hand.parts.map((part) => ellipsoid(mirrored(part), 9))),
    right: merged(hand.parts.map((part) => ellipsoid(part, 9))),
    shade: new PlaneGeometry(shadow.width, shadow.depth).rotateX(-Math.PI / 2),
  };
}
