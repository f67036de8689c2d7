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
import { type Scribe, tagHeight, tagWidth, type Writing, type Written } from "./name_tag_image";
import { tagMaterial } from "./name_tag_material";

const columns = 2;
const leastCells = 16;
const mostCells = 128;
/** Of one row of names. */
const shelfBytes = tagHeight * columns * tagWidth * 4;

/** A name over a head, as its owner wants it in this frame. */
export class Label implements Writing {
  text = "";
  colour = 0;
  muted = false;
  hand = false;
  shown = false;
  readonly at = new Vector3();
  /** Metres. */
  height = 0;
  opacity = 1;
  /** From the eye, in metres: nearer names are drawn over farther ones. */
  distance = 0;
  /** Width and place of the dot, each by the height; 0 until the name is written. */
  aspect = 0;
  dot = 0;
  /** Where in the picture of all names it stands; -1 for nowhere. `Names` alone writes this and what follows. */
  cell = -1;
  written: Writing | null = null;
  /** The letters that were missing have come. */
  better = false;
}

/** All names over heads in one draw call, written into one picture. The farthest have no name where there are too many. */
export class Names {
  private readonly labels: Label[] = [];
  private readonly mesh: InstancedMesh;
  private readonly cells: InstancedBufferAttribute;
  private readonly material = tagMaterial();
  private readonly owners: (Label | null)[] = [];
  private texture: DataTexture;
  private pixels: Uint8Array<ArrayBuffer>;
  /** The graphics card has the whole picture; from then on it is sent the changes alone. */
  private uploaded = false;

  constructor(
    private readonly scene: Scene,
    private readonly scribe: Scribe,
  ) {
    const plane = new PlaneGeometry(1, 1);
    this.cells = new InstancedBufferAttribute(new Float32Array(mostCells * 4), 4);
    this.cells.setUsage(DynamicDrawUsage);
    plane.setAttribute("cell", this.cells);
    this.mesh = new InstancedMesh(plane, this.material, mostCells);
    this.mesh.instanceMatrix.setUsage(DynamicDrawUsage);
    this.mesh.frustumCulled = false;
    this.mesh.renderOrder = 10;
    this.mesh.count = 0;
    scene.add(this.mesh);
    this.pixels = new Uint8Array(0);
    this.texture = this.room(leastCells);
  }

  add(): Label {
    const label = new Label();
    this.labels.push(label);
    return label;
  }

  remove(label: Label): void {
    const index = this.labels.indexOf(label);
    const [gone] = index < 0 ? [] : this.labels.splice(index, 1);
    if (gone) this.release(gone);
  }

  /** Draws them; `right` and `up` are the axes that all names lie in. */
  update(right: Vector3, up: Vector3): void {
    this.sort();
    // Nearest first, so that these have a place.
    for (let i = this.labels.length - 1; i >= 0; i--) {
      const label = this.labels[i];
      if (label) this.keep(label);
    }
    let count = 0;
    for (const label of this.labels)
      if (label.shown && label.cell >= 0) this.place(label, count++, right, up);
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

  /** Farthest first. Hardly anything changes between frames, so hardly anything is moved. */
  private sort(): void {
    const { labels } = this;
    for (let i = 1; i < labels.length; i++) {
      const label = labels[i];
      if (!label) continue;
      let j = i - 1;
      for (let before = labels[j]; before && before.distance < label.distance; before = labels[j]) {
        labels[j + 1] = before;
        j--;
      }
      labels[j + 1] = label;
    }
  }

  /** Gives a label that is shown a place with its name in it, and takes it from one that is not. */
  private keep(label: Label): void {
    if (!label.shown) {
      this.release(label);
      return;
    }
    if (label.cell < 0) label.cell = this.free(label.distance);
    if (label.cell < 0) return;
    this.owners[label.cell] = label;
    const w = label.written;
    const same = w && w.text === label.text && w.colour === label.colour;
    if (same && w.muted === label.muted && w.hand === label.hand && !label.better) return;
    const { text, colour, muted, hand, better } = label;
    label.better = false;
    label.written = { text, colour, muted, hand };
    // Once is enough: letters that did not come the first time may never come.
    const written = this.scribe(label.written, () => {
      label.better = !better;
    });
    if (written) this.write(label, written);
  }

  private release(label: Label): void {
    if (label.cell < 0) return;
    this.owners[label.cell] = null;
    label.cell = -1;
    label.written = null;
  }

  /** A place nobody has, or the one of whoever is farthest, if farther than `distance`; -1 for none. */
  private free(distance: number): number {
    for (let i = 0; i < this.owners.length; i++) if (!this.owners[i]) return i;
    if (this.owners.length >= mostCells) return this.farthest(distance);
    const first = this.owners.length;
    this.texture = this.room(first * 2);
    return first;
  }

  private farthest(distance: number): number {
    for (const label of this.labels) {
      if (label.cell < 0) continue;
      const { cell } = label;
      if (label.distance <= distance) return -1;
      this.release(label);
      return cell;
    }
    return -1;
  }

  private write(label: Label, { pixels, width, dot }: Written): void {
    label.aspect = width / tagHeight;
    label.dot = dot / tagHeight;
    const row = columns * tagWidth * 4;
    const at = Math.floor(label.cell / columns) * shelfBytes + (label.cell % columns) * tagWidth * 4;
    for (let y = 0; y < tagHeight; y++) {
      const from = y * tagWidth * 4;
      this.pixels.set(pixels.subarray(from, from + tagWidth * 4), at + y * row);
      if (this.uploaded) this.texture.addUpdateRange(at + y * row, tagWidth * 4);
    }
    this.texture.needsUpdate = true;
  }

  private place(label: Label, index: number, right: Vector3, up: Vector3): void {
    const { at, height: h, aspect, cell, opacity } = label;
    const w = h * aspect;
    const m = this.mesh.instanceMatrix.array;
    const i = index * 16;
    m[i] = right.x * w;
    m[i + 1] = right.y * w;
    m[i + 2] = right.z * w;
    m[i + 4] = up.x * h;
    m[i + 5] = up.y * h;
    m[i + 6] = up.z * h;
    m[i + 12] = at.x;
    m[i + 13] = at.y;
    m[i + 14] = at.z;
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

  /** Makes room for so many names; those that are written stay. */
  private room(cells: number): DataTexture {
    const rows = cells / columns;
    const pixels = new Uint8Array(rows * shelfBytes);
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
