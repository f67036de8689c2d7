import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { boxModel } from "./glb";
import { Person } from "./person";
import { Server, until } from "./server";
import { output } from "./speech";
import { endAtFirstFailure } from "./story";
import { drag, dropFiles, onScreen, type Thing, thing, things } from "./things";

const desktop = { width: 1280, height: 720 };
const large = { width: 1920, height: 1080 };
const phone = { width: 390, height: 844 };
const noteText = "Call Bo about 预算";
let server: Server;
let ada: Person; // owns the server
let bo: Person; // came by the bare link
let cy: Person; // did too, reads Chinese and uses no mouse
let picture: Thing;

const shot = (name: string): string => join(output, `${name}.png`);
const everybody = (): Person[] => [ada, bo, cy];

async function digests(): Promise<string[]> {
  return Promise.all(everybody().map(({ page }) => page.evaluate(() => window.stoa.things.digest())));
}

/** Waits until everybody has the same objects, and nothing is on its way. */
async function agree(): Promise<void> {
  await until("everybody to have the same objects", async () => {
    const saved = await Promise.all(
      everybody().map(({ page }) => page.evaluate(() => window.stoa.acked().pending === 0)),
    );
    return saved.every(Boolean) && new Set(await digests()).size === 1;
  });
}

endAtFirstFailure();

beforeAll(async () => {
  server = await Server.open();
  [ada, bo, cy] = await Promise.all([
    Person.at("Ada", { colour: 0, timezone: "Asia/Kathmandu" }),
    Person.at("Bo", { colour: 3 }),
    Person.at("Cy", { language: "zh-CN" }),
  ]);
  await ada.page.goto(server.link("owner"));
  await ada.reads("Lobby");
  for (const person of everybody()) {
    await person.arrive(server.link("lobby"));
    await person.enter("listen");
  }
  await ada.stand(-2, 3, 0);
  await bo.stand(1, 4, 0);
  await cy.stand(3, 4, 0);
});

afterAll(async () => {
  await Promise.all(everybody().map((person) => person?.close()));
  await server?.close();
});

it("a note is written, and placed on the wall that one looks at", async () => {
  const { page } = ada;
  await page.click("#add");
  await ada.screenshot(shot("things-add"));
  await page.getByRole("button", { name: "Note", exact: true }).click();
  await page.fill("#note-text", noteText);
  await page.getByRole("button", { name: "Place it" }).click();
  await page.locator("#place-here").waitFor();
  await page.mouse.move(640, 250);
  await ada.screenshot(shot("things-placing"));
  await page.keyboard.press("Enter");
  const note = await thing(bo, "the note", (o) => o.text === noteText);
  expect(note.z).toBeLessThan(-6.9); // the north wall
  await agree();
});

it("a pasted address becomes a link and other text a note, but in a field paste stays paste", async () => {
  const { page } = bo;
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const paste = async (text: string): Promise<void> => {
    await page.evaluate((text) => navigator.clipboard.writeText(text), text);
    await page.keyboard.press("Control+v");
  };
  await paste(" https://example.org/agenda?a=1 ");
  await page.getByRole("group", { name: "Where should it go? Link" }).waitFor();
  await page.keyboard.press("Enter");
  await thing(ada, "the link", (o) => o.kind === "link" && o.url === "https://example.org/agenda?a=1");
  await page.keyboard.press("Escape");
  await paste("see https://example.org\n第二行");
  await page.getByRole("group", { name: "Where should it go? Note" }).waitFor();
  await page.keyboard.press("Enter");
  await thing(ada, "the note", (o) => o.kind === "note" && o.text === "see https://example.org\n第二行");
  const { length } = await things(bo);
  await page.keyboard.press("Escape");
  await page.click("#add");
  await page.getByRole("button", { name: "Note", exact: true }).click();
  await page.fill("#note-text", "");
  await paste("https://example.org/");
  expect(await page.inputValue("#note-text")).toBe("https://example.org/");
  expect(await page.locator("#place-here").count()).toBe(0);
  expect((await things(bo)).length).toBe(length);
  await page.keyboard.press("Escape");
  await agree();
});

