import {
  AdditiveBlending,
  type Blending,
  type Material,
  MeshBasicMaterial,
  MeshStandardMaterial,
  NoColorSpace,
  NormalBlending,
  type Texture,
} from "three";
import type { RoomScene } from "../../world/scene";
import { lowQualityMaterial } from "../low_quality_material";
import type { Quality } from "../quality";
import { fabricTexture, patchTexture, spotTexture, viewTexture, woodTexture } from "./textures";

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

/** The materials whose colour a scene can set. PROTOCOL.md section 1.2. */
type PaletteName = Extract<
  MaterialName,
  "floor" | "wall" | "ceiling" | "oak" | "walnut" | "felt" | "sand" | "carpet" | "rug" | "cloth"
>;

function readColour(text: unknown): number | null {
  return typeof text === "string" && /^#[0-9a-f]{6}$/i.test(text) ? Number.parseInt(text.slice(1), 16) : null;
}

interface SurfaceOptions {
  colour: number;
  rough: number;
  metal?: number;
  map?: Texture;
  /** Emissive colour. Ceilings get no light from above. */
  glow?: number;
}

function surfaceMaterial(quality: Quality, s: SurfaceOptions): Material {
  const map = s.map ?? null;
  if (quality === "low") return lowQualityMaterial({ colour: s.colour, map, lit: s.glow ? 0.45 : 1 });
  const { colour: color, rough: roughness, metal: metalness = 0, glow: emissive = 0 } = s;
  return new MeshStandardMaterial({ color, roughness, metalness, map, emissive });
}

function glassMaterial(quality: Quality): Material {
  if (quality === "low") return lowQualityMaterial({ colour: 0xc3dbd3, opacity: 0.3, lit: 0 });
  return new MeshStandardMaterial({
    color: 0xb5d6cd,
    transparent: true,
    opacity: 0.24,
    depthWrite: false,
    roughness: 0.06,
    metalness: 0.1,
    envMapIntensity: 1.6,
  });
}

interface UnlitOptions {
  colour: number;
  map?: Texture;
  opacity?: number;
  blending?: Blending;
}

/** A material without lighting. */
function unlitMaterial(quality: Quality, s: UnlitOptions): Material {
  const { colour, map = null, opacity = 1, blending = NormalBlending } = s;
  if (quality === "low") return lowQualityMaterial({ colour, map, opacity, blending, lit: 0 });
  const clear = opacity < 1;
  return new MeshBasicMaterial({
    color: colour,
    map,
    opacity,
    blending,
    transparent: clear,
    depthWrite: !clear,
    toneMapped: clear,
  });
}

/** All materials of a room by name, created once per quality. */
export class Materials {
  private readonly byName: Record<MaterialName, Material>;
  private readonly textures: Texture[];

  constructor(
    readonly quality: Quality,
    palette: RoomScene["palette"],
  ) {
    const wood = woodTexture();
    const fabric = fabricTexture();
    const view = viewTexture();
    const spot = spotTexture();
    const patch = patchTexture();
    this.textures = [wood, fabric, view, spot, patch];
    for (const texture of this.textures) {
      if (quality === "high") texture.anisotropy = 8;
      else texture.colorSpace = NoColorSpace;
    }
    const make = (s: SurfaceOptions): Material => surfaceMaterial(quality, s);
    const colourOf = (name: PaletteName, fallback: number): number => readColour(palette[name]) ?? fallback;
    const shine = (s: UnlitOptions): Material => unlitMaterial(quality, s);
    this.byName = {
      floor: make({ colour: colourOf("floor", 0xe9dccb), rough: 0.55, map: wood }),
      wall: make({ colour: colourOf("wall", 0xece5d9), rough: 0.95 }),
      ceiling: make({ colour: colourOf("ceiling", 0xf8f3ea), rough: 1, glow: 0x4a4640 }),
      oak: make({ colour: colourOf("oak", 0xcaa273), rough: 0.6 }),
      walnut: make({ colour: colourOf("walnut", 0x8d6748), rough: 0.55 }),
      felt: make({ colour: colourOf("felt", 0xb3c0b1), rough: 1, map: fabric }),
      sand: make({ colour: colourOf("sand", 0xdcc9ae), rough: 1, map: fabric }),
      carpet: make({ colour: colourOf("carpet", 0x5c8579), rough: 1, map: fabric }),
      rug: make({ colour: colourOf("rug", 0xd3c6b1), rough: 1, map: fabric }),
      cloth: make({ colour: colourOf("cloth", 0x86989b), rough: 1, map: fabric }),
      metal: make({ colour: 0x4a4d4f, rough: 0.45, metal: 0.6 }),
      leaf: make({ colour: 0x6c9460, rough: 0.75 }),
      pot: make({ colour: 0xe3dcd0, rough: 0.85 }),
      glass: glassMaterial(quality),
      view: shine({ colour: 0xffffff, map: view }),
      lamp: shine({ colour: 0xfff1d6 }),
      glow: shine({ colour: 0xffd9a0 }),
      white: make({ colour: 0xfbfaf7, rough: 0.6 }),
      shade: shine({ colour: 0x2a1c10, map: spot, opacity: 0.34 }),
      patch: shine({ colour: 0xffe9c4, map: patch, opacity: 0.2, blending: AdditiveBlending }),
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
