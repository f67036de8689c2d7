import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { boxModel } from "./glb";
import { fromRoom, Headset, space, towards } from "./headset";
import { Person } from "./person";
import { Server, until } from "./server";
import { output } from "./speech";
import { endAtFirstFailure } from "./story";
import { dropFiles, type Thing, thing, things } from "./things";

const level: [number, number, number, number] = [0, 0, 0, 1];
let server: Server;
let wearer: Person;
let watcher: Person;
let headset: Headset;
let crate: Thing;

const now = async (): Promise<Thing> => thing(watcher, "the crate", (o) => o.key === crate.key);
/** Where the headset's own space lies: the wearer stands south of the crate and looks north. */
let here: { x: number; z: number; yaw: number };
const inRoom = (x: number, y: number, z: number) => fromRoom(x, y, z, here);

/** Points a hand at the middle of the crate. */
function pointing(x: number, y: number, z: number) {
  const position = inRoom(x, y, z);
  return { position, rotation: towards(position, inRoom(crate.x, crate.y + 0.25, crate.z)) };
}

beforeAll(async () => {
  server = await Server.open();
  [wearer, watcher] = await Promise.all([
    Person.at("Dee", { headset: true, size: { width: 480, height: 300 } }),
    Person.at("Bo", { size: { width: 640, height: 360 }, colour: 4 }),
  ]);
  headset = new Headset(wearer.page);
  for (const person of [wearer, watcher]) {
    await person.arrive(server.link("lobby"));
    await person.enter("listen");
  }
  await watcher.stand(-3, 3, 0.4);
  await dropFiles(watcher, { x: 330, y: 250 }, [{ name: "Crate.glb", type: "", content: boxModel(0.5) }]);
  crate = await thing(wearer, "the crate", (o) => o.kind === "model");
  here = space(crate.x, crate.z + 1.5, 0);
  await wearer.stand(crate.x, crate.z + 1.5, 0);
  await wearer.page.click("#enter-vr");
  await wearer.waitFor("the headset", () => window.session !== undefined && window.stoa.hands() !== null);
  await headset.put({ head: { position: [0, 1.62, 0], rotation: level } });
  await headset.frames(6);
});

afterAll(async () => {
  await Promise.all([wearer?.close(), watcher?.close()]);
  await server?.close();
});

endAtFirstFailure();

it("both controllers turn and scale a model, and others see it in the wearer's hands", async () => {
  const { x, z } = crate;
  await headset.put({
    left: pointing(x - 0.25, 1.1, z + 1.1),
    right: pointing(x + 0.25, 1.1, z + 1.1),
  });
  await headset.frames(6);
  await wearer.screenshot(join(output, "headset-pointing.png"));
  await headset.select("left", true);
  await headset.select("right", true);
  const number = await wearer.number();
  await thing(watcher, "the crate in hand", (o) => o.key === crate.key && o.holder === number);
  // Apart, and turned by a quarter about the middle between them.
  await headset.put({
    left: { position: inRoom(x, 1.1, z + 1.6), rotation: level },
    right: { position: inRoom(x, 1.1, z + 0.6), rotation: level },
  });
  await headset.frames(6);
  const held = await thing(watcher, "it grow", (o) => o.key === crate.key && o.scale > 1.5);
  expect(held.holder).toBe(number);
  await watcher.screenshot(join(output, "things-in-headset-hands.png"));
  await headset.select("left", false);
  await headset.select("right", false);
  const put = await thing(
    watcher,
    "it put down",
    (o) => o.key === crate.key && o.holder === 0 && o.scale > 1.5,
  );
  expect(put.scale).toBeGreaterThan(1.8); // grips are a little beside the rays
  expect(Math.abs(Math.sin(put.yaw - crate.yaw))).toBeCloseTo(1, 1);
  crate = put;
});

/** Opens the menu on the left wrist. */
async function openMenu(): Promise<void> {
  await headset.use("controller");
  await headset.put({
    head: { position: [0, 1.62, 0], rotation: towards([0, 1.62, 0], [-0.14, 1.4, -0.5]) },
    left: { position: [-0.18, 1.25, -0.5], rotation: level },
  });
  await headset.press("left", "x-button");
}

