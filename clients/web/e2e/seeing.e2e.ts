import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Person } from "./person";
import { Server, until } from "./server";
import { output } from "./speech";

const phone = { width: 390, height: 844 };
let server: Server;
let talker: Person;
let listener: Person;

beforeAll(async () => {
  server = await Server.open();
  [talker, listener] = await Promise.all([
    Person.at("Ada", { microphone: "speech" }),
    Person.at("Bo", { microphone: "silence", colour: 4 }),
  ]);
});

afterAll(async () => {
  await Promise.all([talker?.close(), listener?.close()]);
  await server?.close();
});

it("opens no device before the person's gesture", async () => {
  await talker.arrive(server.link("lobby"));
  await talker.page.waitForTimeout(500);
  expect(await talker.page.evaluate(() => window.devicesAsked)).toBe(0);
  await talker.screenshot(join(output, "door-1280x720.png"));
  await talker.screenshot(join(output, "door-390x844.png"), phone);
  await talker.enter();
  await talker.waitFor("the microphone", () => window.devicesAsked === 1);
});

it("shows who is inside on the page before joining", async () => {
  await listener.arrive(server.link("lobby"));
  await listener.page.getByText("Ada").first().waitFor();
  await listener.enter();
});

it("lets two who came by link see each other", async () => {
  await listener.waitFor("Ada's body", () =>
    window.stoa.rendered().some((p) => p.name === "Ada" && p.at !== null),
  );
  await talker.waitFor("Bo's body", () =>
    window.stoa.rendered().some((p) => p.name === "Bo" && p.at !== null),
  );
});

it("walks by keys and by a click on the floor", async () => {
  await talker.stand(-4, -5.5, -Math.PI / 2);
  const start = await talker.page.evaluate(() => window.stoa.me());
  await talker.page.keyboard.down("w");
  await talker.page.waitForTimeout(1500);
  await talker.page.keyboard.up("w");
  const walked = await talker.page.evaluate(() => window.stoa.me());
  expect(walked.x - start.x).toBeGreaterThan(0.5);
  expect(Math.abs(walked.z - start.z)).toBeLessThan(0.2);
  await talker.page.mouse.click(640, 420);
  const clicked = async (): Promise<boolean> =>
    (await talker.page.evaluate(() => window.stoa.me().x)) > walked.x + 0.4;
  await until("the walk to the click", clicked);
});

it("looks like a place to be in", async () => {
  await talker.stand(-3.2, -1.6, 0.9);
  await listener.stand(0.4, -0.2, 1.1);
  await talker.page.waitForTimeout(1000);
  for (const person of [talker, listener]) {
    await person.screenshot(join(output, `room-${person.name}-1280x720.png`));
    await person.screenshot(join(output, `room-${person.name}-390x844.png`), phone);
  }
});

it("has its picture taken in full detail", async () => {
  const painter = await Person.at("Chu", { quality: "high", colour: 1 });
  await painter.arrive(server.link("lobby"));
  await painter.enter("listen");
  await talker.page.evaluate(() => {
    const wave = (row: number): number[] =>
      Array.from({ length: 60 }, (_, i) => [
        900 + i * 95,
        900 + row * 420 + Math.round(160 * Math.sin(i / 5 + row)),
      ]).flat();
    for (let row = 0; row < 6; row++) window.stoa.board.draw(1, wave(row));
  });
  await talker.stand(-1.7, -2.4, -2.4);
  await listener.stand(0.3, -1.9, 2.2);
  await painter.stand(1.6, 1.3, 0.62);
  await painter.page.keyboard.press("v");
  await painter.page.waitForTimeout(4000);
  await painter.screenshot(join(output, "picture.png"));
  await painter.close();
}, 480_000);
