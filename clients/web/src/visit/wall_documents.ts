import type { XmlFragment } from "yjs";
import { type Block, type BlockCache, blocksOf, forgetChanged } from "../documents/blocks";
import type { RoomDocuments } from "../documents/documents";
import type { OpenDocument, Pointed } from "../documents/open_document";
import type { ShownDocument, ShownDocuments } from "../documents/shown_document";

/** So many are open at once. */
const mostOpen = 8;
/** A document that looks smaller than this cannot be read: 1.6 m seen from 13 m. */
const leastLooks = 0.12;
const chooseMs = 500;
/** Out of view for so long, a document is closed. */
const closeMs = 20_000;
/** The text is read anew at most this often. */
const readMs = 200;
const pointedMs = 6000;
const retryMs = 30_000;

/** The documents that hang in the room, as pages: those are open that look largest. */
export class WallDocuments implements ShownDocuments {
  private readonly seen = new Map<string, { looks: number; at: number }>();
  private readonly shown = new Map<string, WallDocument>();
  /** The values of `shown`, to be walked in each step. */
  private pages: readonly WallDocument[] = [];
  private readonly opening = new Set<string>();
  private versions = 0;
  private retryAt = Number.NEGATIVE_INFINITY;
  private choseAt = 0;
  private now = 0;
  private over = false;
  private readonly unsubscribe: () => void;

  constructor(private readonly documents: RoomDocuments) {
    this.unsubscribe = documents.pointed.subscribe(() => {
      const { value } = documents.pointed;
      if (value) void this.shown.get(value.id)?.pointOut(value);
    });
  }

  look(key: string, looks: number): void {
    const seen = this.seen.get(key);
    if (!seen) this.seen.set(key, { looks, at: this.now });
    else {
      seen.looks = looks;
      seen.at = this.now;
    }
  }

  get(key: string): ShownDocument | null {
    return this.shown.get(key) ?? null;
  }

  /** Opens and closes documents. Call in each step. */
  step(nowMs: number): void {
    this.now = nowMs;
    for (const page of this.pages) page.step(nowMs);
    if (nowMs - this.choseAt < chooseMs) return;
    this.choseAt = nowMs;
    const wanted = this.wanted();
    for (const [key, document] of this.shown) {
      if (wanted.has(key)) continue;
      document.close();
      this.shown.delete(key);
    }
    this.pages = [...this.shown.values()];
    if (nowMs < this.retryAt) return;
    for (const key of wanted) if (!this.shown.has(key) && !this.opening.has(key)) void this.open(key);
  }

  /** Scrolls a page by so many of its pixels. False: it is not shown, or all of it is seen. */
  scroll(key: string, pixels: number): boolean {
    return this.shown.get(key)?.scrollBy(pixels) ?? false;
  }

  /** Scrolls a page to a part of its height, 0 to 1. */
  scrollTo(key: string, part: number): void {
    this.shown.get(key)?.scrollTo(part);
  }

  dispose(): void {
    this.over = true;
    this.unsubscribe();
    for (const document of this.shown.values()) document.close();
    this.shown.clear();
  }

  private wanted(): Set<string> {
    for (const [key, { at }] of this.seen) if (this.now - at > closeMs) this.seen.delete(key);
    const ranked = [...this.seen].filter(([, { looks }]) => looks > leastLooks);
    ranked.sort(([, a], [, b]) => b.looks - a.looks);
    return new Set(ranked.slice(0, mostOpen).map(([key]) => key));
  }

  private async open(key: string): Promise<void> {
    this.opening.add(key);
    try {
      const document = await this.documents.watch(key);
      if (this.over) {
        document.close();
        return;
      }
      this.shown.set(key, new WallDocument(document, () => ++this.versions));
      this.pages = [...this.shown.values()];
    } catch {
      this.retryAt = this.now + retryMs; // the code cannot be fetched
    } finally {
      this.opening.delete(key);
    }
  }
}

class WallDocument implements ShownDocument {
  blocks: readonly Block[] = [];
  version = 0;
  scroll = 0;
  pointed: object | null = null;
  private height = 0;
  private visible = 0;
  private stale = true;
  private readAt = Number.NEGATIVE_INFINITY;
  private pointedAt = 0;
  private now = 0;
  private place: (source: object) => number | null = () => null;
  private readonly fragment: XmlFragment;
  private readonly cache: BlockCache = new Map();
  private readonly changed = (events: Parameters<typeof forgetChanged>[2]): void => {
    forgetChanged(this.fragment, this.cache, events);
    this.stale = true;
  };

  constructor(
    private readonly document: OpenDocument,
    /** Differs from those of pages that showed the document before. */
    private readonly nextVersion: () => number,
  ) {
    this.fragment = document.doc.getXmlFragment("default");
    this.fragment.observeDeep(this.changed);
  }

  step(nowMs: number): void {
    this.now = nowMs;
    if (this.pointed && nowMs - this.pointedAt > pointedMs) this.pointed = null;
    if (!this.stale || nowMs - this.readAt < readMs) return;
    this.stale = false;
    this.readAt = nowMs;
    this.blocks = this.read();
    this.version = this.nextVersion();
  }

  /** A text that cannot be read must not end the picture of the room. */
  private read(): readonly Block[] {
    try {
      return blocksOf(this.fragment, this.cache);
    } catch (error) {
      console.error("a document cannot be shown", error);
      return [];
    }
  }

  laidOut(height: number, visible: number, place: (source: object) => number | null): void {
    this.height = height;
    this.visible = visible;
    this.place = place;
    this.scroll = Math.min(this.scroll, this.most);
  }

  scrollBy(pixels: number): boolean {
    this.scroll = Math.max(0, Math.min(this.most, this.scroll + pixels));
    return this.most > 0;
  }

  scrollTo(part: number): void {
    this.scroll = Math.max(0, Math.min(1, part)) * this.most;
  }

  /** Scrolls to a place, and marks its block for a moment. */
  async pointOut({ place }: Pointed): Promise<void> {
    const { typesAround } = await import("../documents/places");
    const around = typesAround(this.document.doc, place);
    const block = this.blocks.find(({ source }) => around.includes(source));
    if (!block) return;
    this.pointed = block.source;
    this.pointedAt = this.now;
    const y = this.place(block.source);
    if (y !== null) this.scroll = Math.max(0, Math.min(this.most, y - this.visible / 3));
  }

  close(): void {
    this.fragment.unobserveDeep(this.changed);
    this.document.close();
  }

  private get most(): number {
    return Math.max(0, this.height - this.visible);
  }
}
