import { describe, expect, test } from "vitest";
import * as Y from "yjs";
import type { RoomDocuments } from "../src/documents/documents";
import type { OpenDocument, Pointed } from "../src/documents/open_document";
import { pageWidth } from "../src/documents/page_size";
import { Value } from "../src/documents/signal";
import { writeNodes } from "../src/documents/write_nodes";
import { PageScrolling } from "../src/visit/page_scrolling";
import { WallDocuments } from "../src/visit/wall_documents";
import type { RoomObject } from "../src/world/objects";

/** Documents that open at once, with what the wall needs of them. */
class Shelf {
  readonly docs = new Map<string, Y.Doc>();
  readonly pointed = new Value<Pointed | null>(null);
  readonly open = new Set<string>();

  doc(id: string): Y.Doc {
    const doc = this.docs.get(id) ?? new Y.Doc();
    this.docs.set(id, doc);
    return doc;
  }

  watch(id: string): Promise<OpenDocument> {
    this.open.add(id);
    const close = (): void => void this.open.delete(id);
    return Promise.resolve({ id, doc: this.doc(id), close } as OpenDocument);
  }
}

function paragraphs(doc: Y.Doc, ...texts: string[]): void {
  const nodes = texts.map((text) => ({ type: "paragraph", attributes: {}, children: [text] }));
  writeNodes(doc.getXmlFragment("default"), nodes);
}

function wallOf(shelf: Shelf): { wall: WallDocuments; pass(ms: number): Promise<void> } {
  const wall = new WallDocuments(shelf as unknown as RoomDocuments);
  let now = 1000;
  const pass = async (ms: number): Promise<void> => {
    for (const end = now + ms; now < end; now += 100) {
      wall.step(now);
      await Promise.resolve();
    }
    await new Promise((go) => setImmediate(go));
    wall.step(now);
  };
  return { wall, pass };
}

describe("documents on walls", () => {
  test("those that look largest are open, at most eight, and closed when nobody looks", async () => {
    const shelf = new Shelf();
    const { wall, pass } = wallOf(shelf);
    const look = (): void => {
      for (let n = 1; n <= 12; n++) wall.look(`d${n}`, n / 10);
    };
    look();
    await pass(600);
    expect([...shelf.open].sort()).toEqual(["d10", "d11", "d12", "d5", "d6", "d7", "d8", "d9"]);
    expect(wall.get("d12")).not.toBeNull();
    expect(wall.get("d1")).toBeNull();
    await pass(21_000);
    expect(shelf.open.size).toBe(0);
  });

  test("what is too small to be read is not opened", async () => {
    const shelf = new Shelf();
    const { wall, pass } = wallOf(shelf);
    wall.look("far", 0.05);
    await pass(600);
    expect(shelf.open.size).toBe(0);
  });

  test("the text is read anew when it changes, at most five times a second", async () => {
    const shelf = new Shelf();
    const { wall, pass } = wallOf(shelf);
    wall.look("d", 1);
    await pass(600);
    await pass(300);
    const before = wall.get("d")?.version ?? 0;
    for (let n = 0; n < 20; n++) {
      paragraphs(shelf.doc("d"), `${n}`);
      await pass(50);
    }
    await pass(300);
    expect(wall.get("d")?.blocks).toHaveLength(20);
    expect((wall.get("d")?.version ?? 0) - before).toBeLessThanOrEqual(12);
  });

  test("it scrolls as far as there is text, and to a place that is pointed out, which is marked for a while", async () => {
    const shelf = new Shelf();
    const { wall, pass } = wallOf(shelf);
    paragraphs(shelf.doc("d"), "first", "second", "third");
    wall.look("d", 1);
    await pass(600);
    const page = wall.get("d");
    expect(wall.scroll("d", 100)).toBe(false); // nothing is known of its height
    const sources = page?.blocks.map((b) => b.source) ?? [];
    page?.laidOut(3000, 1000, (source) => sources.indexOf(source) * 1000);
    expect(wall.scroll("d", 9000)).toBe(true);
    expect(page?.scroll).toBe(2000);
    const text = (shelf.doc("d").getXmlFragment("default").get(1) as Y.XmlElement).get(0) as Y.XmlText;
    const place = Y.encodeRelativePosition(Y.createRelativePositionFromTypeIndex(text, 2));
    shelf.pointed.set({ id: "d", participant: 1, place });
    await expect.poll(() => page?.pointed).toBe(sources[1]);
    expect(page?.scroll).toBeCloseTo(1000 - 1000 / 3);
    wall.look("d", 1);
    await pass(7000);
    expect(page?.pointed).toBeNull();
  });
});

describe("a pointer on a page", () => {
  // It hangs at the north wall, and faces south.
  const place = { x: 0, y: 1.5, z: -5, yaw: Math.PI, pitch: 0, roll: 0 };
  const page = { ...place, key: "d", kind: "document", width: 1, height: 1.4 } as RoomObject;
  const rayAt = (x: number, y: number) => {
    const d = { x, y: y - 1.5, z: -3 };
    const length = Math.hypot(d.x, d.y, d.z);
    return {
      from: { x: 0, y: 1.5, z: -2 },
      direction: { x: d.x / length, y: d.y / length, z: d.z / length },
    };
  };

  function scrolling(object: RoomObject | undefined, selected: string | null = null) {
    const calls: [string, number][] = [];
    const wall = {
      scroll: (key: string, pixels: number) => {
        calls.push([`scroll ${key}`, pixels]);
        return true;
      },
      scrollTo: (key: string, part: number) => void calls.push([`to ${key}`, part]),
    };
    return {
      pointer: new PageScrolling({ wall, objectAlong: () => object, selected: () => selected }),
      calls,
    };
  }

  test("the wheel scrolls a document, and nothing else", () => {
    const { pointer, calls } = scrolling(page);
    expect(pointer.wheel(rayAt(0, 1.5), 120)).toBe(true);
    expect(calls).toEqual([["scroll d", 120]]);
    expect(scrolling({ ...page, kind: "note" }).pointer.wheel(rayAt(0, 1.5), 120)).toBe(false);
    expect(scrolling(undefined).pointer.wheel(rayAt(0, 1.5), 120)).toBe(false);
  });

  test("the bar at the right edge takes the pointer; the rest of the page does not", () => {
    const { pointer, calls } = scrolling(page);
    expect(pointer.grab(rayAt(0.2, 1.5), false)).toBe(false);
    expect(pointer.grab(rayAt(0.485, 1.5), false)).toBe(true);
    expect(calls.at(-1)?.[0]).toBe("to d");
    expect(calls.at(-1)?.[1]).toBeCloseTo(0.5);
    pointer.dragTo(rayAt(0.485, 1.5 - 0.35));
    expect(calls.at(-1)?.[1]).toBeCloseTo(0.75);
    pointer.drop();
    expect(pointer.active).toBe(false);
    expect(scrolling(page, "d").pointer.grab(rayAt(0.485, 1.5), false)).toBe(false); // a corner may be there
  });

  test("a finger near the page moves the text with it, from afar it does not", () => {
    const near = { ...page, z: -4 };
    const { pointer, calls } = scrolling(near);
    const ray = (y: number) => ({ from: { x: 0, y, z: -2 }, direction: { x: 0, y: 0, z: -1 } });
    expect(pointer.grab(ray(1.5), true)).toBe(true);
    pointer.dragTo(ray(1.6));
    expect(calls.at(-1)?.[1]).toBeCloseTo(0.1 * pageWidth);
    expect(scrolling({ ...page, z: -6 }).pointer.grab(ray(1.5), true)).toBe(false);
  });
});
