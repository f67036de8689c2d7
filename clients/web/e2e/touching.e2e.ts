import { join } from "node:path";
import type { CDPSession } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { boxModel } from "./glb";
import { Person } from "./person";
import { Server, until } from "./server";
import { output } from "./speech";
import { endAtFirstFailure } from "./story";
import { dropFiles, onScreen, type Thing, thing } from "./things";

type Point = { x: number; y: number };

/** Half the width of what a finger must be able to hit, in CSS pixels. */
const finger = 20;
let server: Server;
let tia: Person; // has a phone
let bo: Person;
let touchscreen: CDPSession;
let crate: Thing;
/** The fingers on the screen, by number. */
const down = new Map<number, Point>();

async function touch(type: "touchStart" | "touchMove" | "touchEnd"): Promise<void> {
  const touchPoints = [...down].map(([id, at]) => ({ id, ...at }));
  await touchscreen.send("Input.dispatchTouchEvent", { type, touchPoints });
}

async function press(id: number, at: Point): Promise<void> {
  down.set(id, at);
  await touch("touchStart");
}

async function slide(id: number, to: Point): Promise<void> {
  const from = down.get(id);
  if (!from) throw new Error(`finger ${id} is not down`);
  for (let i = 1; i <= 8; i++) {
    down.set(id, { x: from.x + ((to.x - from.x) * i) / 8, y: from.y + ((to.y - from.y) * i) / 8 });
    await touch("touchMove");
  }
}

async function lift(id: number): Promise<void> {
  down.delete(id);
  await touch("touchEnd");
}

const now = (): Promise<Thing> => thing(bo, "the crate", (o) => o.key === crate.key);

/** Waits until nobody holds the crate, and it is as `is` says. */
const rests = (what: string, is: (o: Thing) => boolean): Promise<Thing> =>
  thing(bo, what, (o) => o.key === crate.key && o.holder === 0 && is(o));

endAtFirstFailure();

beforeAll(async () => {
  server = await Server.open();
  [tia, bo] = await Promise.all([
    Person.at("Tia", { size: { width: 390, height: 844 }, touch: true }),
    Person.at("Bo", { size: { width: 640, height: 360 }, colour: 3 }),
  ]);
  for (const person of [tia, bo]) {
    await person.arrive(server.link("lobby"));
    await person.enter("listen");
  }
  touchscreen = await tia.page.context().newCDPSession(tia.page);
  await bo.stand(-3, 3, 0);
  await dropFiles(bo, { x: 330, y: 250 }, [{ name: "Crate.glb", type: "", content: boxModel(0.8) }]);
  crate = await thing(tia, "the crate", (o) => o.kind === "model");
  const ahead = { x: -Math.sin(crate.yaw), z: -Math.cos(crate.yaw) };
  // Before its front, a little to the left: the own body hides nothing of it.
  const [x, z] = [crate.x + ahead.x * 2 - ahead.z * 0.7, crate.z + ahead.z * 2 + ahead.x * 0.7];
  await tia.stand(x, z, crate.yaw + Math.PI);
  await tia.waitFor("the crate to be drawn", () => (window.stoa.things.drawn() ?? []).some((d) => d.loaded));
  await tia.page.waitForTimeout(600); // the camera comes after
});

afterAll(async () => {
  await Promise.all([tia?.close(), bo?.close()]);
  await server?.close();
});

/** The middle of what is seen of the crate. */
async function middle(): Promise<Point> {
  const [foot, stem] = [await onScreen(tia, crate.key), await onScreen(tia, crate.key, "lift")];
  return { x: foot.x, y: foot.y + (stem.y - foot.y) * 0.4 };
}

it("a tap selects a thing, and its panel leaves it to the fingers", async () => {
  await press(1, await middle());
  await lift(1);
  await tia.page.getByRole("dialog", { name: "Crate" }).waitFor();
  await tia.screenshot(join(output, "touch-selected.png"));
  const panel = await tia.page.getByRole("dialog", { name: "Crate" }).boundingBox();
  for (const handle of ["lift", "corner", "turn"] as const)
    expect((await onScreen(tia, crate.key, handle)).y, handle).toBeGreaterThan(
      (panel?.y ?? 0) + (panel?.height ?? 0),
    );
});

it("a finger drags it, while another one looks around", async () => {
  const before = await now();
  const from = await middle();
  const number = await tia.number();
  const yaw = () => tia.page.evaluate(() => window.stoa.me().yaw);
  await press(1, from);
  await slide(1, { x: from.x - 70, y: from.y + 10 });
  await thing(bo, "it on its way", (o) => o.key === crate.key && o.holder === number);
  const looked = await yaw();
  await press(2, { x: 370, y: 380 });
  await slide(2, { x: 330, y: 380 });
  await until("the view to turn", async () => Math.abs((await yaw()) - looked) > 0.1);
  await lift(2);
  await lift(1);
  const after = await rests("the crate elsewhere", (o) => Math.hypot(o.x - before.x, o.z - before.z) > 0.2);
  expect([after.y, after.yaw, after.scale]).toEqual([before.y, before.yaw, before.scale]);
});

it("who misses the ring by less than a finger turns it", async () => {
  const before = await now();
  const ring = await onScreen(tia, crate.key, "turn");
  await press(1, { x: ring.x, y: ring.y + finger });
  await slide(1, { x: ring.x + 50, y: ring.y });
  await lift(1);
  const after = await rests("it turned", (o) => Math.abs(o.yaw - before.yaw) > 0.2);
  expect([after.x, after.z, after.scale]).toEqual([before.x, before.z, before.scale]);
});

it("who misses a corner by less than a finger scales it", async () => {
  const before = await now();
  const corner = await onScreen(tia, crate.key, "corner");
  const { x, y } = await middle();
  const away = Math.hypot(corner.x - x, corner.y - y);
  const out = (pixels: number): Point => ({
    x: corner.x + ((corner.x - x) * pixels) / away,
    y: corner.y + ((corner.y - y) * pixels) / away,
  });
  await press(1, out(finger));
  await slide(1, out(60));
  await tia.screenshot(join(output, "touch-scaling.png"));
  await lift(1);
  const after = await rests("it larger", (o) => o.scale > before.scale * 1.2);
  expect([after.x, after.z, after.yaw]).toEqual([before.x, before.z, before.yaw]);
});

it("a finger beside it looks around and moves nothing", async () => {
  const before = await now();
  const { yaw } = await tia.page.evaluate(() => window.stoa.me());
  await press(1, { x: 370, y: 400 });
  await slide(1, { x: 300, y: 400 });
  await lift(1);
  await until("the view to turn", async () => {
    const me = await tia.page.evaluate(() => window.stoa.me());
    return Math.abs(me.yaw - yaw) > 0.2;
  });
  expect(await now()).toEqual(before);
});
