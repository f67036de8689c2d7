import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Person } from "./person";
import { Server, until } from "./server";
import { output } from "./speech";
import { endAtFirstFailure } from "./story";

const phone = { width: 390, height: 844 };
const desktop = { width: 1280, height: 720 };
const small = { width: 640, height: 400 };
let server: Server;
let ada: Person; // owns the server
let bo: Person; // comes by an invitation, and speaks
let chu: Person; // comes by the bare link, in Chinese
let room = "";
let invitation = "";

const shot = (name: string): string => join(output, `${name}.png`);
const link = (): string => `${new URL(server.link("lobby")).origin}/r/${room}`;

async function say(person: Person, to: string, text: string): Promise<void> {
  await person.page.selectOption("#chat-to", { label: to });
  await person.page.fill("#chat-field", text);
  await person.page.press("#chat-field", "Enter");
}

async function log(person: Person): Promise<string> {
  return (await person.page.locator("[role=log]").textContent()) ?? "";
}

/** Root mean square of everything the person hears during a second. */
async function loudness(person: Person): Promise<number> {
  const slots = await person.page.evaluate(() => window.stoa.levels(1));
  return Math.hypot(...slots.map((s) => s.rms));
}

async function sees(person: Person, name: string): Promise<boolean> {
  return person.page.evaluate((name) => window.stoa.replica().some((p) => p.name === name), name);
}

async function actionsFor(person: Person, name: string): Promise<void> {
  const dots = person.page.getByRole("button", { name: `Actions for ${name}` });
  if ((await dots.getAttribute("aria-expanded")) === "false") await dots.click();
}

/** How often the person sees a text in the chat. */
async function times(person: Person, text: string): Promise<number> {
  return (await log(person)).split(text).length - 1;
}

endAtFirstFailure();

beforeAll(async () => {
  server = await Server.open();
  [ada, bo, chu] = await Promise.all([
    Person.at("Ada", { microphone: "silence", size: { width: 900, height: 560 } }),
    Person.at("Bo", { microphone: "speech", colour: 4, size: small }),
    Person.at("小楚", { language: "zh-CN", colour: 2, size: small }),
  ]);
});

afterAll(async () => {
  await Promise.all([ada?.close(), bo?.close(), chu?.close()]);
  await server?.close();
});

it("makes whoever opens the owner link first an owner, at the second try too, and nobody after that", async () => {
  await ada.page.route("**/api/v1/owner", (route) => route.abort(), { times: 1 });
  await ada.page.goto(server.link("owner"));
  await ada.page.getByText("The server cannot be reached").waitFor();
  await ada.page.getByRole("button", { name: "Try again" }).click();
  await ada.page.getByRole("button", { name: "Create room" }).waitFor();
  expect(ada.page.url()).toMatch(/\/rooms$/);
  await bo.page.goto(server.link("owner"));
  await bo.page.getByText("This owner link has been used").waitFor();
});

it("creates a room with a passcode and a door to knock at", async () => {
  const { page } = ada;
  await page.fill("#new-name", "Studio");
  await page.selectOption("#new-template", "lobby");
  await page.click("#create");
  const card = page.locator(".room-card", { hasText: "Studio" });
  await card.waitFor();
  await ada.screenshot(shot("rooms-1280x720"), desktop);
  await ada.screenshot(shot("rooms-390x844"), phone);
  await card.getByRole("link", { name: "Manage" }).click();
  await page.fill("#passcode-new", "tulip");
  await page.click("#passcode-save");
  await page.getByText("Guests need a passcode.").waitFor();
  await page.getByText("Knock", { exact: true }).click();
  await page.getByText("Those without a role knock first.").waitFor();
  room = new URL(page.url()).hash.slice(1);
});

