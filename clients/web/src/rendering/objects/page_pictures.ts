import type { Content } from "./image_view";
import type { PagePictures } from "./page_painter";

const mostPictures = 20;
const longestSide = 1024;

/** The pictures of one page. A picture is loaded when the layout asks for its size. */
export class LoadedPictures implements PagePictures {
  private readonly images = new Map<string, ImageBitmap | null>();
  private readonly loading = new AbortController();

  constructor(
    private readonly content: Content,
    /** One more is there. */
    private readonly loaded: () => void,
  ) {}

  pictureSize(file: string): { width: number; height: number } | null {
    const known = this.images.get(file);
    if (known === undefined && this.images.size < mostPictures) {
      this.images.set(file, null);
      this.load(file).catch(() => {}); // its words stay
    }
    return known ?? null;
  }

  image(file: string): ImageBitmap | null {
    return this.images.get(file) ?? null;
  }

  dispose(): void {
    this.loading.abort();
    for (const image of this.images.values()) image?.close();
  }

  private async load(file: string): Promise<void> {
    const { signal } = this.loading;
    const whole = await createImageBitmap(await this.content(file, signal));
    const scale = Math.min(1, longestSide / Math.max(whole.width, whole.height));
    const image = await createImageBitmap(whole, {
      resizeWidth: Math.max(1, Math.round(whole.width * scale)),
      resizeHeight: Math.max(1, Math.round(whole.height * scale)),
      resizeQuality: "high",
    });
    whole.close();
    if (signal.aborted) {
      image.close();
      return;
    }
    this.images.set(file, image);
    this.loaded();
  }
}
