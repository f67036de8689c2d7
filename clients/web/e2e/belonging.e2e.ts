import { afterAll, beforeAll, expect, it } from "vitest";
import { Cable } from "./cable";
import { Person } from "./person";
import { Server, until } from "./server";

declare global {
  interface Window {
    /** How often the one who is cut off was not to be seen. */
    missed: number;
  }
}

let server: Server;
let cable: Cable;
let host: Person;
let guest: Person;

beforeAll(async () => {
  server = await Server.open();
  cable = await Cable.to(server.port);
  [host, guest] = await Promise.all([
    Person.at("Ada", { microphone: "speech" }),
    Person.at("Chu", { language: "zh-CN" }),
  ]);
  await host.join(server.link("lobby"));
});

afterAll(async () => {
  await Promise.all([host?.close(), guest?.close()]);
  await cable?.close();
  await server?.close();
});

it("lets somebody without microphone permission in, in Chinese, to listen", async () => {
  await guest.arrive(cable.through(server.link("lobby")));
  await guest.page.getByRole("button", { name: "加入" }).first().waitFor();
  await guest.enter();
  await guest.waitFor("voice", () => window.stoa.voice === "connected");
  await guest.waitFor("Ada's voice", () => window.stoa.slots.some((csrc) => csrc !== 0));
  await guest.waitFor("packets", () => window.stoa.gains().length > 0);
  const before = await guest.page.evaluate(() => window.stoa.inbound());
  await until("sound", async () => (await guest.page.evaluate(() => window.stoa.inbound())) > before + 20);
});

it("keeps somebody whose connection is cut for 5 s, and nobody sees a leave", async () => {
  const number = await guest.number();
  const offers = await guest.page.evaluate(() => window.stoa.offers);
  const place = (await server.see("lobby")).people.find((p) => p.number === number)?.feet;
  await host.page.evaluate((number) => {
    window.missed = 0;
    setInterval(() => {
      if (!window.stoa.replica().some((p) => p.number === number)) window.missed++;
    }, 20);
  }, number);
  cable.cut();
  await guest.waitFor("the loss to show", () => window.stoa.state !== "open");
  await guest.page.waitForTimeout(5000);
  cable.mend();
  const mended = performance.now();
  await guest.waitFor("coming back", () => window.stoa.state === "open");
  console.log(`back ${(performance.now() - mended).toFixed(0)} ms after the cable was mended`);
  expect(await guest.number()).toBe(number);
  expect((await server.see("lobby")).people.find((p) => p.number === number)?.feet).toEqual(place);
  // The host sees what comes after the return, and so has seen all that came with it.
  await guest.stand(-2, -5, 0);
  await until("Chu's next step", () =>
    host.page.evaluate(
      (n) => window.stoa.replica().some((p) => p.number === n && Math.abs((p.x ?? 0) + 2) < 0.05),
      number,
    ),
  );
  expect(await host.page.evaluate(() => window.missed)).toBe(0);
  expect(await guest.page.evaluate(() => window.stoa.offers)).toBe(offers);
});

it("lets go of who leaves, and says that the room remembers", async () => {
  const number = await guest.number();
  await guest.page.click("#leave");
  await guest.page.getByText("白板上的内容会留在房间里").waitFor();
  await until("the leave", async () => !(await server.see("lobby")).people.some((p) => p.number === number));
  await host.waitFor("Chu to be gone", () => window.stoa.replica().length === 1);
});
