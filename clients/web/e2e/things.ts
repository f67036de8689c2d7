import type { Person } from "./person";
import { until } from "./server";

export type Thing = ReturnType<typeof window.stoa.things.all>[number];

/** The objects of the room as somebody sees them. */
export async function things({ page }: Person): Promise<Thing[]> {
  return page.evaluate(() => window.stoa.things.all());
}

/** Waits until somebody sees an object of which `is` is true. */
export async function thing(person: Person, what: string, is: (o: Thing) => boolean): Promise<Thing> {
  return until(`${person.name} to see ${what}`, async () => (await things(person)).find(is));
}

/** Drags with the mouse from one place of the page to another, so slowly that others see it on its way. */
export async function drag(
  { page }: Person,
  from: { x: number; y: number },
  to: { x: number; y: number },
  midway: () => Promise<void> = async () => {},
): Promise<void> {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  for (let i = 1; i <= 10; i++) {
    await page.mouse.move(from.x + ((to.x - from.x) * i) / 10, from.y + ((to.y - from.y) * i) / 10);
    if (i === 8) await midway();
  }
  await page.mouse.up();
}

/** Where the middle of an object, or one of its handles, is on the page. */
export async function onScreen(
  { page }: Person,
  key: string,
  handle?: "turn" | "corner" | "lift",
): Promise<{ x: number; y: number }> {
  const at = await page.evaluate(
    ([key, handle]) => (handle ? window.stoa.things.handle(key, handle) : window.stoa.things.onScreen(key)),
    [key, handle] as const,
  );
  if (!at) throw new Error(`${key} is not on the screen`);
  return at;
}

/** Drops files onto a place of the page, as from a file manager. */
export async function dropFiles(
  { page }: Person,
  at: { x: number; y: number },
  files: { name: string; type: string; content: Buffer }[],
): Promise<void> {
  const sent = files.map(({ name, type, content }) => ({ name, type, base64: content.toString("base64") }));
  await page.evaluate(
    ([files, { x, y }]) => {
      const data = new DataTransfer();
      for (const { name, type, base64 } of files) {
        const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
        data.items.add(new File([bytes], name, { type }));
      }
      const options = { dataTransfer: data, clientX: x, clientY: y, bubbles: true, cancelable: true };
      const target = document.elementFromPoint(x, y) ?? document.body;
      for (const kind of ["dragover", "drop"]) target.dispatchEvent(new DragEvent(kind, options));
    },
    [sent, at] as const,
  );
}
