import {
  AdditiveBlending,
  type Material,
  MeshBasicMaterial,
  MeshLambertMaterial,
  MeshStandardMaterial,
  type Texture,
} from "three";
import { fabricTexture, patchTexture, spotTexture, viewTexture, woodTexture } from "./textures";

export type Quality = "high" | "low";

export type MaterialName =
  | "floor"
  | "wall"
  | "ceiling"
  | "oak"
  | "walnut"
  | "felt"
  | "sand"
  | "carpet"
  | "rug"
  | "cloth"
  | "metal"
  | "leaf"
  | "pot"
  | "glass"
  | "view"
  | "lamp"
  | "glow"
  | "white"
  | "shade"
  | "patch";

interface Surface {
  colour: number;
  rough: number;
  metal?: number;
  map?: Texture;
  /** Light of its own; ceilings get none from above. */
  glow?: number;
}

function surface(quality: Quality, s: Surface): Material {
  const map = s.map ?? null;
  if (quality === "low") return new MeshLambertMaterial({ color: s.colour, map, emissive: s.glow ?? 0 });
  return new MeshStandardMaterial({
    color: s.colour,
    roughness: s.rough,
    metalness: s.metal ?? 0,
    map,
    emissive: s.glow ?? 0,
  });
}

function glass(quality: Quality): Material {
  const look = { color: 0xb5d6cd, transparent: true, opacity: 0.24, depthWrite: false };
  if (quality === "low") return new MeshBasicMaterial(look);
  return new MeshStandardMaterial({ ...look, roughness: 0.06, metalness: 0.1, envMapIntensity: 1.6 });
}

/** Every material of the room by name, made once for a quality. */
export class Materials {
  private readonly byName: Record<MaterialName, Material>;
  private readonly textures: Texture[];

  constructor(readonly quality: Quality) {
    const wood = woodTexture();
    const fabric = fabricTexture();
    const view = viewTexture();
    const spot = spotTexture();
    const patch = patchTexture();
    this.textures = [wood, fabric, view, spot, patch];
    // Costs nothing on a graphics card and most of a frame without one.
    if (quality === "high") for (const texture of this.textures) texture.anisotropy = 8;
    const make = (s: Surface): Material => surface(quality, s);
    const unlit = { transparent: true, depthWrite: false };
    this.byName = {
      floor: make({ colour: 0xe9dccb, rough: 0.55, map: wood }),
      wall: make({ colour: 0xece5d9, rough: 0.95 }),
      ceiling: make({ colour: 0xf8f3ea, rough: 1, glow: 0x4a4640 }),
      oak: make({ colour: 0xcaa273, rough: 0.6 }),
      walnut: make({ colour: 0x8d6748, rough: 0.55 }),
      felt: make({ colour: 0xb3c0b1, rough: 1, map: fabric }),
      sand: make({ colour: 0xdcc9ae, rough: 1, map: fabric }),
      carpet: make({ colour: 0x5c8579, rough: 1, map: fabric }),
      rug: make({ colour: 0xd3c6b1, rough: 1, map: fabric }),
      cloth: make({ colour: 0x86989b, rough: 1, map: fabric }),
      metal: make({ colour: 0x4a4d4f, rough: 0.45, metal: 0.6 }),
      leaf: make({ colour: 0x6c9460, rough: 0.75 }),
      pot: make({ colour: 0xe3dcd0, rough: 0.85 }),
      glass: glass(quality),
      view: new MeshBasicMaterial({ map: view, toneMapped: false }),
      lamp: new MeshBasicMaterial({ color: 0xfff1d6, toneMapped: false }),
      glow: new MeshBasicMaterial({ color: 0xffd9a0, toneMapped: false }),
      white: make({ colour: 0xfbfaf7, rough: 0.6 }),
      shade: new MeshBasicMaterial({ ...unlit, color: 0x2a1c10, map: spot, opacity: 0.34 }),
      patch: new MeshBasicMaterial({
        ...unlit,
        color: 0xffe9c4,
        map: patch,
        opacity: 0.2,
        blending: AdditiveBlending,
      }),
    };
  }

  get(name: MaterialName): Material {
    return this.byName[name];
  }

  dispose(): void {
    for (const material of Object.values(this.byName)) material.dispose();
    for (const texture of this.textures) texture.dispose();
  }
}
