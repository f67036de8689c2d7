import {
  CanvasTexture,
  Group,
  LinearMipmapLinearFilter,
  Mesh,
  MeshBasicMaterial,
  PlaneGeometry,
  type Scene,
  SRGBColorSpace,
  type Vector3,
} from "three";
import type { Block } from "../../documents/blocks";
import { type Layout, type LayoutCache, layOut } from "../../documents/layout";
import { pageWidth } from "../../documents/page_size";
import type { ShownDocument, ShownDocuments } from "../../documents/shown_document";
import type { RoomObject } from "../../world/objects";
import { disposeGroup, GeometryBuilder } from "../room/geometry_builder";
import type { Materials } from "../room/materials";
import type { Content } from "./image_view";
import { type ObjectView, place } from "./object_view";
import { paintPage, TextMeasure } from "./page_painter";
import { LoadedPictures } from "./page_pictures";

const thick = 0.012;
/** Pixels of the longer side of a page, by how large it looks. */
const levels = { high: [512, 1024, 2048], low: [256, 512, 1024] } as const;
/** Pixels for a page that looks as long as it is away. */
const pixelsAtArm = 1500;
/** A page keeps its pixels until it looks this much smaller than they are for. */
const staysSharp = 3;
const textSeconds = 0.2;
const scrollSeconds = 0.06;
const lookSeconds = 0.25;

/** A document as a page: its text on white, as sharp as it is near. */
export class DocumentView implements ObjectView {
  readonly group = new Group();
  private readonly canvas = document.createElement("canvas");
  private texture: CanvasTexture;
  private readonly face: Mesh<PlaneGeometry, MeshBasicMaterial>;
  private readonly back: Group;
  private readonly measure: TextMeasure;
  private readonly pictures: LoadedPictures;
  private cache: LayoutCache = new WeakMap();
  private layout: Layout | null = null;
  private laidVersion = -1;
  private laidTitle = "";
  private drawnScroll = -1;
  private drawnPointed: object | null = null;
  private pixels = 0;
  private dirty = true;
  private sinceText = 1;
  private sinceLook = 1;
  private gone = false;
  /** It was in a picture since it looked last. */
  private seen = false;
  private blocks: readonly Block[] = [];
  /** Texts whose fonts were asked for. */
  private readonly asked = new Set<string>();

  constructor(
    scene: Scene,
    public object: RoomObject,
    private readonly materials: Materials,
    private readonly documents: ShownDocuments,
    content: Content,
  ) {
    this.built = object;
    const { width, height } = object;
    this.pictures = new LoadedPictures(content, () => this.changed());
    this.measure = new TextMeasure(this.context());
    this.texture = this.resize(levels[materials.quality][0]);
    this.face = new Mesh(
      new PlaneGeometry(width, height),
      new MeshBasicMaterial({ map: this.texture, toneMapped: false }),
    );
    this.face.position.z = thick + 0.001;
    this.face.onBeforeRender = () => {
      this.seen = true;
    };
    const builder = new GeometryBuilder();
    builder.box("white", [0, 0, thick / 2], [width, height, thick], 0.004);
    this.back = builder.build(materials);
    this.group.add(this.face, this.back);
    this.follow(object);
    this.repaint(null);
    scene.add(this.group);
  }

  private readonly built: RoomObject;

  get loaded(): boolean {
    return this.laidVersion > 0;
  }

  follow(object: RoomObject): boolean {
    const { width, height } = this.built;
    if (object.holder === 0 && (object.width !== width || object.height !== height)) return false;
    this.object = object;
    place(this.group, object);
    this.group.scale.set(object.width / width, object.height / height, 1);
    return true;
  }

  update(dt: number, from: Vector3): void {
    const { object } = this;
    this.sinceText += dt;
    this.sinceLook += dt;
    if (this.sinceLook > lookSeconds) {
      this.sinceLook = 0;
      const looks =
        Math.max(object.width, object.height) / Math.max(0.1, from.distanceTo(this.group.position));
      if (this.seen) this.documents.look(object.key, looks);
      this.seen = false;
      this.sharpen(looks * pixelsAtArm);
    }
    const page = this.documents.get(object.key);
    if (page && page.version !== this.laidVersion) this.dirty = true;
    if (object.name !== this.laidTitle) this.dirty = true;
    const moved = page !== null && (page.scroll !== this.drawnScroll || page.pointed !== this.drawnPointed);
    if ((this.dirty && this.sinceText > textSeconds) || (moved && this.sinceText > scrollSeconds))
      this.repaint(page);
  }

