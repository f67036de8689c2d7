import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Person } from "./person";
import { Server, until } from "./server";
import { output } from "./speech";
import { endAtFirstFailure } from "./story";

const board = 1;
const many = 40;
const desktop = { width: 1280, height: 720 };
const phone = { width: 390, height: 844 };
let server: Server;
let ada: Person; // owns the server
let eve: Person; // came by the bare link
let bo: Person; // did too, and reads Chinese
let before = "";

const shot = (name: string): string => join(output, `${name}.png`);

function wave(row: number): number[] {
  return Array.from({ length: 40 }, (_, i) => [
    600 + i * 150,
    500 + row * 80 + Math.round(60 * Math.sin(i / 3 + row)),
  ]).flat();
}

async function draw(person: Person, row: number): Promise<void> {
  await person.page.evaluate(([b, points]) => window.stoa.board.draw(b, points), [board, wave(row)] as const);
}

async function strokes(person: Person): Promise<number> {
  return person.page.evaluate((b) => window.stoa.board.strokes(b).length, board);
}

async function digest(person: Person): Promise<string> {
  return person.page.evaluate((b) => window.stoa.board.digest(b), board);
}

async function all(n: number): Promise<void> {
  for (const person of [ada, eve, bo]) {
    await until(`${person.name} to have ${n} strokes`, async () => (await strokes(person)) === n);
  }
}

/** Rubs across the whole board with the eraser. */
async function rub(person: Person): Promise<void> {
  const { page } = person;
  const area = page.locator(".sheet-canvas");
  await page.locator(".tools button").nth(1).click();
  const box = await area.boundingBox();
  if (!box) throw new Error("no drawing area");
  await page.mouse.move(box.x + box.width * 0.3, box.y + 8);
  await page.mouse.down();
  for (let i = 1; i <= 60; i++) {
    await page.mouse.move(box.x + box.width * 0.3, box.y + 8 + ((box.height - 16) * i) / 60);
  }
  await page.mouse.up();
}

endAtFirstFailure();

beforeAll(async () => {
  server = await Server.open();
  [ada, eve, bo] = await Promise.all([
    Person.at("Ada"),
    Person.at("Eve", { colour: 4, size: { width: 900, height: 560 } }),
    Person.at("小楚", { language: "zh-CN", colour: 2, size: { width: 640, height: 400 } }),
  ]);
  await ada.page.goto(server.link("owner"));
  await ada.page.getByRole("button", { name: "Create room" }).waitFor();
  for (const person of [ada, eve, bo]) {
    await person.arrive(server.link("lobby"));
    await person.enter("listen");
  }
});

afterAll(async () => {
  await Promise.all([ada?.close(), eve?.close(), bo?.close()]);
  await server?.close();
});

it("lets a guest wipe a board, where nobody said otherwise", async () => {
  for (let row = 0; row < many; row++) await draw(ada, row);
  await all(many);
  before = await digest(ada);
  await eve.page.click("#board");
  await rub(eve);
  await all(0);
});

it("shows a host who erased what, and brings it back for everybody", async () => {
  const { page } = ada;
  await page.click("#board");
  await page.click("#erased");
  const list = page.getByRole("dialog", { name: "Erased in the last hour" });
  await list.getByText("40 strokes").waitFor();
  expect(await list.locator("li").count()).toBe(1);
  await ada.screenshot(shot("erased-1280x720"), desktop);
  await ada.screenshot(shot("erased-390x844"), phone);
  await list.getByRole("button", { name: "Bring back what Eve erased" }).click();
  await list.getByText("Done: 40 strokes brought back.").waitFor();
  await until("an empty list", async () => (await list.locator("li").count()) === 0);
  await all(many);
  for (const person of [ada, eve, bo]) expect(await digest(person)).toBe(before);
  await ada.screenshot(shot("erased-back-1280x720"), desktop);
  await page.keyboard.press("Escape");
  await list.waitFor({ state: "detached" });
  await page.locator("#erased:focus").waitFor();
});

it("offers that to hosts alone, and says it in Chinese", async () => {
  expect(await eve.page.locator("#erased").count()).toBe(0);
  const rooms = await ada.page.context().newPage();
  const id = new URL(server.link("lobby")).pathname.slice("/r/".length);
  await rooms.setViewportSize({ width: 1280, height: 900 });
  await rooms.goto(`${new URL(server.link("lobby")).origin}/rooms#${id}`);
  await rooms.locator("#erasing").selectOption("member");
  await rooms.getByText("Everybody may change and delete their own").scrollIntoViewIfNeeded();
  await until(
    "the choice to be kept",
    async () => (await rooms.locator("#erasing").inputValue()) === "member",
  );
  await rooms.screenshot({ path: shot("rooms-boards-1280x900") });
  await rooms.close();
  await bo.page.click("#board");
  await ada.page.keyboard.press("Escape");
  await ada.page.keyboard.press("p");
  await ada.page.getByRole("button", { name: "Actions for 小楚" }).click();
  await ada.page.locator(".role-choice select").selectOption({ label: "Host" });
  await eve.page.evaluate((b) => window.stoa.board.draw(b, [600, 300, 7000, 320]), board);
  await all(many + 1);
  await bo.page.click("#erased");
  await bo.page.getByText("没有可以找回的内容。").waitFor();
});

it("leaves a guest with the own strokes, once hosts want it so", async () => {
  const { page } = eve;
  await page.getByText("The eraser takes only what you drew yourself.").waitFor();
  await eve.screenshot(shot("eraser-own-1280x720"), desktop);
  await rub(eve);
  await all(many);
  for (const person of [ada, eve, bo]) expect(await digest(person)).toBe(before);
  await bo.page.keyboard.press("Escape");
  await bo.page.click("#erased");
  await bo.page.getByText("1 笔", { exact: false }).waitFor();
  await bo.screenshot(shot("erased-zh-1280x720"), desktop);
  await bo.page.getByRole("button", { name: "找回 Eve 擦除的内容" }).click();
  await bo.page.getByText("已找回 1 笔。").waitFor();
  await all(many + 1);
});
