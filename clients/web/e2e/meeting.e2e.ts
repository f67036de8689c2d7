import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Bot } from "./bot";
import { Desktop } from "./desktop";
import { Headset } from "./headset";
import { Person } from "./person";
import { Server, until } from "./server";
import { output } from "./speech";
import { endAtFirstFailure } from "./story";

const small = { width: 480, height: 300 };
const board = 1;
const west = Math.PI / 2;

let server: Server;
let ada: Person;
let bo: Person;
let chu: Person;
let headset: Headset;
let bot: Bot;
let dan: Desktop;

beforeAll(async () => {
  server = await Server.open();
  const link = server.link("lobby");
  [ada, bo, chu] = await Promise.all([
    Person.at("Ada", { microphone: "silence", size: small }),
    Person.at("Bo", { microphone: "silence", size: small, colour: 4 }),
    Person.at("小楚", { microphone: "silence", size: small, colour: 1, headset: true }),
  ]);
  for (const person of [ada, bo, chu]) await person.join(link);
  bot = Bot.join(link, "Robot", 0x56646e);
  dan = await Desktop.join(link, "Dan", "-3.3,-1.5,96", join(output, "meeting-desktop.png"));
  headset = new Headset(chu.page);
});

afterAll(async () => {
  await Promise.all([ada?.close(), bo?.close(), chu?.close(), bot?.close(), dan?.close()]);
  await server?.close();
});

endAtFirstFailure();

it("brings everybody into one room, each by a door of their own", async () => {
  await bot.tell("place -8.6 -4.3 -90");
  await ada.stand(-3.2, -4.5, west);
  await bo.stand(3.4, 0.6, -1.2);
  await chu.stand(-6.5, -2.1, west);
  await chu.page.click("#enter-vr");
  await chu.waitFor("the headset", () => window.session !== undefined && window.stoa.hands() !== null);
  await headset.frames(5);
  await until("all of them", async () => (await server.see("lobby")).people.length === 5);
});

/** A curve over the board, in half millimetres. */
function curve(from: number, to: number, height: (u: number) => number): number[] {
  const steps = Array.from({ length: 40 }, (_, i) => i / 39);
  return steps.flatMap((u) => [Math.round(from + (to - from) * u), Math.round(height(u))]);
}

it("lets all of them do what people do in a meeting", async () => {
  await Promise.all([
    bot.tell("walk -8 -4.1"),
    ada.page.evaluate(() => window.stoa.walkTo(-5.4, -4.4)),
    (async () => {
      await bo.page.keyboard.press("f");
      await bo.waitFor("a seat", () => window.stoa.me().sitting);
    })(),
    headset.put({
      head: { position: [0.05, 1.58, -0.1], rotation: [0.03, -0.16, 0, 0.98666] },
      left: { position: [-0.3, 1.28, -0.42], rotation: [0, 0, -Math.SQRT1_2, Math.SQRT1_2] },
      right: { position: [0.3, 1.52, -0.4], rotation: [0.5, 0, -0.2, 0.8426] },
    }),
  ]);
  const draw = (person: Person, points: number[]) =>
    person.page.evaluate(([b, points]) => window.stoa.board.draw(b, points), [board, points] as const);
  await draw(ada, [900, 500, 900, 3700, 7200, 3700]);
  await draw(
    bo,
    curve(1000, 7000, (u) => 3500 - 2600 * u ** 1.7),
  );
  await bot.tell(`draw 1 ${curve(1000, 7000, (u) => 3300 - 1700 * Math.sqrt(u)).join(" ")}`);
  await draw(
    chu,
    curve(1000, 7000, (u) => 2400 + 500 * Math.sin(u * 11)),
  );
  const strokes = await until("four strokes", async () => {
    const there = await ada.page.evaluate((b) => window.stoa.board.strokes(b), board);
    return there.length === 4 ? there : undefined;
  });
  await bo.page.evaluate(([b, key]) => window.stoa.board.erase(b, [key]), [
    board,
    strokes[3]?.id ?? "",
  ] as const);
  await bot.tell("chat The robot was here");
  await bot.tell("hand up");
  await ada.page.keyboard.press("m");
});

it("looks like the same place from the page and from the headset", async () => {
  await chu.page.evaluate(() => {
    window.headset.stereoEnabled = false;
  });
  for (const person of [ada, chu]) await person.page.setViewportSize({ width: 1280, height: 720 });
  await headset.frames(5);
  await ada.page.waitForTimeout(1500);
  await ada.page.screenshot({ path: join(output, "meeting-page.png") });
  await chu.page.screenshot({ path: join(output, "meeting-headset.png") });
  for (const person of [ada, chu]) await person.page.setViewportSize(small);
});

it("ends with five equal replicas", async () => {
  const views = async (): Promise<unknown[]> => [
    await bot.tell("see"),
    ...(await Promise.all([ada, bo, chu].map((p) => p.page.evaluate(() => window.stoa.seen())))),
  ];
  const same = async (): Promise<unknown[] | undefined> => {
    const all = await views();
    return all.every((v) => canonical(v) === canonical(all[0])) ? all : undefined;
  };
  const [first] = await until("equal replicas", same, 15_000).catch(async () => {
    const all = await views();
    for (const view of all) expect(view).toEqual(all[0]);
    throw new Error("replicas differ");
  });
  // The window says what it saw as it closes; nothing has moved since.
  expect(canonical(await dan.leave())).toBe(canonical(first));
  const { people, boards, lines } = first as Awaited<ReturnType<typeof window.stoa.seen>>;
  const names = (of: typeof people): string[] => of.map((p) => p.name).sort();
  expect(names(people)).toEqual(["Ada", "Bo", "Dan", "Robot", "小楚"]);
  const device = (name: string) => people.find((p) => p.name === name)?.device;
  expect(["Ada", "Bo", "小楚", "Dan", "Robot"].map(device)).toEqual([0, 0, 2, 0, 3]);
  expect(names(people.filter((p) => p.sitting))).toEqual(["Bo"]);
  expect(names(people.filter((p) => p.head !== null))).toEqual(["小楚"]);
  expect(names(people.filter((p) => p.hand > 0))).toEqual(["Robot"]);
  expect(boards).toHaveLength(1);
  expect(lines).toHaveLength(1);
});

it("puts the three pictures side by side", async () => {
  const pictures = ["page", "headset", "desktop"].map((name) =>
    readFileSync(join(output, `meeting-${name}.png`)).toString("base64"),
  );
  const sheet = await ada.page.context().newPage();
  await sheet.setViewportSize({ width: 1446, height: 270 });
  const images = pictures.map((data) => `<img src="data:image/png;base64,${data}" width="480" height="270">`);
  await sheet.setContent(
    `<body style="margin:0;display:flex;gap:3px;background:#fff">${images.join("")}</body>`,
  );
  await sheet.screenshot({ path: join(output, "doors.png") });
  await sheet.close();
});

/** The same text for the same things, in whatever order they are named. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, v: unknown) =>
    v !== null && typeof v === "object" && !Array.isArray(v)
      ? Object.fromEntries(Object.entries(v).sort(([a], [b]) => (a < b ? -1 : 1)))
      : v,
  );
}
