import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { sceneObjectKey } from "../src/world/objects";
import { Person } from "./person";
import { Server, until } from "./server";
import { output } from "./speech";

const board = 1;
const longestPause = 2000; // ms between two tries to come back
let server: Server;
let ada: Person;
let bo: Person;

function wave(row: number): number[] {
  return Array.from({ length: 40 }, (_, i) => [
    600 + i * 150,
    500 + row * 90 + Math.round(60 * Math.sin(i / 3 + row)),
  ]).flat();
}

/** Gives the stroke's id. */
async function draw(person: Person, row: number): Promise<string> {
  return person.page.evaluate(([board, points]) => String(window.stoa.board.draw(board, points)), [
    board,
    wave(row),
  ] as const);
}

async function saved(person: Person): Promise<void> {
  await person.waitFor("everything to be saved", () => window.stoa.acked().pending === 0);
}

async function strokes(person: Person): Promise<string[]> {
  return person.page.evaluate((b) => window.stoa.board.strokes(b).map((s) => String(s.id)), board);
}

async function digest(person: Person): Promise<string> {
  return person.page.evaluate((b) => window.stoa.board.digest(b), board);
}

/** Milliseconds until the person is back when nothing but the connection was lost. */
async function wayBack(person: Person): Promise<number> {
  const began = performance.now();
  await person.page.evaluate(() => window.stoa.breakSocket());
  await person.waitFor("coming back", () => window.stoa.state === "open");
  return performance.now() - began;
}

/** Both walls and the server's are equal byte for byte. */
async function walls(): Promise<void> {
  const theirs = (await server.see("lobby")).boards.find((b) => b.object === sceneObjectKey(board))?.digest;
  expect(await digest(ada)).toBe(theirs);
  expect(await digest(bo)).toBe(theirs);
}

beforeAll(async () => {
  server = await Server.open();
  [ada, bo] = await Promise.all([
    Person.at("Ada", { microphone: "speech" }),
    Person.at("Bo", { microphone: "silence" }),
  ]);
  await Promise.all([ada.join(server.link("lobby")), bo.join(server.link("lobby"))]);
});

afterAll(async () => {
  await Promise.all([ada?.close(), bo?.close()]);
  await server?.close();
});

it("opens the board by its button, draws with the mouse, and closes with Esc", async () => {
  const before = (await strokes(ada)).length;
  await ada.stand(-8, -2.9, Math.PI / 2);
  await ada.page.click("#board");
  const area = ada.page.getByLabel("Drawing area", { exact: false });
  const box = await area.boundingBox();
  if (!box) throw new Error("no drawing area");
  const at = (u: number, v: number): [number, number] => [box.x + box.width * u, box.y + box.height * v];
  await ada.page.mouse.move(...at(0.62, 0.62));
  await ada.page.mouse.down();
  for (let i = 1; i <= 24; i++) {
    await ada.page.mouse.move(
      ...at(0.75 + 0.13 * Math.cos(Math.PI + i / 3.8), 0.62 + 0.2 * Math.sin(i / 3.8)),
    );
  }
  await bo.waitFor("the unfinished stroke", () => window.stoa.board.wet(1).length === 1);
  await ada.page.mouse.up();
  await saved(ada);
  await ada.page.getByText("Saved").waitFor();
  await ada.screenshot(join(output, "board-1280x720.png"));
  expect((await strokes(ada)).length).toBe(before + 1);
  await ada.page.keyboard.press("Control+z");
  await saved(ada);
  await ada.page.keyboard.press("Control+Shift+z");
  await saved(ada);
  await ada.page.keyboard.press("Escape");
  await area.waitFor({ state: "detached" });
  await until("the same wall", async () => (await digest(ada)) === (await digest(bo)));
  await walls();
  await ada.stand(-6.4, -2.9, Math.PI / 2);
  await ada.page.waitForTimeout(1200);
  await ada.screenshot(join(output, "wall-1280x720.png"));
});

it("keeps everything acknowledged when the server is killed while both draw", async () => {
  const rest = Math.max(await wayBack(ada), await wayBack(bo));
  await ada.stand(-3, -3, 0.4);
  await bo.stand(1, -2, 1.2);
  const numbers = [await ada.number(), await bo.number()];
  const places = (await server.see("lobby")).people.map((p) => [p.number, ...p.feet]);
  const earlier = (await strokes(ada)).length;
  const drawn: string[] = [];
  let drawing = true;
  const busy = Promise.all(
    [ada, bo].map(async (person, who) => {
      for (let row = 20; drawing; row++) {
        drawn.push(await draw(person, (row * 2 + who) % 24));
        await person.page.waitForTimeout(60);
      }
    }),
  );
  await ada.page.waitForTimeout(1500);
  await server.kill();
  await bo.page.locator("#status").getByText("Coming back by itself").waitFor();
  await server.start();
  const started = performance.now();
  await Promise.all([ada, bo].map((p) => p.waitFor("coming back", () => window.stoa.state === "open")));
  const back = performance.now() - started;
  drawing = false;
  await busy;
  await Promise.all([saved(ada), saved(bo)]);
  console.log(
    `both back ${back.toFixed(0)} ms after the server, at rest after ${rest.toFixed(0)} ms; ${drawn.length} strokes drawn through it`,
  );
  expect(back).toBeLessThan(longestPause + 2 * rest);
  expect([await ada.number(), await bo.number()]).toEqual(numbers);
  expect((await server.see("lobby")).people.map((p) => [p.number, ...p.feet])).toEqual(places);
  await until("the same wall", async () => (await digest(ada)) === (await digest(bo)));
  for (const person of [ada, bo]) {
    const there = await strokes(person);
    expect(drawn.filter((id) => !there.includes(id))).toEqual([]);
  }
  await walls();
  const after = (await server.see("lobby")).boards.find((b) => b.object === sceneObjectKey(board))?.strokes;
  expect(after).toBe(earlier + drawn.length); // none missing, none there twice
});

it("goes on showing a stroke to the other when the server was killed with the pen down", async () => {
  await ada.page.click("#board");
  const box = await ada.page.getByLabel("Drawing area", { exact: false }).boundingBox();
  if (!box) throw new Error("no drawing area");
  const to = (u: number): Promise<void> =>
    ada.page.mouse.move(box.x + box.width * u, box.y + box.height * 0.85);
  await to(0.1);
  await ada.page.mouse.down();
  for (let i = 0; i < 10; i++) await to(0.1 + i * 0.02);
  await bo.waitFor("the unfinished stroke", () => window.stoa.board.wet(1).length === 1);
  await server.kill();
  await bo.page.locator("#status").getByText("Coming back by itself").waitFor();
  await server.start();
  await Promise.all([ada, bo].map((p) => p.waitFor("coming back", () => window.stoa.state === "open")));
  for (let i = 10; i < 20; i++) {
    await to(0.1 + i * 0.02);
    await ada.page.waitForTimeout(40);
  }
  await bo.waitFor("the stroke from its beginning", () => {
    const [wet] = window.stoa.board.wet(1);
    return wet !== undefined && (wet.points[0] ?? 9999) < 1200 && wet.points.length > 20;
  });
  await ada.page.mouse.up();
  await saved(ada);
  await ada.page.keyboard.press("Escape");
  await until("the same wall", async () => (await digest(ada)) === (await digest(bo)));
  await walls();
});

it("has voices again after the restart", async () => {
  await ada.waitFor("voice", () => window.stoa.voice === "connected");
  await bo.waitFor("Ada's voice", () => window.stoa.slots.some((csrc) => csrc !== 0));
});
