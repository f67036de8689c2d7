import {
  Color,
  DataTexture,
  type Material,
  MeshBasicMaterial,
  MeshStandardMaterial,
  NoColorSpace,
  RingGeometry,
  type Scene,
  SRGBColorSpace,
  type Texture,
} from "three";
import { colourNumber } from "../../wire/colour";
import { lowQualityMaterial } from "../low_quality_material";
import type { Quality } from "../quality";
import { figure, figureShapes } from "./figure";
import { InstancedPart, withDitherFade } from "./instanced_part";

const speaking = Number.parseInt(figure.speaking.ring.slice(1), 16);
const spotSize = 64;
const { colours, shadow, whiten } = figure;

export type PartName =
  | "torso"
  | "seated"
  | "lap"
  | "collar"
  | "head"
  | "plate"
  | "eyes"
  | "mouth"
  | "left"
  | "right"
  | "shade"
  | "simple"
  | "simplePlate"
  | "ring";

/** A soft round shadow under an avatar: white, with an alpha that falls towards the edge. */
function shadowTexture(): DataTexture {
  const pixels = new Uint8Array(spotSize * spotSize * 4).fill(255);
  const half = (spotSize - 1) / 2;
  for (let i = 0; i < spotSize * spotSize; i++) {
    const r = Math.hypot((i % spotSize) - half, Math.floor(i / spotSize) - half) / half;
    pixels[i * 4 + 3] = 255 * Math.max(0, 1 - r) ** 1.4;
  }
  const texture = new DataTexture(pixels, spotSize, spotSize);
  texture.needsUpdate = true;
  return texture;
}

function litMaterial(low: boolean, roughness: number, color = 0xffffff): Material {
  if (low) return lowQualityMaterial({ colour: color, fades: true });
  return withDitherFade(new MeshStandardMaterial({ color, roughness }));
}

function unlitMaterial(low: boolean, colour: number, opacity: number, map: Texture | null): Material {
  if (low) return lowQualityMaterial({ colour, opacity, map, lit: 0, fades: true });
  const options = { color: colour, opacity, map, transparent: true, depthWrite: false };
  return withDitherFade(new MeshBasicMaterial({ ...options, toneMapped: map !== null }));
}

/** All parts of avatars by name, with one draw call for each part in use. */
export class AvatarParts {
  readonly parts: Record<PartName, InstancedPart>;
  readonly all: InstancedPart[];
  private readonly shade = shadowTexture();

  constructor(scene: Scene, quality: Quality, capacity: number) {
    const low = quality === "low";
    this.shade.colorSpace = low ? NoColorSpace : SRGBColorSpace;
    const shapes = figureShapes(low);
    // Hands and collars are too small for a shadow that anybody would notice.
    const large = { casts: !low, shaded: !low, coloured: true };
    const small = { ...large, casts: false };
    const detail = { casts: false, shaded: false, coloured: false };
    type Solid = "torso" | "seated" | "lap" | "collar" | "head" | "left" | "right" | "simple";
    const solid = (name: Solid, rough: number, options = large) =>
      new InstancedPart(scene, shapes[name], litMaterial(low, rough), options, capacity);
    const feature = (name: "plate" | "eyes" | "mouth" | "simplePlate", rough: number, colour: string) =>
      new InstancedPart(scene, shapes[name], litMaterial(low, rough, colourNumber(colour)), detail, capacity);
    const ground = unlitMaterial(low, colourNumber(colours.shadow), shadow.opacity, this.shade);
    const ring = unlitMaterial(low, speaking, 0.95, null);
    this.parts = {
      torso: solid("torso", 0.62),
      seated: solid("seated", 0.62),
      lap: solid("lap", 0.62),
      collar: solid("collar", 0.7, small),
      head: solid("head", 0.55),
      left: solid("left", 0.6, small),
      right: solid("right", 0.6, small),
      simple: solid("simple", 0.62),
      plate: feature("plate", 0.5, colours.plate),
      simplePlate: feature("simplePlate", 0.5, colours.plate),
      eyes: feature("eyes", 0.25, colours.eyes),
      mouth: feature("mouth", 0.5, colours.mouth),
      shade: new InstancedPart(scene, shapes.shade, ground, { ...detail, order: 2 }, capacity),
      ring: new InstancedPart(scene, new RingGeometry(0.72, 1, 28), ring, { ...detail, order: 11 }, capacity),
    };
    this.all = Object.values(this.parts);
  }

  dispose(): void {
    for (const part of this.all) part.dispose();
    this.shade.dispose();
  }
}

/** The colours of an avatar by part. */
export class AvatarColours {
  readonly torso = new Color();
  readonly head = new Color();
  readonly collar = new Color();
  readonly hands = new Color();

  set(colour: number, accent: number): void {
    this.torso.setHex(colour);
    lighten(this.head.setHex(colour), whiten.head);
    lighten(this.collar.setHex(accent), whiten.collar);
    lighten(this.hands.setHex(accent), whiten.hands);
  }
}

function lighten(colour: Color, part: number): void {
  colour.r += (1 - colour.r) * part;
  colour.g += (1 - colour.g) * part;
  colour.b += (1 - colour.b) * part;
}
