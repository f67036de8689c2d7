import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Person } from "./person";
import { Server, until } from "./server";
import { output } from "./speech";

let server: Server;
let flat: Person;
let sighted: Person;

beforeAll(async () => {
  server = await Server.open();
  [flat, sighted] = await Promise.all([
    Person.at("Flat", { microphone: "speech", draws: false }),
    Person.at("Sighted", { microphone: "speech", colour: 4 }),
  ]);
  await flat.arrive(server.link("lobby"));
  await flat.enter();
  await sighted.join(server.link("lobby"));
  await flat.waitFor("voice", () => window.stoa.voice === "connected");
});

afterAll(async () => {
  await Promise.all([flat?.close(), sighted?.close()]);
  await server?.close();
});

/** Awaits voice packets of the one that the other has received. */
async function hears(listener: Person, talker: Person): Promise<void> {
  const [from, to] = [await talker.number(), await listener.number()];
  const before = await server.forwarded("lobby", from, to);
  await until(`${listener.name} to be sent ${talker.name}'s voice`, async () => {
    return (await server.forwarded("lobby", from, to)) > before + 20;
  });
  const { length } = await listener.page.evaluate(() => window.stoa.slots.filter((n) => n > 0));
  expect(length).toBeGreaterThan(0);
  const levels = await listener.page.evaluate(() => window.stoa.levels(1.5));
  expect(Math.max(...levels.map((l) => l.rms))).toBeGreaterThan(0.001);
}

/** Draws a line across the open board by the mouse, and awaits that the other has it. */
async function drawsForOther(artist: Person, other: Person): Promise<void> {
  const strokes = (): Promise<number> => other.page.evaluate(() => window.stoa.board.strokes(1).length);
  const before = await strokes();
  const sheet = await artist.page.locator(".sheet canvas").first().boundingBox();
  if (!sheet) throw new Error("no sheet to draw on");
  const { x, y, width, height } = sheet;
  await artist.page.mouse.move(x + width * 0.3, y + height * 0.4);
  await artist.page.mouse.down();
  await artist.page.mouse.move(x + width * 0.6, y + height * 0.6, { steps: 8 });
  await artist.page.mouse.up();
  await until(`${other.name} to have the stroke`, async () => (await strokes()) > before);
}

it("lets in whoever cannot see the room, and says so", async () => {
  const text = await flat.page.locator(".plain-why").textContent();
  expect(text).toContain("cannot draw the room in 3D");
  expect(await flat.page.locator("#again").count()).toBe(0);
  expect(await flat.page.evaluate(() => window.stoa.cost)).toBeNull();
});

it("lists who is where, and walks up to them", async () => {
  await flat.stand(-4, -5.5, -Math.PI / 2);
  await sighted.stand(2, -5.5, 0);
  const card = flat.page.locator(".plain-card", { hasText: "Sighted" });
  await card.getByText("6 m ahead").waitFor();
  await flat.screenshot(join(output, "pictureless-1280x720.png"));
  await flat.screenshot(join(output, "pictureless-390x844.png"), { width: 390, height: 844 });
  await card.getByRole("button", { name: "Go to Sighted" }).click();
  await card.getByText("beside you").waitFor();
  expect(await flat.page.evaluate(() => document.activeElement?.textContent)).toContain("Go there");
  const at = await flat.page.evaluate(() => window.stoa.me());
  expect(Math.hypot(at.x - 2, at.z + 5.5)).toBeLessThan(1.7);
});

it("hears and is heard without a picture", async () => {
  await hears(flat, sighted);
  await hears(sighted, flat);
});

it("opens a board from the list, and what is drawn there arrives", async () => {
  await flat.page
    .getByRole("button", { name: /^Open / })
    .first()
    .click();
  await drawsForOther(flat, sighted);
  await flat.page.keyboard.press("Escape");
  await flat.page.locator(".plain-room").waitFor();
});

/** Takes the graphics card away from the page, as a reset of the driver does. */
async function losesPicture(person: Person): Promise<void> {
  await person.page.evaluate(() => {
    const stage = document.querySelector<HTMLCanvasElement>("#stage");
    const gl = stage?.getContext("webgl2")?.getExtension("WEBGL_lose_context");
    if (!gl) throw new Error("nothing to lose");
    Object.assign(window, { giveBack: () => gl.restoreContext() });
    gl.loseContext();
  });
}

const drawsAgain = (): boolean => (window.stoa.cost?.calls ?? 0) > 5;

it("shows the list in the moment the picture is lost; voices and boards go on", async () => {
  await losesPicture(sighted);
  await sighted.page.locator(".plain-why").getByText("graphics of this device stopped").waitFor();
  await sighted.page.locator(".plain-card", { hasText: "Flat" }).getByText("beside you").waitFor();
  await hears(sighted, flat);
  await sighted.page
    .getByRole("button", { name: /^Open / })
    .first()
    .click();
  await drawsForOther(sighted, flat);
  await sighted.page.keyboard.press("Escape");
  await sighted.screenshot(join(output, "picture-lost-1280x720.png"));
});

it("draws again by itself when the graphics are back, without a reload", async () => {
  await sighted.page.evaluate(() => (window as unknown as { giveBack(): void }).giveBack());
  await sighted.waitFor("the picture", drawsAgain);
  await sighted.page.locator(".plain-room").waitFor({ state: "detached" });
  await sighted.screenshot(join(output, "picture-back-1280x720.png"));
  expect(await sighted.page.evaluate(() => performance.getEntriesByType("navigation").length)).toBe(1);
});

it("draws again when asked, where nothing comes back by itself", async () => {
  const number = await sighted.number();
  await losesPicture(sighted);
  await sighted.page.locator("#again").click();
  await sighted.waitFor("the picture", drawsAgain);
  await sighted.page.locator(".plain-room").waitFor({ state: "detached" });
  expect(await sighted.number()).toBe(number);
  // The pointer acts on the new canvas.
  const yaw = (): Promise<number> => sighted.page.evaluate(() => window.stoa.me().yaw);
  const before = await yaw();
  await sighted.page.mouse.move(640, 420);
  await sighted.page.mouse.down();
  await sighted.page.mouse.move(540, 420, { steps: 5 });
  await sighted.page.mouse.up();
  await until("a look around", async () => Math.abs((await yaw()) - before) > 0.1);
});
