import {
  BoxGeometry,
  CanvasTexture,
  DoubleSide,
  EdgesGeometry,
  Group,
  LineBasicMaterial,
  LineSegments,
  Mesh,
  MeshBasicMaterial,
  type Scene,
  SRGBColorSpace,
} from "three";
import { type Bounds, boundsOf } from "../../world/bounds";
import type { RoomObject } from "../../world/objects";
import { linkFace, namedFace, noteFace } from "./faces";
import { place } from "./object_view";
import type { Face } from "./plate";

/** A translucent copy of an object that is not there yet. */
export interface Ghost {
  object: RoomObject;
  /** It may not stand there. */
  refused: boolean;
}

const accent = 0x6ee7c0;
const red = 0xd6453d;
const pixels = 256;

/** Shows translucent copies; red and hatched where they may not stand. */
export class GhostViews {
  private readonly views = new Map<string, GhostView>();

  constructor(private readonly scene: Scene) {}

  show(ghosts: readonly Ghost[]): void {
    const gone = new Map(this.views);
    for (const ghost of ghosts) {
      const { key } = ghost.object;
      const known = this.views.get(key);
      gone.delete(key);
      if (known?.follow(ghost)) continue;
      known?.dispose();
      this.views.set(key, new GhostView(this.scene, ghost));
    }
    for (const [key, view] of gone) {
      view.dispose();
      this.views.delete(key);
    }
  }

  dispose(): void {
    this.show([]);
  }
}

class GhostView {
  private readonly group = new Group();
  private readonly body: Mesh<BoxGeometry, MeshBasicMaterial>;
  private readonly edges: LineSegments<EdgesGeometry, LineBasicMaterial>;
  private readonly look: string;

  constructor(scene: Scene, ghost: Ghost) {
    this.look = lookOf(ghost);
    const { min, max } = boundsOf(ghost.object, () => null);
    const geometry = new BoxGeometry(max.x - min.x, max.y - min.y, max.z - min.z);
    geometry.translate((min.x + max.x) / 2, (min.y + max.y) / 2, (min.z + max.z) / 2);
    const material = new MeshBasicMaterial({
      map: faceTexture(ghost, { min, max }),
      transparent: true,
      opacity: 0.75,
      depthWrite: false,
      side: DoubleSide,
      toneMapped: false,
    });
    this.body = new Mesh(geometry, material);
    const line = new LineBasicMaterial({ color: ghost.refused ? red : accent, toneMapped: false });
    this.edges = new LineSegments(new EdgesGeometry(geometry), line);
    this.group.add(this.body, this.edges);
    place(this.group, ghost.object);
    scene.add(this.group);
  }

  /** False: it looks different now. */
  follow(ghost: Ghost): boolean {
    if (lookOf(ghost) !== this.look) return false;
    place(this.group, ghost.object);
    return true;
  }

  dispose(): void {
    this.group.removeFromParent();
    this.body.geometry.dispose();
    this.body.material.map?.dispose();
    this.body.material.dispose();
    this.edges.geometry.dispose();
    this.edges.material.dispose();
  }
}

function faceOf(object: RoomObject): { draw: Face; same: string } {
  if (object.kind === "note") return noteFace(object);
  if (object.kind === "link") return linkFace(object);
  return namedFace((o) => o.name)(object);
}

function lookOf({ object, refused }: Ghost): string {
  return `${refused} ${object.kind} ${object.width} ${object.height} ${faceOf(object).same}`;
}

function faceTexture({ object, refused }: Ghost, { min, max }: Bounds): CanvasTexture {
  const [w, h] = [max.x - min.x, max.y - min.y];
  const canvas = document.createElement("canvas");
  const scale = pixels / Math.max(w, h);
  canvas.width = Math.max(16, Math.round(w * scale));
  canvas.height = Math.max(16, Math.round(h * scale));
  const texture = new CanvasTexture(canvas);
  texture.colorSpace = SRGBColorSpace;
  const c = canvas.getContext("2d");
  if (!c) return texture;
  const again = (): void => {
    faceOf(object).draw(c, canvas.width, canvas.height, () => {
      again();
      texture.needsUpdate = true;
    });
    if (refused) hatch(c);
  };
  again();
  return texture;
}

function hatch(c: CanvasRenderingContext2D): void {
  const { width, height } = c.canvas;
  c.fillStyle = "rgb(214 69 61 / 0.45)";
  c.fillRect(0, 0, width, height);
  c.strokeStyle = "rgb(150 30 24 / 0.8)";
  c.lineWidth = 5;
  c.beginPath();
  for (let x = -height; x < width; x += 22) {
    c.moveTo(x, height);
    c.lineTo(x + height, 0);
  }
  c.stroke();
}