it("a picture and a model are dropped, and a file of no kind is refused in words", async () => {
  await ada.page.keyboard.press("Escape");
  await dropFiles(ada, { x: 700, y: 520 }, [
    { name: "Holiday.png", type: "image/png", content: readFileSync("e2e/picture.png") },
    { name: "Crate.glb", type: "", content: boxModel(0.6) },
    { name: "strange.xyz", type: "", content: Buffer.from("nothing") },
  ]);
  await ada.reads("This kind of file cannot be shown");
  picture = await thing(bo, "the picture", (o) => o.kind === "image");
  await thing(bo, "the model", (o) => o.kind === "model" && o.name === "Crate");
  await bo.waitFor("the picture and the model to be drawn", () => {
    const drawn = window.stoa.things.drawn() ?? [];
    return ["image", "model"].every((kind) => drawn.some((d) => d.kind === kind && d.loaded));
  });
  await ada.page.getByRole("button", { name: "Close the message about strange.xyz" }).click();
  for (const [size, name] of [
    [desktop, "desktop"],
    [large, "large"],
    [phone, "phone"],
  ] as const)
    await ada.screenshot(shot(`things-panel-${name}`), size);
  await agree();
});

it("somebody else drags it; on its way everybody sees who holds it", async () => {
  await bo.stand(picture.x + 0.6, picture.z + 3, 0.15);
  await bo.page.waitForTimeout(600); // the camera comes after
  const at = await onScreen(bo, picture.key);
  await bo.page.mouse.click(at.x, at.y);
  await bo.page.getByRole("dialog", { name: "Holiday" }).waitFor();
  const from = await onScreen(bo, picture.key);
  const number = await bo.number();
  await drag(bo, from, { x: from.x - 180, y: from.y + 10 }, async () => {
    const away = (o: Thing): number => Math.hypot(o.x - picture.x, o.z - picture.z);
    await thing(ada, "it on its way", (o) => o.key === picture.key && o.holder === number && away(o) > 0.2);
    await ada.screenshot(shot("things-held"));
  });
  const moved = await thing(
    ada,
    "the picture put down",
    (o) => o.key === picture.key && o.holder === 0 && Math.abs(o.x - picture.x) > 0.3,
  );
  const own = (await things(bo)).find((o) => o.key === picture.key);
  expect(own && [own.x, own.y, own.z]).toEqual([moved.x, moved.y, moved.z]);
  await agree();
});

it("the ring turns and a corner scales, and Ctrl+Z takes each back", async () => {
  const now = async (): Promise<Thing> => thing(bo, "the picture", (o) => o.key === picture.key);
  const before = await now();
  const corner = await onScreen(bo, picture.key, "corner");
  const middle = await onScreen(bo, picture.key);
  const outwards = { x: corner.x + (corner.x - middle.x) * 0.5, y: corner.y + (corner.y - middle.y) * 0.5 };
  await drag(bo, corner, outwards);
  const scaled = await thing(
    ada,
    "a larger picture",
    (o) => o.key === picture.key && o.width > before.width * 1.2,
  );
  expect(scaled.width / scaled.height).toBeCloseTo(before.width / before.height, 1);
  await bo.page.keyboard.press("Control+z");
  await thing(ada, "the size of before", (o) => o.key === picture.key && o.width === before.width);
  await bo.page.keyboard.press("KeyR");
  await thing(ada, "the picture turned", (o) => o.key === picture.key && Math.abs(o.yaw - before.yaw) > 0.2);
  await bo.page.keyboard.press("Control+z");
  await thing(ada, "the yaw of before", (o) => o.key === picture.key && o.yaw === before.yaw);
  await agree();
});

