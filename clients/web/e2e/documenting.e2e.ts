import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Cable } from "./cable";
import { Person } from "./person";
import { Server, until } from "./server";
import { output } from "./speech";
import { endAtFirstFailure } from "./story";
import { dropFiles, onScreen, type Thing, thing } from "./things";

const desktop = { width: 1280, height: 720 };
const phone = { width: 390, height: 844 };
let server: Server;
let cable: Cable;
let ada: Person; // begins the document
let bo: Person; // has a bad connection
let cy: Person; // sees it on the wall alone
let agenda: Thing;

const shot = (name: string): string => join(output, `${name}.png`);
const everybody = (): Person[] => [ada, bo, cy];

/** What somebody has in the editor, without the names of others. */
async function textOf({ page }: Person): Promise<string> {
  return page.locator(".ProseMirror").evaluate((editor) => {
    const copy = editor.cloneNode(true) as HTMLElement;
    for (const name of copy.querySelectorAll(".other-cursor")) name.remove();
    return (copy.textContent ?? "").replace(/\s+/g, " ");
  });
}

/** What hangs on the wall, as somebody sees it. */
async function wallOf({ page }: Person, key = agenda.key): Promise<string> {
  return page.evaluate((key) => window.stoa.page(key)?.lines.join(" ") ?? "", key);
}

async function write(person: Person, text: string): Promise<void> {
  await person.page.locator(".ProseMirror").click();
  await person.page.keyboard.press("Control+End");
  await person.page.keyboard.type(text);
}

async function says(what: string, ask: () => Promise<string>, ...all: string[]): Promise<void> {
  await until(what, async () => {
    const text = await ask();
    return all.every((part) => text.includes(part));
  });
}

async function open(person: Person): Promise<void> {
  const { page } = person;
  await page.keyboard.press("Escape");
  await page.locator("#reach").waitFor();
  await page.keyboard.press("KeyE");
  await page.locator(".ProseMirror").waitFor();
}

endAtFirstFailure();

beforeAll(async () => {
  server = await Server.open();
  cable = await Cable.to(server.port);
  [ada, bo, cy] = await Promise.all([
    Person.at("Ada", { colour: 0 }),
    Person.at("Bo", { colour: 3 }),
    Person.at("Cy", { colour: 5, language: "zh-CN" }),
  ]);
  await ada.arrive(server.link("lobby"));
  await bo.arrive(cable.through(server.link("lobby")));
  await cy.arrive(server.link("lobby"));
  for (const person of everybody()) await person.enter("listen");
  await ada.stand(-2, -5, 0);
});

afterAll(async () => {
  await Promise.all(everybody().map((person) => person?.close()));
  await cable?.close();
  await server?.close();
});

it("an agenda is placed on the wall, and everybody near reads it there", async () => {
  const { page } = ada;
  await page.click("#add");
  await page.getByRole("button", { name: "Document", exact: true }).click();
  await ada.screenshot(shot("document-add"));
  await page.click("#template-agenda");
  await page.locator("#place-here").waitFor();
  await page.mouse.move(640, 330);
  await page.keyboard.press("Enter");
  agenda = await thing(cy, "the agenda", (o) => o.kind === "document" && o.name === "Agenda");
  expect(agenda.z).toBeLessThan(-6.8); // the north wall
  await bo.stand(agenda.x + 0.7, agenda.z + 1.1, 0.4);
  await cy.stand(agenda.x - 0.4, agenda.z + 1.9, -0.1);
  await says("Cy to read the agenda", () => wallOf(cy), "Goal", "table");
  await cy.page.waitForTimeout(1500);
  await cy.screenshot(shot("document-wall"));
});

it("two write at the same time, and the third sees it on the wall", async () => {
  await ada.stand(agenda.x - 0.7, agenda.z + 1.1, -0.4);
  await open(ada);
  await open(bo);
  await says("Bo to read the template", () => textOf(bo), "Goal", "Next steps");
  await write(ada, " Ada was here.");
  await says("Bo to read Ada", () => textOf(bo), "Ada was here.");
  await write(bo, " 也有 Bo。");
  await says("Ada to read Bo", () => textOf(ada), "Ada was here. 也有 Bo。");
  await Promise.all([write(ada, " One."), write(bo, " Two.")]);
  await says(
    "both to agree",
    async () => ((await textOf(ada)) === (await textOf(bo)) ? await textOf(ada) : ""),
    "w",
  );
  await says("Cy to read both on the wall", () => wallOf(cy), "Ada was here. 也有 Bo。");
  await ada.page.getByRole("list", { name: /1/ }).getByText("Bo").first().waitFor({ state: "attached" });
  await ada.screenshot(shot("document-editor"));
  await ada.screenshot(shot("document-editor-phone"), phone);
  await cy.page.waitForTimeout(800);
  await cy.screenshot(shot("document-wall-written"), desktop);
});