it("makes an invitation whose link is shown once", async () => {
  const { page } = ada;
  await page.selectOption("#invite-role", { label: "Presenter" });
  await page.fill("#invite-note", "for Bo");
  await page.click("#invite");
  invitation = await page.locator("#secret").inputValue();
  expect(invitation).toContain(`/r/${room}#i=`);
  await ada.screenshot(shot("room-manage-1280x720"), desktop);
  await ada.screenshot(shot("room-manage-390x844"), phone);
  const lobby = new URL(server.link("lobby")).pathname.slice("/r/".length);
  await page.evaluate((id) => location.assign(`#${id}`), lobby);
  await page.getByRole("heading", { name: "Lobby" }).waitFor();
  expect(await page.locator("#secret").count(), "the link to another room").toBe(0);
  await page.goBack();
  await page.getByText("for Bo").waitFor();
  expect(await page.locator("#secret").count()).toBe(0);
});

it("lets the invited in as presenter, past passcode and door, and hides the secret at once", async () => {
  await ada.join(link());
  await bo.arrive(invitation);
  expect(bo.page.url()).not.toContain("#");
  await bo.page.getByText("You have been invited").waitFor();
  await bo.enter();
  await bo.page.locator(".place .badge", { hasText: "Presenter" }).waitFor();
  await ada.page.keyboard.press("p");
  await ada.page.locator(".person", { hasText: "Bo" }).getByText("Presenter").waitFor();
});

it("asks others for the passcode, and then lets them knock until a host opens", async () => {
  await chu.arrive(link());
  await chu.page.locator("#passcode").waitFor();
  await chu.screenshot(shot("door-passcode-1280x720"), desktop);
  await chu.screenshot(shot("door-passcode-390x844"), phone);
  await chu.page.fill("#passcode", "rose");
  await chu.page.click("#listen");
  await chu.page.getByText("口令不对").waitFor();
  await until("the passcode to have the focus", () =>
    chu.page.evaluate(() => document.activeElement?.id === "passcode"),
  );
  await chu.page.fill("#passcode", "tulip");
  await chu.page.click("#listen");
  await chu.page.getByText("主持人在房间里").waitFor();
  await ada.page.keyboard.press("Escape");
  await ada.page.locator("#knocks").getByRole("button", { name: "Refuse 小楚" }).click();
  await chu.page.getByText("这次没有获准进入").waitFor();
  await chu.page.click("#listen");
  await chu.page.getByText("主持人在房间里").waitFor();
  expect(await chu.page.evaluate(() => window.devicesAsked)).toBe(0);
  await chu.screenshot(shot("knock-1280x720"), desktop);
  await chu.screenshot(shot("knock-390x844"), phone);
  await ada.page.locator("#knocks").getByText("小楚 would like to come in").waitFor();
  await ada.screenshot(shot("room-knock-1280x720"), desktop);
  await ada.page.getByRole("button", { name: "Let in" }).click();
  await chu.waitFor("the room", () => window.stoa?.state === "open", 40_000); // as long as any entering may take
  await ada.waitFor("小楚", () => window.stoa.replica().some((p) => p.name === "小楚"));
});

it("waves at somebody, who is told, and others see the hand go up", async () => {
  const waving = await ada.number();
  const handHeight = (at: Person) =>
    at.page.evaluate((number) => window.stoa.drawnPoses(number)?.right.position[1] ?? 0, waving);
  await until("Chu to see Ada's hand at rest", async () => {
    const y = await handHeight(chu);
    return y > 0.5 && y < 1.1;
  });
  await ada.page.keyboard.press("p");
  await actionsFor(ada, "Bo");
  await ada.page.getByRole("button", { name: "Wave" }).click();
  await bo.page.getByText("Ada waves at you.").waitFor();
  await until("Chu to see Ada's hand go up", async () => (await handHeight(chu)) > 1.4);
  await ada.screenshot(shot("wave-1280x720"), desktop);
  await ada.page.keyboard.press("Escape");
});

