import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { FirefoxPerson } from "./firefox";
import { ownAddress } from "./own_address";
import { Person } from "./person";
import { Screen } from "./screen";
import { Server, until } from "./server";
import { SoundCard } from "./sound_card";
import { answer, output } from "./speech";

const board = 1;
const east = -Math.PI / 2;
const west = Math.PI / 2;
const network = ownAddress(); // Firefox uses no way to voices that begins or ends at loopback
let server: Server;
let card: SoundCard;
let screen: Screen;
let ada: Person;
let fay: FirefoxPerson;
let hush: () => void;
let [adasNumber, faysNumber] = [0, 0];

type Place = { x: number; z: number } | null | undefined;

function off(place: Place, x: number, z: number): number {
  return place ? Math.hypot(place.x - x, place.z - z) : Number.POSITIVE_INFINITY;
}

/** How loud the one hears the other during 3 s, in dB. */
async function heard(by: Person | FirefoxPerson, talker: number): Promise<number> {
  const page = by.page as Person["page"];
  const slots = await page.evaluate(() => window.stoa.levels(3));
  return 20 * Math.log10(Math.hypot(...slots.filter((s) => s.csrc === talker).map((s) => s.rms)) + 1e-6);
}

beforeAll(async () => {
  [server, card, screen] = await Promise.all([
    Server.open(network.address),
    SoundCard.open(-6),
    Screen.open(),
  ]);
  card.loud(false); // headphones, at first
  hush = card.speak(answer());
  [ada, fay] = await Promise.all([
    Person.at("Ada", { microphone: "speech", size: { width: 640, height: 360 } }),
    FirefoxPerson.at("Fay", { ...card.environment, DISPLAY: screen.display }),
  ]);
});

afterAll(async () => {
  await Promise.all([ada?.close(), fay?.close()]);
  await Promise.all([server?.close(), card?.close(), screen?.close()]);
  network.close();
});

it("joins with Firefox, whose room is drawn and not blank", async () => {
  await fay.join(server.link("lobby"));
  await ada.join(server.link("lobby"));
  adasNumber = await ada.number();
  faysNumber = await fay.number();
  expect(await until("a picture", async () => (await fay.colours()) > 200, 20_000)).toBe(true);
  await fay.page.screenshot({ path: join(output, "firefox-640x360.png") });
  expect(await fay.page.evaluate(() => window.stoa.path().then((p) => p?.address))).toBe(network.address);
});

it("shows each the steps of the other", async () => {
  await fay.page.evaluate((yaw) => window.stoa.teleport(-5.5, -3.5, yaw), east);
  await ada.stand(-2.5, -3.5, west);
  const drawnBy = {
    ada: (n: number) => ada.page.evaluate((n) => window.stoa.rendered().find((p) => p.number === n)?.at, n),
    fay: (n: number) => fay.page.evaluate((n) => window.stoa.rendered().find((p) => p.number === n)?.at, n),
  };
  await until("Ada to see Fay", async () => off(await drawnBy.ada(faysNumber), -5.5, -3.5) < 0.1);
  await until("Fay to see Ada", async () => off(await drawnBy.fay(adasNumber), -2.5, -3.5) < 0.1);
  await fay.page.evaluate(() => window.stoa.walkTo(-5.5, -5));
  await until("Ada to see Fay walk", async () => off(await drawnBy.ada(faysNumber), -5.5, -5) < 0.2);
  await ada.page.evaluate(() => window.stoa.walkTo(-3.5, -5));
  await until("Fay to see Ada walk", async () => off(await drawnBy.fay(adasNumber), -3.5, -5) < 0.2);
});

it("lets each hear the other's voice", async () => {
  await ada.waitFor("a voice", () => window.stoa.slots.some((csrc) => csrc !== 0));
  await fay.waitFor("a voice", () => window.stoa.slots.some((csrc) => csrc !== 0));
  const before = await fay.page.evaluate(() => window.stoa.inbound());
  const byFay = await heard(fay, adasNumber);
  // Its echo canceller holds a voice back for some seconds when somebody else talks all the time.
  const byAda = await until(
    "Fay's voice in full",
    async () => {
      const db = await heard(ada, faysNumber);
      return db > -40 && db;
    },
    30_000,
  );
  const got = (await fay.page.evaluate(() => window.stoa.inbound())) - before;
  console.log(
    `Firefox hears Chromium at ${byFay.toFixed(1)} dB, ${got} packets; Chromium hears Firefox at ${byAda.toFixed(1)} dB`,
  );
  expect(byFay).toBeGreaterThan(-50);
  expect(got).toBeGreaterThan(75);
});

it("brings a stroke drawn in Firefox to Chromium", async () => {
  const strokes = (): Promise<number> => ada.page.evaluate((b) => window.stoa.board.strokes(b).length, board);
  const before = await strokes();
  await fay.draw(0.3, 0.4, 0.6);
  await until("the stroke", async () => (await strokes()) === before + 1);
  await fay.waitFor("the stroke to be saved", () => window.stoa.acked().pending === 0);
  await fay.page.screenshot({ path: join(output, "firefox-board-640x360.png") });
  await fay.page.keyboard.press("Escape");
});

it("sends nothing of Firefox's microphone while muted, and the voice again after", async () => {
  const forwarded = (): Promise<number> => server.forwarded("lobby", faysNumber, adasNumber);
  await fay.page.locator("#mute").click();
  await until(
    "the mute",
    async () => (await server.see("lobby")).people.find((p) => p.number === faysNumber)?.muted,
  );
  const before = await forwarded();
  await ada.page.waitForTimeout(2000);
  expect(await forwarded()).toBe(before);
  await fay.page.locator("#mute").click();
  await until("Fay's voice", async () => (await forwarded()) > before + 20);
  expect(await fay.page.evaluate(() => window.stoa.offers)).toBe(1);
});

it("suppresses noise strongly in Firefox too", async () => {
  await fay.page.locator("#settings").click();
  await (await fay.page.waitForSelector("#noise"))?.select("strong");
  await fay.waitFor("strong suppression", () => window.stoa.denoising);
  await until("Fay's voice through it", async () => (await heard(ada, faysNumber)) > -50, 30_000);
  await fay.page.select("#noise", "browser");
  await fay.waitFor("the browser's", () => !window.stoa.denoising);
});

it("sends back at least 20 dB less of what Firefox plays by loudspeakers", async () => {
  hush();
  card.loud(true);
  expect(await fay.page.evaluate(() => window.stoa.output.route)).toBe("direct");
  expect(await fay.microphone()).toBeGreaterThan(-45); // or there was nothing to cancel
  let [played, back] = [-99, -99];
  for (let i = 0; i < 6 && played - back < 20; i++)
    [played, back] = await Promise.all([heard(fay, adasNumber), heard(ada, faysNumber)]);
  console.log(`Firefox plays at ${played.toFixed(1)} dB, ${back.toFixed(1)} dB come back`);
  expect(played).toBeGreaterThan(-40);
  expect(played - back).toBeGreaterThan(20);
});

it("has had nothing to complain of", () => {
  expect(fay.complaints).toEqual([]);
});