it("who sits on a seat goes along while somebody drags and turns it, and stands up when it is deleted", async () => {
  const { page } = ada;
  const me = () => cy.page.evaluate(() => window.stoa.me());
  await page.keyboard.press("Escape");
  await page.click("#add");
  await page.getByRole("button", { name: "Seat", exact: true }).click();
  await page.mouse.move(740, 530); // free floor
  await page.keyboard.press("Enter");
  const seat = await thing(cy, "the seat", (o) => o.kind === "seat");
  await cy.stand(seat.x, seat.z - 0.7, 0);
  await cy.page.keyboard.press("KeyF");
  await cy.waitFor("sitting", () => window.stoa.me().sitting);
  const number = await cy.number();
  const follows = (o: Thing): Promise<boolean> =>
    page.evaluate(
      ([number, x, z]) => {
        const body = window.stoa.shown(number);
        return body?.sitting === true && Math.hypot(body.x - x, body.z - z) < 0.3;
      },
      [number, o.x, o.z] as const,
    );
  const from = await onScreen(ada, seat.key);
  await drag(ada, from, { x: from.x + 120, y: from.y + 10 }, async () => {
    const away = (o: Thing): boolean => o.key === seat.key && Math.hypot(o.x - seat.x, o.z - seat.z) > 0.4;
    const held = await thing(ada, "the seat on its way", away);
    await until("Cy to come along", () => follows(held));
    await ada.screenshot(shot("things-seat-held"));
  });
  const put = await thing(
    cy,
    "the seat put down",
    (o) => o.key === seat.key && o.holder === 0 && o.x !== seat.x,
  );
  await until("Cy to sit there", async () => (await me()).x === put.x && (await me()).z === put.z);
  const { yaw } = await me();
  await page.keyboard.press("KeyR");
  await until("Cy to be turned", async () => Math.abs((await me()).yaw - yaw - Math.PI / 12) < 0.01);
  await page.click("#delete");
  await cy.waitFor("standing", () => !window.stoa.me().sitting);
  await until("Ada to see Cy stand", () =>
    page.evaluate((number) => window.stoa.shown(number)?.sitting === false, number),
  );
  await agree();
});

it("who drags the own seat follows when it is put down", async () => {
  const { page } = ada;
  await page.evaluate(() => document.body.focus());
  await page.keyboard.press("Control+z"); // the seat is back
  const seat = await thing(ada, "the seat", (o) => o.kind === "seat");
  const me = () => page.evaluate(() => window.stoa.me());
  await ada.stand(seat.x, seat.z + 0.7, 0);
  await page.keyboard.press("KeyF");
  await ada.waitFor("sitting", () => window.stoa.me().sitting);
  await page.waitForTimeout(600); // the camera comes after
  const foot = await onScreen(ada, seat.key);
  const from = { x: foot.x, y: foot.y - 30 };
  await page.mouse.click(from.x, from.y, { button: "right" });
  await page.getByRole("dialog", { name: "Seat" }).waitFor();
  await drag(ada, from, { x: from.x - 120, y: from.y - 60 }, async () => {
    await thing(cy, "the seat on its way", (o) => o.key === seat.key && o.holder !== 0 && o.x !== seat.x);
    expect([(await me()).x, (await me()).z]).toEqual([seat.x, seat.z]);
  });
  const put = await thing(
    cy,
    "the seat put down",
    (o) => o.key === seat.key && o.holder === 0 && o.x !== seat.x,
  );
  await until("Ada to sit there", async () => {
    const { x, z, sitting } = await me();
    return sitting && x === put.x && z === put.z;
  });
  await page.keyboard.press("KeyF");
  await page.keyboard.press("Escape");
  await ada.stand(-2, 3, 0);
  await agree();
});

it("what is locked stays; what is deleted comes back by Undo, or from the bin", async () => {
  await bo.page.click("#lock");
  await thing(ada, "the lock", (o) => o.key === picture.key && o.locked);
  expect(await bo.page.locator("#delete").isDisabled()).toBe(true);
  await bo.page.click("#lock");
  await thing(ada, "it unlocked", (o) => o.key === picture.key && !o.locked);
  await bo.page.click("#delete");
  await until("Ada to see it gone", async () => !(await things(ada)).some((o) => o.key === picture.key));
  await bo.screenshot(shot("things-undo"));
  await bo.page.click("#undo");
  await thing(ada, "it again", (o) => o.key === picture.key);
  await bo.page.click("#things");
  await bo.page.getByRole("button", { name: "Arrange: Holiday" }).click();
  await bo.page.click("#delete");
  await bo.page.click("#things");
  await bo.page.click("#tab-bin");
  await bo.reads(/You deleted it/);
  await bo.screenshot(shot("things-bin"));
  await bo.page.getByRole("button", { name: "Bring back Holiday" }).click();
  await thing(ada, "it from the bin", (o) => o.key === picture.key);
  await agree();
});

