import type { Vec3 } from "../wire/body";

export type Text = { en: string; zh: string };
export type Point2 = [x: number, z: number];
export type Point3 = [x: number, y: number, z: number];

export interface Wall {
  from: Point2;
  to: Point2;
  bottom: number;
  top: number;
  material: "plaster" | "glass" | "none";
}

export type Volume =
  | { cylinder: { at: Point3; radius: number; height: number } }
  | { box: { min: Point3; max: Point3 } };

export interface Zone {
  id: string;
  kind: "private" | "stage" | "flat" | "quiet";
  name: Text;
  space: Volume;
  audience?: Volume;
}

export type Obstacle = { at: Point2; radius: number } | { min: Point2; max: Point2 };

export interface Decor {
  kind: string;
  at: Point3;
  /** Degrees, like every angle of a scene. */
  yaw: number;
  size: [number, number, number];
}

export interface Seat {
  id: number;
  at: Point3;
  /** Degrees: the direction that a seated person faces. */
  yaw: number;
}

/** Section 1.2: the static part of a room, as the server sends it. */
export interface RoomScene {
  name: Text;
  bounds: { min: Point3; max: Point3 };
  spawns: { at: Point3; yaw: number }[];
  walls: Wall[];
  platforms: { min: Point2; max: Point2; top: number }[];
  obstacles: Obstacle[];
  zones: Zone[];
  seats: Seat[];
  objects: { id: number; kind: string; name: Text; at: Point3; yaw: number; size: [number, number] }[];
  decor: Decor[];
  /** Colours of materials, "#rrggbb", that differ from the default, by name of the material. */
  palette: Readonly<Record<string, string>>;
  acoustics: Partial<Acoustics>;
}

/** The parameters of a room's acoustics, section 9.5. */
export interface Acoustics {
  reference: number;
  fadeFrom: number;
  fadeTo: number;
  behind: number;
  wall: number;
  quiet: number;
  earshot: number;
}

export const defaultAcoustics: Acoustics = {
  reference: 3,
  fadeFrom: 20,
  fadeTo: 25,
  behind: -6,
  wall: -12,
  quiet: -12,
  earshot: -50,
};

/** Parses a scene. Lists may be missing; required fields are checked. */
export function parseScene(json: string): RoomScene {
  const raw = JSON.parse(json) as Partial<RoomScene>;
  if (raw.bounds?.min.length !== 3 || raw.bounds.max.length !== 3) {
    throw new Error("scene without bounds");
  }
  return {
    name: raw.name ?? { en: "Room", zh: "房间" },
    bounds: raw.bounds,
    spawns: raw.spawns ?? [],
    walls: raw.walls ?? [],
    platforms: raw.platforms ?? [],
    obstacles: raw.obstacles ?? [],
    zones: raw.zones ?? [],
    seats: raw.seats ?? [],
    objects: raw.objects ?? [],
    decor: raw.decor ?? [],
    palette: raw.palette ?? {},
    acoustics: raw.acoustics ?? {},
  };
}

/** Section 9.3: lower bounds are inclusive, upper bounds exclusive. */
export function contains(space: Volume, at: Vec3): boolean {
  if ("cylinder" in space) {
    const { at: base, radius, height } = space.cylinder;
    const dx = at.x - base[0];
    const dz = at.z - base[2];
    return dx * dx + dz * dz <= radius * radius && at.y >= base[1] && at.y < base[1] + height;
  }
  const { min, max } = space.box;
  return (
    at.x >= min[0] && at.x < max[0] && at.y >= min[1] && at.y < max[1] && at.z >= min[2] && at.z < max[2]
  );
}
