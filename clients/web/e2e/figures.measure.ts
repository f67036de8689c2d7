import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, it } from "vitest";
import { Headset } from "./headset";
import { Person } from "./person";
import { Server, until } from "./server";

// What bodies cost to draw. Chromium draws in software here, so times are worth something only as a ratio to the empty room,
// and the crowd's own cost (the generator, decoding its poses) is in them. The people stand close by each other, most of them within 9 m of the eye.

const root = join(import.meta.dirname, "../../..");
let server: Server;
let watcher: Person;
let wearer: Person;

beforeAll(async () => {
  server = await Server.open();
  watcher = await Person.at("Ada", { pictures: "all", size: { width: 1280, height: 720 } });
});

afterAll(async () => {
  await Promise.all([watcher?.close(), wearer?.close()]);
  await server?.close();
});

interface Figures {
  people: number;
  /** Middle time from one picture to the next. */
  ms: number;
  calls: number;
  triangles: number;
}

async function crowd(count: number): Promise<ChildProcess | null> {
  if (count === 0) return null;
  return spawn(
    join(root, "build/swarm"),
    [
      "poses",
      "--url",
      server.link("hall"),
      "--avatars",
      String(count),
      "--seconds",
      "60",
      "--layout",
      "together",
    ],
    { stdio: "ignore" },
  );
}

/** Middle of so many times from picture to picture, asked for by whoever draws. */
async function pace(person: Person, session: boolean): Promise<number> {
  return person.page.evaluate(async (session) => {
    const from = session ? window.session : window;
    if (!from) throw new Error("nobody wears the headset");
    const times: number[] = [];
    let last = performance.now();
    for (let i = 0; i < 90; i++) {
      await new Promise((next) => from.requestAnimationFrame(next));
      times.push(performance.now() - last);
      last = performance.now();
    }
    return times.sort((a, b) => a - b)[45] ?? 0;
  }, session);
}

async function measure(person: Person, session: boolean): Promise<Figures[]> {
  const all: Figures[] = [];
  for (const people of [0, 10, 50]) {
    const running = await crowd(people);
    await until(
      "the crowd",
      async () => (await person.page.evaluate(() => window.stoa.rendered().length)) >= people,
      30_000,
    );
    await person.stand(0, 5, 0); // the crowd keeps within 4 m of the middle
    await person.page.waitForTimeout(3000);
    const ms = await pace(person, session);
    const cost = await person.page.evaluate(() => window.stoa.cost);
    all.push({ people, ms, calls: cost?.calls ?? 0, triangles: cost?.triangles ?? 0 });
    running?.kill();
    await until(
      "an empty room",
      async () => (await person.page.evaluate(() => window.stoa.rendered().length)) === 0,
      60_000,
    );
  }
  return all;
}

function tell(where: string, all: Figures[]): void {
  const empty = all[0]?.ms ?? 1;
  for (const { people, ms, calls, triangles } of all) {
    console.log(
      `${where}: ${people} bodies, ${ms.toFixed(0)} ms a picture (${(ms / empty).toFixed(2)} of the empty room), ` +
        `${calls} draw calls, ${triangles} triangles`,
    );
  }
}

it("on the page", async () => {
  await watcher.join(server.link("hall"));
  await watcher.stand(0, 8, 0);
  tell("page, 1280x720, low detail", await measure(watcher, false));
  await watcher.close();
}, 300_000);

it("in the headset", async () => {
  wearer = await Person.at("Bo", { headset: true, size: { width: 1280, height: 720 } });
  await wearer.join(server.link("hall"));
  await wearer.stand(0, 8, 0);
  await wearer.page.click("#enter-vr");
  await wearer.waitFor("the headset", () => window.session !== undefined && window.stoa.hands() !== null);
  await new Headset(wearer.page).frames(10);
  tell("headset, two eyes of 640x720, low detail", await measure(wearer, true));
}, 300_000);
