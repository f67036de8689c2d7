import type { Vec3 } from "../wire/body";

export type Text = { en: string; zh: string };
export type Point = [x: number, z: number];
export type Place = [x: number, y: number, z: number];

export interface Wall {
  from: Point;
  to: Point;
  bottom: number;
  top: number;
  material: "plaster" | "glass" | "none";
}

export type Space =
  | { cylinder: { at: Place; radius: number; height: number } }
  | { box: { min: Place; max: Place } };

export interface Zone {
  id: string;
  kind: "private" | "stage" | "flat" | "quiet";
  name: Text;
  space: Space;
  audience?: Space;
}

export type Obstacle = { at: Point; radius: number } | { min: Point; max: Point };

export interface Decor {
  kind: string;
  at: Place;
  /** Degrees, like every angle of a scene. */
  yaw: number;
  size: [number, number, number];
}

export interface Seat {
  id: number;
  at: Place;
  /** Degrees: the way one looks who sits there. */
  yaw: number;
}

/** Section 1.2: a room's fixed part, as the server sends it. */
export interface RoomScene {
  name: Text;
  bounds: { min: Place; max: Place };
  spawns: { at: Place; yaw: number }[];
  walls: Wall[];
  platforms: { min: Point; max: Point; top: number }[];
  obstacles: Obstacle[];
  zones: Zone[];
  seats: Seat[];
  objects: { id: number; kind: string; name: Text; at: Place; yaw: number; size: [number, number] }[];
  decor: Decor[];
  /** Colours, "#rrggbb", in which this room differs, by the name of the material. */
  palette: Readonly<Record<string, string>>;
  acoustics: Partial<Acoustics>;
}

/** Section 9.5. */
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

/** Reads a scene. Lists may be missing; what a scene cannot do without is checked. */
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

/** Section 9.3: lower bounds inclusive, upper exclusive. */
export function inside(space: Space, at: Vec3): boolean {
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