it("carries what is written to everybody, to one person, and to those in earshot", async () => {
  for (const person of [ada, bo, chu]) await person.page.click("#chat");
  await say(ada, "Everybody", "Welcome! https://example.org/plan");
  await until("the line at Bo's", async () => (await log(bo)).includes("Welcome!"));
  await until("the line at 小楚's", async () => (await log(chu)).includes("Welcome!"));
  const marked = chu.page.getByRole("link", { name: "https://example.org/plan" });
  expect(await marked.getAttribute("rel")).toBe("noopener noreferrer");
  await say(bo, "only to Ada", "a secret");
  await until("the private line", async () => (await log(ada)).includes("a secret"));
  await ada.stand(-6.6, 2.6, Math.PI); // at the private table
  await bo.stand(-5.4, 2.6, Math.PI);
  await chu.stand(4, -4, 0);
  await ada.waitFor("earshot", () => window.stoa.hearers().total === 1);
  await say(ada, "People in earshot", "quietly");
  await until("the line in earshot", async () => (await log(bo)).includes("quietly"));
  await say(ada, "Everybody", "and again to all");
  await until("the last line", async () => (await log(chu)).includes("and again to all"));
  expect(await log(chu)).not.toContain("a secret");
  expect(await log(chu)).not.toContain("quietly");
  await ada.screenshot(shot("chat-1280x720"), desktop);
  await ada.screenshot(shot("chat-390x844"), phone);
  await chu.screenshot(shot("chat-zh-1280x720"), desktop);
});

it("keeps the lines of somebody who wrote them while the connection was away", async () => {
  await chu.page.selectOption("#chat-to", { label: "所有人" });
  await chu.page.fill("#chat-field", "断线时写的");
  const unsaid = await chu.page.evaluate(async () => {
    window.stoa.breakSocket();
    const enter = new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true });
    document.querySelector("#chat-field")?.dispatchEvent(enter);
    const shown = () => [...document.querySelectorAll(".unsaid .line-text")].map((p) => p.textContent);
    for (let n = 0; n < 20 && shown().length === 0; n++) await new Promise((drawn) => setTimeout(drawn, 5));
    return shown();
  });
  expect(unsaid).toEqual(["断线时写的"]);
  await until("the line", async () => (await times(ada, "断线时写的")) > 0);
  await until("one line at the author's", async () => (await times(chu, "断线时写的")) === 1);
  await say(chu, "所有人", "断线之后");
  await until("the next line", async () => (await times(ada, "断线之后")) === 1);
  expect(await times(ada, "断线时写的")).toBe(1);
  await until("no line under way", async () => (await chu.page.locator(".unsaid").count()) === 0);
});

it("keeps each line once, though the server is killed while people write", async () => {
  const words = (who: string): string[] => [1, 2, 3].map((n) => `${who} ${n} of three`);
  for (const text of words("Ada")) await say(ada, "Everybody", text);
  await server.kill();
  for (const text of words("Bo")) await say(bo, "Everybody", text);
  await server.start();
  const all = [...words("Ada"), ...words("Bo")];
  for (const person of [ada, bo, chu]) {
    await until(`six lines at ${person.name}'s`, async () => {
      const there = await log(person);
      return all.every((text) => there.includes(text));
    });
    const { page } = person;
    await until(
      `no line under way at ${person.name}'s`,
      async () => (await page.locator(".unsaid").count()) === 0,
    );
  }
  await say(ada, "Everybody", "after the kill");
  const each = async (person: Person): Promise<void> => {
    await until(
      `the last line at ${person.name}'s`,
      async () => (await times(person, "after the kill")) === 1,
    );
    for (const text of all) expect(await times(person, text), `${text} at ${person.name}'s`).toBe(1);
  };
  for (const person of [ada, bo, chu]) await each(person);
  await bo.page.reload();
  await bo.enter();
  await bo.page.click("#chat");
  await each(bo);
});

