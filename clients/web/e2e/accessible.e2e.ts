import { createRequire } from "node:module";
import type axe from "axe-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Person } from "./person";
import { Server } from "./server";
import { endAtFirstFailure } from "./story";

declare global {
  interface Window {
    axe: typeof axe;
  }
}

const standards = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const languages = [
  { code: "en", name: "English" },
  { code: "zh-CN", name: "中文" },
];
let server: Server;
let ada: Person;

/** What axe finds wrong on the page as it is: the rule, and where. */
async function faults(): Promise<string[]> {
  return ada.page.evaluate(async (standards) => {
    await Promise.all(
      document.getAnimations().map((a) => a.effect?.getTiming().iterations !== Infinity && a.finished),
    );
    const { violations } = await window.axe.run(document, {
      runOnly: standards,
      resultTypes: ["violations"],
    });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.target.join(" ")}: ${node.failureSummary}`),
    );
  }, standards);
}

async function checked(what: string): Promise<void> {
  expect(await faults(), what).toEqual([]);
}

endAtFirstFailure();

beforeAll(async () => {
  server = await Server.open();
  ada = await Person.at("Ada", { size: { width: 1024, height: 640 } });
  await ada.page.addInitScript({ path: createRequire(import.meta.url).resolve("axe-core/axe.min.js") });
  await ada.page.goto(server.link("owner"));
  await ada.reads("Lobby");
});

afterAll(async () => {
  await ada?.close();
  await server?.close();
});

it("axe finds a button without a name", async () => {
  const { page } = ada;
  await page.evaluate(() => document.body.append(document.createElement("button")));
  expect(await faults()).toEqual([expect.stringContaining("button-name")]);
});

it.each(languages)("axe finds nothing wrong in $code", async ({ name }) => {
  const { page } = ada;
  await ada.arrive(server.link("lobby"));
  await page.getByText(name, { exact: true }).click();
  await page.locator("#choose-body").waitFor();
  await checked("before joining");
  await ada.enter("listen");
  await checked("the room");
  await page.click("#add");
  await page.locator(".add-item").first().click();
  await page.fill("#note-text", "Agenda 议程");
  await checked("the menu Add");
  await page.locator(".add-form [type=submit]").click();
  await page.locator("#place-here").waitFor();
  await checked("placing");
  await page.locator("#place-here").click();
  await page.locator("#history").waitFor(); // the panel of the object, with its rights
  await ada.waitFor("the note to be saved", () => window.stoa.acked().pending === 0);
  await page.click("#history");
  await page.locator(".thing-history li").first().waitFor();
  await checked("an object with its rights and its history");
  await page.click("#delete");
  await page.locator("#undo").waitFor();
  await checked("undo");
  await page.click("#things");
  await page.locator("#tab-bin").click();
  await page.locator(".thing-row").first().waitFor();
  await checked("the bin");
  await page.locator(".thing-row button").first().click();
  await page.locator("#tab-list").click();
  await page.locator(".thing-row").first().waitFor();
  await checked("the list");
  await page.locator("#tab-changes").click();
  await page.locator(".change-row").first().waitFor();
  await checked("who changed what");
  for (const panel of ["people", "chat"]) {
    await page.click(`#${panel}`);
    await page.locator(`#${panel}[aria-expanded=true]`).waitFor();
    await checked(panel);
  }
  const { origin, pathname } = new URL(server.link("lobby"));
  await page.goto(`${origin}/rooms#${pathname.split("/")[2]}`);
  await page.locator("#creating").waitFor();
  await checked("one's rooms, and the rights of one");
});
