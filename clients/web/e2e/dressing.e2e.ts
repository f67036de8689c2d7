import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Person } from "./person";
import { Server, until } from "./server";
import { output } from "./speech";
import { endAtFirstFailure } from "./story";
import { boxFigure } from "./vrm";

let server: Server;
let ada: Person; // wears a body of her own
let bo: Person;

const shot = (name: string): string => join(output, `${name}.png`);

async function choose(person: Person, name: string, content: Buffer): Promise<void> {
  await person.page.setInputFiles("#body-file", { name, mimeType: "", buffer: content });
}

endAtFirstFailure();

beforeAll(async () => {
  server = await Server.open();
  [ada, bo] = await Promise.all([
    Person.at("Ada", { microphone: "speech" }),
    Person.at("Bo", { language: "zh-CN", colour: 3 }),
  ]);
  await ada.arrive(server.link("lobby"));
});

afterAll(async () => {
  await Promise.all([ada?.close(), bo?.close()]);
  await server?.close();
});

it("before joining one chooses a body from a file, and sees it; what is none is refused in words", async () => {
  await choose(ada, "strange.vrm", Buffer.from("nothing"));
  await ada.reads("This file is no VRM or GLB model");
  await choose(ada, "Box.vrm", boxFigure("1.0"));
  await until(
    "the warning to go",
    async () => (await ada.page.getByText("This file is no VRM").count()) === 0,
  );
  await ada.page.waitForTimeout(500); // the preview turns
  for (const [size, name] of [
    [{ width: 1280, height: 720 }, "desktop"],
    [{ width: 390, height: 844 }, "phone"],
  ] as const)
    await ada.screenshot(shot(`body-choice-${name}`), size);
});

it("others see it in the room, and in a moment again after the server was killed", async () => {
  await ada.enter();
  await bo.arrive(server.link("lobby"));
  await bo.enter("listen");
  await ada.stand(-1, 0, -0.3);
  await bo.stand(-1.2, 2.6, 0);
  const number = await ada.number();
  const seen = (): Promise<boolean> =>
    bo.page.evaluate((n) => (window.stoa.ownBodies() as number[]).includes(n), number);
  await until("Bo to see it", seen);
  await ada.page.keyboard.press("v");
  await bo.screenshot(shot("body-of-ones-own"));
  await server.kill();
  await server.start();
  for (const person of [ada, bo])
    await person.waitFor("coming back", () => window.stoa.state === "open", 60_000);
  const again = await ada.number();
  await until("Bo to see it again", () =>
    bo.page.evaluate((n) => (window.stoa.ownBodies() as number[]).includes(n), again),
  );
});

it("it is remembered by the browser, and the built-in one is a click away", async () => {
  await ada.page.reload();
  await ada.page.locator("#choose-body").getByText("Box.vrm").waitFor();
  await ada.page.click("#built-in-body");
  await ada.page.locator("#choose-body").getByText("Body of your own").waitFor();
  await ada.enter();
  const number = await ada.number();
  await bo.page.waitForFunction(
    (n) => window.stoa.rendered().some((p) => p.number === n && p.at !== null),
    number,
  );
  expect(await bo.page.evaluate(() => window.stoa.ownBodies())).toEqual([]);
});