it("counts what was not read, and shows hands in their order", async () => {
  for (const person of [ada, bo, chu]) await person.page.getByRole("button", { name: /Close|关闭/ }).click();
  expect(await ada.page.locator("#chat .count").count()).toBe(0);
  await chu.page.click("#people");
  await chu.page.click("#chat");
  // From one panel to the other: what is typed at once belongs to the one that opened.
  await chu.page.keyboard.type("unread");
  expect(await chu.page.inputValue("#chat-field")).toBe("unread");
  await chu.page.keyboard.press("Enter");
  await ada.page.locator("#chat .count", { hasText: /^1$/ }).waitFor();
  await until("the count in the title", async () => (await ada.page.title()) === "(1) Studio");
  await ada.page.click("#chat");
  await until("nothing unread", async () => (await ada.page.locator("#chat .count").count()) === 0);
  for (const person of [ada, chu]) {
    await person.page.keyboard.press("Escape");
    await until("the chat to close", async () => (await person.page.locator("#chat-field").count()) === 0);
  }
  await bo.page.click("#hand");
  await ada.waitFor("Bo's hand", () => window.stoa.replica().some((p) => p.name === "Bo" && p.hand > 0));
  await chu.page.click("#hand");
  await ada.page.click("#people");
  const raised = ada.page.locator(".person", { has: ada.page.locator(".hand-mark") });
  await until("two hands", async () => (await raised.count()) === 2);
  expect(await raised.locator(".person-word").allTextContents()).toEqual(["Bo", "小楚"]);
  await ada.stand(-4, 0, -Math.PI / 2);
  await bo.stand(-1.5, -1, Math.PI / 2);
  await chu.stand(-1, 1, Math.PI / 2);
  await ada.page.waitForTimeout(1200);
  await actionsFor(ada, "Bo");
  await ada.screenshot(shot("people-1280x720"), desktop);
  await ada.screenshot(shot("people-390x844"), phone);
  await ada.page.getByRole("button", { name: "Lower hand" }).click();
  await bo.waitFor("the hand to be down", () =>
    window.stoa.replica().every((p) => p.name !== "Bo" || p.hand === 0),
  );
});

it("draws each sign over the head of whoever shows it, and takes it away", async () => {
  const number = await bo.number();
  await bo.page.click("#stage", { position: { x: 5, y: 200 } });
  for (let kind = 1; kind <= 6; kind++) {
    await bo.page.keyboard.press(`${kind}`);
    await until(`sign ${kind}`, () =>
      ada.page.evaluate(
        ([number, kind]) => window.stoa.reactions().some((r) => r.number === number && r.kind === kind),
        [number, kind] as const,
      ),
    );
    await bo.page.waitForTimeout(400); // three a second are allowed
  }
  await ada.screenshot(shot("reactions-1280x720"), desktop);
  await ada.waitFor("the signs to go", () => window.stoa.reactions().length === 0);
});

it("silences so that nobody hears, and the silenced cannot take it back", async () => {
  await bo.waitFor("voice", () => window.stoa.voice === "connected");
  await ada.waitFor("Bo's voice", () => window.stoa.slots.some((csrc) => csrc !== 0));
  await ada.stand(-4, 0, -Math.PI / 2);
  await bo.stand(-1.5, -1, Math.PI / 2);
  await until("sound", async () => (await loudness(ada)) > 0.003);
  await actionsFor(ada, "Bo");
  await ada.page.getByRole("button", { name: "Silence", exact: true }).click();
  await bo.page.locator("#status").getByText("A host has silenced your microphone").waitFor();
  await until("silence", async () => (await loudness(ada)) < 0.0005);
  await bo.page.click("#mute");
  await bo.page.locator("#status").getByText("Raise your hand to ask").waitFor();
  expect(await loudness(ada)).toBeLessThan(0.0005);
  // A client that goes on speaking is not heard either.
  expect(await bo.page.evaluate(() => window.stoa.speakAnyway(true))).toBe(true);
  for (let second = 0; second < 3; second++) expect(await loudness(ada)).toBeLessThan(0.0005);
  await bo.page.evaluate(() => window.stoa.speakAnyway(false));
  await bo.screenshot(shot("silenced-1280x720"), desktop);
});

it("asks to speak, and opens the microphone only when the person says so", async () => {
  await ada.page.getByRole("button", { name: "Ask to speak" }).click();
  const asked = bo.page.locator("#asked");
  await asked.waitFor();
  expect(await loudness(ada)).toBeLessThan(0.0005);
  await bo.screenshot(shot("asked-1280x720"), desktop);
  await asked.getByRole("button", { name: "Unmute" }).click();
  await until("sound again", async () => (await loudness(ada)) > 0.003);
});

