import {
  DataTexture,
  DynamicDrawUsage,
  InstancedBufferAttribute,
  InstancedMesh,
  LinearFilter,
  PlaneGeometry,
  type Scene,
  Vector3,
} from "three";
import {
  type NameTagContent,
  type NameTagImage,
  type NameTagPainter,
  tagHeight,
  tagWidth,
} from "./name_tag_image";
import { tagMaterial } from "./name_tag_material";

const columns = 2;
const minCells = 16;
const maxCells = 128;
/** Bytes of one row of cells in the atlas. */
const rowBytes = tagHeight * columns * tagWidth * 4;

/** One name tag. Its owner writes it before each frame. */
export class NameTag implements NameTagContent {
  text = "";
  colour = 0;
  muted = false;
  hand = false;
  visible = false;
  readonly position = new Vector3();
  /** Metres. */
  height = 0;
  opacity = 1;
  /** Distance to the camera in metres: nearer name tags are drawn over farther ones. */
  distance = 0;
  /** Width, and position of the dot, relative to the height; 0 until the image is painted. */
  aspect = 0;
  dot = 0;
  /** Cell in the atlas; -1 for none. Only `NameTags` writes this field and the following ones. */
  cell = -1;
  paintedContent: NameTagContent | null = null;
  /** Missing fonts have loaded. */
  repaint = false;
}

/**
 * All name tags in one draw call, with their images in one texture atlas. If there are too many, the farthest have
 * none.
 */
export class NameTags {
  private readonly tags: NameTag[] = [];
  private readonly mesh: InstancedMesh;
  private readonly cells: InstancedBufferAttribute;
  private readonly material = tagMaterial();
  private readonly owners: (NameTag | null)[] = [];
  private texture: DataTexture;
  private pixels: Uint8Array<ArrayBuffer>;
  /** The whole atlas is on the GPU. From then on only changes are uploaded. */
  private uploaded = false;

  constructor(
    private readonly scene: Scene,
    private readonly painter: NameTagPainter,
  ) {
    const plane = new PlaneGeometry(1, 1);
    this.cells = new InstancedBufferAttribute(new Float32Array(maxCells * 4), 4);
    this.cells.setUsage(DynamicDrawUsage);
    plane.setAttribute("cell", this.cells);
    this.mesh = new InstancedMesh(plane, this.material, maxCells);
    this.mesh.instanceMatrix.setUsage(DynamicDrawUsage);
    this.mesh.frustumCulled = false;
    this.mesh.renderOrder = 10;
    this.mesh.count = 0;
    scene.add(this.mesh);
    this.pixels = new Uint8Array(0);
    this.texture = this.createTexture(minCells);
  }

  add(): NameTag {
    const label = new NameTag();
    this.tags.push(label);
    return label;
  }

  remove(label: NameTag): void {
    const index = this.tags.indexOf(label);
    const [gone] = index < 0 ? [] : this.tags.splice(index, 1);
    if (gone) this.release(gone);
  }

  /** Draws the name tags; `right` and `up` are the axes of their plane. */
  update(right: Vector3, up: Vector3): void {
    this.sort();
    // Nearest first, so that the nearest get a cell.
    for (let i = this.tags.length - 1; i >= 0; i--) {
      const label = this.tags[i];
      if (label) this.updateTag(label);
    }
    let count = 0;
    for (const label of this.tags)
      if (label.visible && label.cell >= 0) this.writeInstance(label, count++, right, up);
    this.mesh.count = count;
    if (count === 0) return;
    this.mesh.instanceMatrix.needsUpdate = true;
    this.cells.needsUpdate = true;
  }

  dispose(): void {
    this.scene.remove(this.mesh);
    this.mesh.geometry.dispose();
    this.mesh.dispose();
    this.material.dispose();
    this.texture.dispose();
  }

  /** Farthest first, by insertion sort: the order hardly changes between frames. */
  private sort(): void {
    const { tags } = this;
    for (let i = 1; i < tags.length; i++) {
      const label = tags[i];
      if (!label) continue;
      let j = i - 1;
      for (let before = tags[j]; before && before.distance < label.distance; before = tags[j]) {
        tags[j + 1] = before;
        j--;
      }
      tags[j + 1] = label;
    }
  }