/** Presses a button of the open menu by the ray of the right hand. */
async function choose(label: string): Promise<void> {
  const buttons = await wearer.page.evaluate(() => window.stoa.menu());
  const button = buttons.find((b) => b.label === label);
  if (!button) throw new Error(`no ${label} among ${buttons.map((b) => b.label).join(", ")}`);
  const hand = inRoom(here.x + 0.2, 1.3, here.z - 0.2);
  const { x, y, z } = button.at;
  await headset.put({ right: { position: hand, rotation: towards(hand, inRoom(x, y, z)) } });
  await headset.frames(4);
  await wearer.screenshot(join(output, "headset-menu-things.png"));
  await pull();
}

async function pull(): Promise<void> {
  await headset.select("right", true);
  await headset.select("right", false);
}

it("a bare hand carries it by pinching", async () => {
  await headset.use("hand");
  const { x, y, z } = crate;
  await headset.put({ right: pointing(x + 0.2, 1.3, z + 1.4) });
  await headset.frames(8);
  const aims = await wearer.page.evaluate(
    () => window.stoa.hands() as { right: { target: { kind: string } } },
  );
  expect(aims.right.target.kind).toBe("object");
  await headset.select("right", true);
  await until("the crate to be taken", async () => (await now()).holder !== 0);
  const from = pointing(x + 0.2, 1.3, z + 1.4);
  await headset.put({ right: { ...from, position: inRoom(x + 0.6, 1.5, z + 1.4) } });
  await headset.frames(6);
  await headset.select("right", false);
  await until("it to be put down", async () => {
    const { holder, x: east, y: up } = await now();
    return holder === 0 && Math.abs(east - x - 0.4) < 0.05 && Math.abs(up - y - 0.2) < 0.05;
  });
  expect(await things(wearer)).toEqual(await things(watcher));
});

it("what was in the hand last is deleted from the menu on the wrist, and brought back there", async () => {
  await openMenu();
  await choose("Delete");
  await until("the crate to be gone", async () => (await things(watcher)).every((o) => o.key !== crate.key));
  await choose("Bring back");
  await now();
  await headset.press("left", "x-button"); // closes the menu
});

/** Points the right hand at a place of the room. */
async function pointAt(x: number, y: number, z: number): Promise<void> {
  const position = inRoom(here.x + 0.2, 1.4, here.z - 0.3);
  await headset.put({ right: { position, rotation: towards(position, inRoom(x, y, z)) } });
  await headset.frames(6);
}

const ofKind = async (kind: string): Promise<number> =>
  (await things(watcher)).filter((o) => o.kind === kind).length;

it("a note is brought from the menu on the wrist, and hung where the controller points", async () => {
  await openMenu();
  await choose("New note");
  const wall = { x: here.x + 1, y: 1.5, z: -7 };
  await pointAt(wall.x, wall.y, wall.z);
  await wearer.screenshot(join(output, "headset-placing.png"));
  expect(await ofKind("note")).toBe(0); // nobody sees it before
  await pull();
  const note = await thing(watcher, "the note", (o) => o.kind === "note");
  expect(note.z).toBeLessThan(-6.9);
  expect(Math.hypot(note.x - wall.x, note.y - wall.y)).toBeLessThan(0.15);
});

it("a button gives a new thing up, and the hand points as before", async () => {
  const boards = await ofKind("board");
  for (const button of ["b-button", "squeeze"]) {
    await openMenu();
    await choose("New board");
    await pointAt(here.x, 1.5, -7);
    await headset.press("right", button);
    await pull();
  }
  expect(await wearer.page.evaluate(() => window.stoa.acked().pending)).toBe(0);
  expect(await ofKind("board")).toBe(boards);
});

it("bare hands place a seat by pinching, delete it, and bring it back", async () => {
  await openMenu();
  await choose("New seat");
  await headset.use("hand");
  const spot = { x: here.x + 0.8, z: here.z - 1.2 };
  await pointAt(spot.x, 0, spot.z);
  await pull();
  const seat = await thing(watcher, "the seat", (o) => o.kind === "seat");
  expect(Math.hypot(seat.x - spot.x, seat.z - spot.z)).toBeLessThan(0.1);
  await openMenu();
  await choose("Delete"); // what was placed last
  await until("the seat to be gone", async () => (await ofKind("seat")) === 0);
  await choose("Bring back");
  await thing(watcher, "the seat again", (o) => o.key === seat.key);
});