  dispose(): void {
    this.gone = true;
    this.pictures.dispose();
    disposeGroup(this.back);
    this.face.geometry.dispose();
    this.face.material.dispose();
    this.texture.dispose();
    this.group.removeFromParent();
  }

  /** Everything is laid out anew: a picture or a font came. */
  private changed(): void {
    this.laidVersion = -1;
    this.dirty = true;
  }

  private context(): CanvasRenderingContext2D {
    const c = this.canvas.getContext("2d", { alpha: false, willReadFrequently: true });
    if (!c) throw new Error("no canvas");
    return c;
  }

  /** Takes as many pixels as are needed. */
  private sharpen(needed: number): void {
    const choices = levels[this.materials.quality];
    const wanted = choices.find((pixels) => pixels >= needed) ?? choices[2];
    if (wanted <= this.pixels && needed * staysSharp > this.pixels) return;
    if (wanted === this.pixels) return;
    this.texture.dispose();
    this.texture = this.resize(wanted);
    this.face.material.map = this.texture;
    this.dirty = true;
    this.sinceText = 1;
  }

  private resize(pixels: number): CanvasTexture {
    const { width, height } = this.built;
    const scale = pixels / Math.max(width, height);
    this.pixels = pixels;
    this.canvas.width = Math.max(16, Math.round(width * scale));
    this.canvas.height = Math.max(16, Math.round(height * scale));
    const texture = new CanvasTexture(this.canvas);
    texture.colorSpace = SRGBColorSpace;
    texture.minFilter = LinearMipmapLinearFilter;
    texture.anisotropy = this.materials.quality === "high" ? 8 : 1;
    return texture;
  }

  private repaint(page: ShownDocument | null): void {
    if (this.gone) return;
    const c = this.context();
    const visible = (pageWidth * this.canvas.height) / this.canvas.width;
    const layout = this.laidOut(page);
    page?.laidOut(
      layout.height,
      visible,
      (source) => layout.blocks.find((b) => b.source === source)?.y ?? null,
    );
    const scroll = page?.scroll ?? 0;
    const pointed = page?.pointed ?? null;
    paintPage(c, layout, { scroll, visible, pointed }, this.pictures);
    this.fetchFonts(layout, scroll, visible);
    this.texture.needsUpdate = true;
    this.drawnScroll = scroll;
    this.drawnPointed = pointed;
    this.dirty = false;
    this.sinceText = 0;
  }

  private laidOut(page: ShownDocument | null): Layout {
    const version = page?.version ?? this.laidVersion;
    if (page) this.blocks = page.blocks;
    const { name } = this.object;
    if (this.layout && version === this.laidVersion && name === this.laidTitle) return this.layout;
    const context = {
      measure: this.measure.width,
      pictureSize: (file: string) => this.pictures.pictureSize(file),
    };
    this.layout = layOut(name, this.blocks, context, this.cache);
    this.laidVersion = version;
    this.laidTitle = name;
    return this.layout;
  }

  /** Loads fonts that are missing for what is seen. Then all is measured again. */
  private fetchFonts(layout: Layout, scroll: number, visible: number): void {
    const texts = new Map<string, string>();
    const blocks = layout.blocks.filter((b) => b.y < scroll + visible && b.y + b.laid.height > scroll);
    for (const laid of [layout.title, ...blocks.map((b) => b.laid)])
      for (const { font, text } of laid.runs) texts.set(font, (texts.get(font) ?? "") + text);
    for (const [font, text] of texts) {
      if (this.asked.has(font + text) || document.fonts.check(font, text)) continue;
      this.asked.add(font + text); // once: a font that cannot be fetched stays missing
      document.fonts.load(font, text).then(
        () => {
          this.measure.clear();
          this.cache = new WeakMap();
          this.changed();
        },
        () => {},
      );
    }
  }
}
