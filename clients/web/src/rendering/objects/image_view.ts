import { Mesh, MeshBasicMaterial, PlaneGeometry, type Scene, SRGBColorSpace, Texture } from "three";
import { fileOf, type RoomObject } from "../../world/objects";
import type { Materials } from "../room/materials";
import { namedFace } from "./faces";
import type { ObjectView } from "./object_view";
import { Plate } from "./plate";

const longestSide = { high: 2048, low: 512 } as const;
/** With more pictures than these, each new one has half the pixels of a side, so that all fit into memory. */
const many = [8, 32];

/** Pixels of the longer side of a picture where so many are shown. */
export function imagePixels(quality: keyof typeof longestSide, shown: number): number {
  return longestSide[quality] / 2 ** many.filter((n) => shown > n).length;
}

/** Gets the content of a file. */
export type Content = (hash: string, signal: AbortSignal) => Promise<Blob>;

/** A picture on a plate: the name of the picture until it is there. */
export class ImageView implements ObjectView {
  private readonly plate: Plate;
  private readonly file: string;
  private readonly loading = new AbortController();
  private picture: Mesh<PlaneGeometry, MeshBasicMaterial> | null = null;

  constructor(
    scene: Scene,
    object: RoomObject,
    private readonly materials: Materials,
    content: Content,
    private readonly pixels: number,
  ) {
    this.plate = new Plate(
      scene,
      object,
      materials,
      namedFace((o) => o.name),
    );
    this.file = fileOf(object);
    content(this.file, this.loading.signal)
      .then((blob) => this.show(blob))
      .catch(() => {}); // its name stays, and the list says why
  }

  get loaded(): boolean {
    return this.picture !== null;
  }

  get object(): RoomObject {
    return this.plate.object;
  }

  get group(): Plate["group"] {
    return this.plate.group;
  }

  follow(object: RoomObject): boolean {
    return fileOf(object) === this.file && this.plate.follow(object);
  }

  dispose(): void {
    this.loading.abort();
    this.picture?.geometry.dispose();
    this.picture?.material.map?.dispose();
    this.picture?.material.dispose();
    this.plate.dispose();
  }

  private async show(blob: Blob): Promise<void> {
    const whole = await createImageBitmap(blob);
    const scale = Math.min(1, this.pixels / Math.max(whole.width, whole.height));
    const bitmap = await createImageBitmap(whole, {
      resizeWidth: Math.max(1, Math.round(whole.width * scale)),
      resizeHeight: Math.max(1, Math.round(whole.height * scale)),
      resizeQuality: "high",
      imageOrientation: "flipY", // a texture of a bitmap cannot be flipped later
    });
    whole.close();
    if (this.loading.signal.aborted) {
      bitmap.close();
      return;
    }
    const texture = new Texture(bitmap);
    texture.colorSpace = SRGBColorSpace;
    texture.flipY = false;
    texture.anisotropy = this.materials.quality === "high" ? 8 : 1;
    texture.needsUpdate = true;
    texture.onUpdate = () => bitmap.close(); // the GPU has it
    texture.addEventListener("dispose", () => bitmap.close());
    const { width, height } = this.object;
    const material = new MeshBasicMaterial({ map: texture, toneMapped: false, transparent: true });
    this.picture = new Mesh(new PlaneGeometry(width, height), material);
    this.picture.position.z = 0.015;
    this.group.add(this.picture);
  }
}