it("by keyboard alone, in Chinese, somebody finds the note by two characters and goes there", async () => {
  const { page } = cy;
  await page.evaluate(() => document.body.focus());
  await page.keyboard.press("KeyT");
  await page.locator("#search:focus").waitFor();
  await page.keyboard.type("预算");
  await cy.reads("找到 1 件");
  await cy.screenshot(shot("things-list"));
  for (const [size, name] of [
    [large, "large"],
    [phone, "phone"],
  ] as const)
    await cy.screenshot(shot(`things-list-${name}`), size);
  const go = page.getByRole("button", { name: new RegExp(`${noteText}`) }).first();
  for (let i = 0; i < 8 && !(await go.evaluate((b) => b === document.activeElement)); i++)
    await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  const note = await thing(cy, "the note", (o) => o.text === noteText);
  await cy.page.waitForFunction(
    ([x, z]) => Math.hypot(window.stoa.me().x - x, window.stoa.me().z - z) < 2,
    [note.x, note.z] as const,
    { timeout: 20_000 },
  );
});

it("the server is killed in the middle, and everybody has the same afterwards", async () => {
  const { page } = ada;
  await page.evaluate(() => document.body.focus());
  await page.mouse.click(20, 500);
  await page.keyboard.press("KeyT");
  await page.getByRole("button", { name: "Arrange: Crate" }).click();
  await page.locator("#thing-name").fill("Crate 1");
  await page.keyboard.press("Enter");
  await server.kill();
  await page.locator("#thing-name").fill("Crate 2");
  await page.keyboard.press("Enter");
  await server.start();
  for (const person of everybody())
    await person.waitFor("coming back", () => window.stoa.state === "open", 60_000);
  await thing(cy, "the last name", (o) => o.name === "Crate 2");
  await agree();
});

it("the owner sees what was changed, and takes back all that one guest did", async () => {
  await bo.page.keyboard.press("Escape");
  await bo.stand(0, 3, 0);
  const crate = await thing(bo, "the crate", (o) => o.name === "Crate 2");
  await bo.page.evaluate(() => document.body.focus());
  await bo.page.keyboard.press("KeyT");
  await bo.page.getByRole("button", { name: "Arrange: Crate 2" }).click();
  await bo.page.click("#delete");
  await until("the crate to be gone", async () => !(await things(ada)).some((o) => o.key === crate.key));
  const { page } = ada;
  await page.keyboard.press("Escape");
  await page.click("#things");
  const minute = 60_000;
  /** The time that the next list is asked of. */
  const askedOf = async (act: () => Promise<unknown>): Promise<string> => {
    const [request] = await Promise.all([page.waitForRequest(/history\/people\?since=/), act()]);
    return new URL(request.url()).searchParams.get("since") ?? "";
  };
  const choose = (which: string) => page.getByLabel("Since").selectOption({ label: which });
  const ago = (time: string): number => Date.now() - Date.parse(time);
  expect(ago(await askedOf(() => page.click("#tab-changes"))) / minute).toBeCloseTo(60, 0);
  expect(ago(await askedOf(() => choose("5 minutes ago"))) / minute).toBeCloseTo(5, 0);
  const day = ago(await askedOf(() => choose("today, 24 hours"))) / minute;
  expect(day > 24 * 60 - 1 && day < 24 * 60, `${day} minutes`).toBe(true); // the server takes no more than a day
  const since = await askedOf(() => choose("1 hour ago"));
  expect(since).toMatch(/Z$/); // wherever the person is
  await ada.reads(/Take all back/);
  await ada.screenshot(shot("things-changes"));
  await page.getByRole("group", { name: "Bo" }).getByRole("button").click();
  const [taken] = await Promise.all([
    page.waitForRequest(/takeback/),
    page.getByRole("alertdialog").getByRole("button", { name: "Take all back" }).click(),
  ]);
  expect(taken.postDataJSON()).toMatchObject({ since });
  await ada.reads(/as before/);
  await thing(bo, "the crate again", (o) => o.key === crate.key);
  const back = await thing(bo, "the picture", (o) => o.key === picture.key);
  expect([back.x, back.y, back.z, back.locked]).toEqual([picture.x, picture.y, picture.z, false]);
  await agree();
});