  /** Gives a visible name tag a cell with its image, and frees the cell of a hidden one. */
  private updateTag(label: NameTag): void {
    if (!label.visible) {
      this.release(label);
      return;
    }
    if (label.cell < 0) label.cell = this.allocateCell(label.distance);
    if (label.cell < 0) return;
    this.owners[label.cell] = label;
    const w = label.paintedContent;
    const same = w && w.text === label.text && w.colour === label.colour;
    if (same && w.muted === label.muted && w.hand === label.hand && !label.repaint) return;
    const { text, colour, muted, hand, repaint } = label;
    label.repaint = false;
    label.paintedContent = { text, colour, muted, hand };
    // Repaints once: a font that failed the first time may never load.
    const written = this.painter(label.paintedContent, () => {
      label.repaint = !repaint;
    });
    if (written) this.upload(label, written);
  }

  private release(label: NameTag): void {
    if (label.cell < 0) return;
    this.owners[label.cell] = null;
    label.cell = -1;
    label.paintedContent = null;
  }

  /** A free cell, or that of the farthest name tag if it is farther than `distance`; -1 for none. */
  private allocateCell(distance: number): number {
    for (let i = 0; i < this.owners.length; i++) if (!this.owners[i]) return i;
    if (this.owners.length >= maxCells) return this.evictFarthest(distance);
    const first = this.owners.length;
    this.texture = this.createTexture(first * 2);
    return first;
  }

  private evictFarthest(distance: number): number {
    for (const label of this.tags) {
      if (label.cell < 0) continue;
      const { cell } = label;
      if (label.distance <= distance) return -1;
      this.release(label);
      return cell;
    }
    return -1;
  }

  private upload(label: NameTag, { pixels, width, dot }: NameTagImage): void {
    label.aspect = width / tagHeight;
    label.dot = dot / tagHeight;
    const row = columns * tagWidth * 4;
    const at = Math.floor(label.cell / columns) * rowBytes + (label.cell % columns) * tagWidth * 4;
    for (let y = 0; y < tagHeight; y++) {
      const from = y * tagWidth * 4;
      this.pixels.set(pixels.subarray(from, from + tagWidth * 4), at + y * row);
      if (this.uploaded) this.texture.addUpdateRange(at + y * row, tagWidth * 4);
    }
    this.texture.needsUpdate = true;
  }

  private writeInstance(label: NameTag, index: number, right: Vector3, up: Vector3): void {
    const { position, height: h, aspect, cell, opacity } = label;
    const w = h * aspect;
    const m = this.mesh.instanceMatrix.array;
    const i = index * 16;
    m[i] = right.x * w;
    m[i + 1] = right.y * w;
    m[i + 2] = right.z * w;
    m[i + 4] = up.x * h;
    m[i + 5] = up.y * h;
    m[i + 6] = up.z * h;
    m[i + 12] = position.x;
    m[i + 13] = position.y;
    m[i + 14] = position.z;
    m[i + 15] = 1;
    const rows = this.owners.length / columns;
    this.cells.setXYZW(
      index,
      (cell % columns) / columns,
      Math.floor(cell / columns) / rows,
      (aspect * tagHeight) / tagWidth / columns,
      opacity,
    );
  }

  /** Creates an atlas for so many cells. Painted cells are copied. */
  private createTexture(cells: number): DataTexture {
    const rows = cells / columns;
    const pixels = new Uint8Array(rows * rowBytes);
    pixels.set(this.pixels);
    this.pixels = pixels;
    while (this.owners.length < cells) this.owners.push(null);
    this.texture?.dispose();
    const texture = new DataTexture(pixels, columns * tagWidth, rows * tagHeight);
    texture.minFilter = LinearFilter;
    texture.magFilter = LinearFilter;
    texture.needsUpdate = true;
    this.uploaded = false;
    texture.onUpdate = () => {
      this.uploaded = true;
    };
    Object.assign(this.material.uniforms, { names: { value: texture }, rows: { value: rows } });
    return texture;
  }
}
