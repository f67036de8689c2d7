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
import { plain } from "../low_quality_material";
import type { Quality } from "../quality";
import { figure, figureShapes } from "./figure";
import { fading, Part } from "./instanced_part";

const speaking = 0x7ff0c8;
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

/** The soft spot under a body: white, thinner towards its edge. */
function spot(): DataTexture {
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

function skin(low: boolean, roughness: number, color = 0xffffff): Material {
  if (low) return plain({ colour: color, fades: true });
  return fading(new MeshStandardMaterial({ color, roughness }));
}

function shining(low: boolean, colour: number, opacity: number, map: Texture | null): Material {
  if (low) return plain({ colour, opacity, map, lit: 0, fades: true });
  const look = { color: colour, opacity, map, transparent: true, depthWrite: false };
  return fading(new MeshBasicMaterial({ ...look, toneMapped: map !== null }));
}

/** All parts that bodies are put together from, by name: a draw call for each that anybody wears. */
export class Wardrobe {
  readonly parts: Record<PartName, Part>;
  readonly all: Part[];
  private readonly shade = spot();

  constructor(scene: Scene, quality: Quality, capacity: number) {
    const low = quality === "low";
    this.shade.colorSpace = low ? NoColorSpace : SRGBColorSpace;
    const shapes = figureShapes(low);
    // Hands and collars are too small for a shadow that anybody would miss.
    const worn = { casts: !low, shaded: !low, coloured: true };
    const small = { ...worn, casts: false };
    const detail = { casts: false, shaded: false, coloured: false };
    type Solid = "torso" | "seated" | "lap" | "collar" | "head" | "left" | "right" | "simple";
    const solid = (name: Solid, rough: number, options = worn) =>
      new Part(scene, shapes[name], skin(low, rough), options, capacity);
    const feature = (name: "plate" | "eyes" | "mouth" | "simplePlate", rough: number, colour: string) =>
      new Part(scene, shapes[name], skin(low, rough, colourNumber(colour)), detail, capacity);
    const ground = shining(low, colourNumber(colours.shadow), shadow.opacity, this.shade);
    const ring = shining(low, speaking, 0.95, null);
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
      shade: new Part(scene, shapes.shade, ground, { ...detail, order: 2 }, capacity),
      ring: new Part(scene, new RingGeometry(0.72, 1, 28), ring, { ...detail, order: 11 }, capacity),
    };
    this.all = Object.values(this.parts);
  }

  dispose(): void {
    for (const part of this.all) part.dispose();
    this.shade.dispose();
  }
}

/** A person's colours on the parts that take them. */
export class Dyes {
  readonly torso = new Color();
  readonly head = new Color();
  readonly collar = new Color();
  readonly hands = new Color();

  mix(colour: number, accent: number): void {
    this.torso.setHex(colour);
    whitened(this.head.setHex(colour), whiten.head);
    whitened(this.collar.setHex(accent), whiten.collar);
    whitened(this.hands.setHex(accent), whiten.hands);
  }
}

function whitened(colour: Color, part: number): void {
  colour.r += (1 - colour.r) * part;
  colour.g += (1 - colour.g) * part;
  colour.b += (1 - colour.b) * part;
}