it("who loses the connection goes on writing, and everything meets afterwards", async () => {
  cable.cut();
  await bo.waitFor("the loss", () => window.stoa.state === "reconnecting");
  await write(bo, " Written far away.");
  await write(ada, " Written here.");
  await bo.page.waitForTimeout(10_000);
  await bo.screenshot(shot("document-offline"));
  expect(await textOf(ada)).not.toContain("far away");
  cable.mend();
  for (const person of [ada, bo])
    await says(`${person.name} to have both`, () => textOf(person), "Written far away.", "Written here.");
  expect(await textOf(ada)).toBe(await textOf(bo));
  await says("Cy to see both", () => wallOf(cy), "Written far away.", "Written here.");
});

it("what was written without a connection is sent even after a reload", async () => {
  cable.cut();
  await bo.waitFor("the loss", () => window.stoa.state === "reconnecting");
  await write(bo, " Before the reload.");
  await bo.page.waitForTimeout(500); // the browser keeps it
  cable.mend();
  await bo.page.evaluate(() => window.stop());
  await bo.arrive(cable.through(server.link("lobby")));
  await bo.enter("listen");
  await says("Ada to read it", () => textOf(ada), "Before the reload.");
});

it("the text is there after everybody left, and after a crash of the server", async () => {
  const before = await textOf(ada);
  await server.kill();
  await server.start();
  await ada.waitFor("the connection", () => window.stoa.state === "open");
  await cy.waitFor("the connection", () => window.stoa.state === "open");
  await ada.page.reload();
  await ada.arrive(server.link("lobby"));
  await ada.enter("listen");
  await ada.stand(agenda.x - 0.3, agenda.z + 1.1, 0);
  await open(ada);
  await says("Ada to read it again", () => textOf(ada), before);
});

it("a Markdown file becomes a document, and a long one scrolls", async () => {
  await ada.page.click("#document-back");
  await ada.stand(2, -5, 0);
  const long = Array.from(
    { length: 60 },
    (_, i) => `Paragraph ${i}, with words enough for a line or two of text.`,
  );
  const content = Buffer.from(`# Plan\n\n- one\n- two\n\n${long.join("\n\n")}\n`);
  await dropFiles(ada, { x: 640, y: 330 }, [{ name: "Plan of the year.md", type: "text/markdown", content }]);
  const plan = await thing(cy, "the plan", (o) => o.kind === "document" && o.name === "Plan of the year");
  await says("Ada to see it", () => wallOf(ada, plan.key), "Paragraph 59");
  await ada.page.keyboard.press("Escape");
  await ada.stand(plan.x, plan.z + 1.7, 0);
  await ada.page.waitForTimeout(600);
  const at = await onScreen(ada, plan.key);
  await ada.page.mouse.move(at.x, at.y);
  await ada.page.mouse.wheel(0, 900);
  await until("the page to scroll", async () =>
    ada.page.evaluate((key) => (window.stoa.page(key)?.scroll ?? 0) > 500, plan.key),
  );
  await ada.page.waitForTimeout(600);
  await ada.screenshot(shot("document-scrolled"));
  await cy.stand(plan.x + 0.8, plan.z + 1.5, 0.2);
  await says("Cy to see it", () => wallOf(cy, plan.key), "Paragraph 59");
  await open(ada);
  await write(ada, " The end.");
  await ada.page.keyboard.press("Control+Alt+KeyL"); // everybody, look here
  await until("Cy's page to show the end", async () =>
    cy.page.evaluate((key) => (window.stoa.page(key)?.scroll ?? 0) > 1000, plan.key),
  );
  await cy.page.waitForTimeout(500);
  await cy.screenshot(shot("document-pointed"));
});
