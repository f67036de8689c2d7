import {
  BoxGeometry,
  CanvasTexture,
  EdgesGeometry,
  Group,
  LineBasicMaterial,
  LineSegments,
  type PerspectiveCamera,
  type Scene,
  Sprite,
  SpriteMaterial,
  SRGBColorSpace,
} from "three";
import { cssColour } from "../../wire/colour";
import type { Bounds } from "../../world/bounds";
import type { RoomObject } from "../../world/objects";
import { place } from "./object_view";

/** The outline around an object: the selected one, one under the pointer, or one that somebody holds. */
export interface Outline {
  object: RoomObject;
  bounds: Bounds;
  /** 0xRRGGBB */
  colour: number;
  /** Written above it; empty for nothing. */
  label: string;
}

const gap = 0.02;
const labelPixels = 44;
const labelFont = '600 24px "Inter Variable", "Noto Sans SC Variable", system-ui, sans-serif';
/** Height of a label, as part of its distance, so that its size on the screen stays. */
const labelHeight = 0.032;
const longestLabel = 28;

/** Outlines around objects, some with a name. */
export class OutlineViews {
  private readonly edges = new EdgesGeometry(new BoxGeometry(1, 1, 1));
  private readonly views = new Map<string, OutlineView>();

  constructor(private readonly scene: Scene) {}

  /** One outline for each object: the last of several. */
  show(outlines: readonly Outline[]): void {
    const wanted = new Map(outlines.map((o) => [o.object.key, o]));
    for (const [key, view] of this.views) {
      if (wanted.has(key)) continue;
      view.dispose();
      this.views.delete(key);
    }
    for (const [key, outline] of wanted) {
      const view = this.views.get(key) ?? new OutlineView(this.scene, this.edges);
      view.show(outline);
      this.views.set(key, view);
    }
  }

  /** Keeps the size of the labels on the screen. */
  update(camera: PerspectiveCamera): void {
    for (const view of this.views.values()) view.update(camera);
  }

  dispose(): void {
    this.show([]);
    this.edges.dispose();
  }
}

class OutlineView {
  private readonly group = new Group();
  private readonly lines: LineSegments<EdgesGeometry, LineBasicMaterial>;
  private label: Sprite | null = null;
  private labelled = "";
  private aspect = 1;

  constructor(scene: Scene, edges: EdgesGeometry) {
    this.lines = new LineSegments(edges, new LineBasicMaterial({ toneMapped: false }));
    this.group.add(this.lines);
    scene.add(this.group);
  }

  show({ object, bounds: { min, max }, colour, label }: Outline): void {
    place(this.group, object);
    this.lines.position.set((min.x + max.x) / 2, (min.y + max.y) / 2, (min.z + max.z) / 2);
    this.lines.scale.set(max.x - min.x + gap, max.y - min.y + gap, max.z - min.z + gap);
    this.lines.material.color.setHex(colour);
    const look = label && `${colour} ${label}`;
    if (look !== this.labelled) this.relabel(look, label, colour);
    this.label?.position.set(0, max.y + 0.08, 0);
  }

  update(camera: PerspectiveCamera): void {
    if (!this.label) return;
    const size = labelHeight * camera.position.distanceTo(this.group.position);
    this.label.scale.set(size * this.aspect, size, 1);
  }

  dispose(): void {
    this.group.removeFromParent();
    this.lines.material.dispose();
    this.dropLabel();
  }

  private relabel(look: string, label: string, colour: number): void {
    this.labelled = look;
    this.dropLabel();
    if (!label) return;
    const canvas = paintLabel(label, colour);
    const map = new CanvasTexture(canvas);
    map.colorSpace = SRGBColorSpace;
    this.aspect = canvas.width / canvas.height;
    this.label = new Sprite(
      new SpriteMaterial({ map, depthTest: false, transparent: true, toneMapped: false }),
    );
    this.label.center.set(0.5, 0);
    this.label.renderOrder = 4;
    this.group.add(this.label);
  }

  private dropLabel(): void {
    this.label?.material.map?.dispose();
    this.label?.material.dispose();
    this.label?.removeFromParent();
    this.label = null;
  }
}

function paintLabel(label: string, colour: number): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  const letters = [...label];
  const text = letters.length > longestLabel ? `${letters.slice(0, longestLabel - 1).join("")}…` : label;
  const c = canvas.getContext("2d");
  if (!c) return canvas;
  c.font = labelFont;
  canvas.width = Math.ceil(c.measureText(text).width) + 56;
  canvas.height = labelPixels;
  c.font = labelFont; // a new size forgets it
  c.fillStyle = "rgb(24 29 33 / 0.85)";
  c.beginPath();
  c.roundRect(0, 0, canvas.width, canvas.height, labelPixels / 2);
  c.fill();
  c.fillStyle = cssColour(colour);
  c.beginPath();
  c.arc(22, labelPixels / 2, 8, 0, 7);
  c.fill();
  c.fillStyle = "#fff";
  c.textBaseline = "middle";
  c.fillText(text, 40, labelPixels / 2 + 1);
  return canvas;
}