it("shows how voices travel", async () => {
  await ada.page.getByRole("button", { name: /^Connection/ }).click();
  await ada.page.getByText("Voice goes over UDP").waitFor();
  expect(await ada.page.evaluate(async () => (await window.stoa.path())?.protocol)).toBe("udp");
});

it("makes two who block each other vanish for each other alone, until it is undone", async () => {
  await bo.page.click("#people");
  await actionsFor(bo, "小楚");
  await bo.page.getByRole("button", { name: "Block", exact: true }).click();
  await bo.page.getByRole("alertdialog").getByRole("button", { name: "Block" }).click();
  await until("nobody there for Bo", async () => !(await sees(bo, "小楚")));
  await until("nobody there for 小楚", async () => !(await sees(chu, "Bo")));
  expect([await sees(ada, "Bo"), await sees(ada, "小楚")]).toEqual([true, true]);
  await bo.page.click("#settings");
  await bo.page.locator("#blocks").getByText("小楚").waitFor();
  await bo.page.getByRole("button", { name: "Unblock" }).click();
  await until("小楚 again", async () => (await sees(bo, "小楚")) && (await sees(chu, "Bo")));
});

it("changes a role so that it is felt", async () => {
  await ada.page.click("#people");
  await actionsFor(ada, "小楚");
  await ada.page
    .locator(".person", { hasText: "小楚" })
    .locator("select")
    .selectOption({ label: "Presenter" });
  await chu.page.locator(".place .badge", { hasText: "主讲" }).waitFor();
});

it("removes somebody, who is told so and cannot come straight back", async () => {
  await ada.page.getByRole("button", { name: "Remove", exact: true }).click();
  await ada.page.getByRole("alertdialog").waitFor();
  await ada.page.keyboard.press("Escape");
  await until("the question to go", async () => (await ada.page.getByRole("alertdialog").count()) === 0);
  await ada.page.getByRole("button", { name: "Remove", exact: true }).click();
  await ada.page.getByRole("alertdialog").getByRole("button", { name: "Remove" }).click();
  await chu.page.getByText("主持人将你移出了房间").waitFor();
  await until("小楚 to be gone", async () => !(await sees(ada, "小楚")));
  await chu.page.click("#again");
  await chu.page.click("#listen");
  await chu.page.getByText("你暂时无法进入").waitFor();
});

it("ends the meeting for everybody, whoever is away just then too, and the way back is one button", async () => {
  await ada.page.getByRole("button", { name: "End for all" }).click();
  await bo.page.context().setOffline(true);
  await bo.page.evaluate(() => window.stoa.breakSocket());
  await ada.page.getByRole("button", { name: "End it" }).click();
  await ada.reads("A host ended the meeting");
  await bo.page.context().setOffline(false);
  await bo.reads("A host ended the meeting");
  await bo.page.getByRole("button", { name: "Join again" }).waitFor();
});

it("renames, duplicates, archives and deletes a room, the last only by its name", async () => {
  const { page } = ada;
  await page.goto(`${new URL(link()).origin}/rooms#${room}`);
  await page.fill("#room-name", "Atelier");
  await page.getByRole("button", { name: "Rename" }).click();
  await page.getByRole("heading", { name: "Atelier" }).waitFor();
  await page.getByRole("button", { name: "Duplicate" }).click();
  await page.getByRole("heading", { name: "Atelier (copy)" }).waitFor();
  await page.getByRole("button", { name: "Archive" }).click();
  await page.getByRole("button", { name: "Open again" }).waitFor();
  expect(await page.getByRole("button", { name: "Delete for ever" }).isDisabled()).toBe(true);
  await page.fill("#delete-name", "Atelier (copy)");
  await page.click("#delete");
  const names = page.locator(".room-card h2");
  await names.first().waitFor();
  expect(await names.allTextContents()).toEqual(["Atelier", "Hall", "Lobby"]);
});
