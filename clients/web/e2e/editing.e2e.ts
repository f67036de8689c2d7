import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BrowserContext, Page } from "playwright-core";
import { build, type PreviewServer, preview } from "vite";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { SharedBrowser } from "./browser";
import type { DocumentHooks } from "./pages/document";

declare global {
  interface Window {
    stoaDocuments: DocumentHooks;
  }
}

// The editor for documents without a room and a server: what only a browser shows. Whole rooms: documenting.e2e.ts.

const standards = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
/** As server/web/guard.go sends it. */
const policy =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; " +
  "font-src 'self'; connect-src 'self' blob:; base-uri 'none'; form-action 'none'";
const root = join(import.meta.dirname, "..");
let built: string;
let server: PreviewServer;
let browser: SharedBrowser;
let context: BrowserContext;
let page: Page;
let faults: string[];

beforeAll(async () => {
  built = await mkdtemp(join(tmpdir(), "stoa-page-"));
  const input = join(root, "e2e/pages/document.html");
  await build({
    ...{ root, configFile: join(root, "vite.config.ts"), logLevel: "error" },
    build: { outDir: built, emptyOutDir: true, rolldownOptions: { input } },
  });
  const headers = { "content-security-policy": policy };
  server = await preview({
    ...{ root, configFile: false, logLevel: "error", build: { outDir: built } },
    preview: { port: 0, headers },
  });
  browser = await SharedBrowser.for({
    microphone: undefined,
    card: undefined,
    executable: undefined,
    draws: undefined,
  });
});

afterAll(async () => {
  await browser?.letGo();
  await server?.close();
  await rm(built, { recursive: true, force: true });
});

interface Look {
  query?: string;
  size?: { width: number; height: number };
  colorScheme?: "light" | "dark";
  forcedColors?: "active" | "none";
}

async function open({ query = "", size = { width: 1280, height: 720 }, ...look }: Look = {}): Promise<void> {
  context = await browser.context({ viewport: size, bypassCSP: false, reducedMotion: "reduce", ...look });
  page = await context.newPage();
  faults = [];
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error" && !message.text().includes("404")) faults.push(message.text());
  });
  await page.goto(`${server.resolvedUrls?.local[0]}e2e/pages/document.html${query}`);
  await page.locator(".document-text").first().click();
}

afterEach(async () => {
  expect(faults).toEqual([]);
  await context.close();
});

/** What axe finds wrong. It is evaluated by the debugger, which the page's policy does not concern. */
async function accessible(what: string): Promise<void> {
  const source = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
  await page.evaluate(await readFile(source, "utf8"));
  const found = await page.evaluate(async (runOnly) => {
    const { violations } = await window.axe.run(document, { runOnly, resultTypes: ["violations"] });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.html} ${node.failureSummary}`),
    );
  }, standards);
  expect(found, what).toEqual([]);
}

/** The shared text of one of the two people. */
function shared(i = 1): Promise<string> {
  return page.evaluate(
    (i) => window.stoaDocuments.open[i]?.doc.getXmlFragment("default").toString() ?? "",
    i,
  );
}

function focused(): Promise<string> {
  return page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? "");
}

it("Markdown signs become what they mean, and undo takes back only the last sign", async () => {
  await open();
  await page.keyboard.type("# One\n**two** https://example.org three\n- four\nfive\n\n[ ] six\n\n```go\nx");
  expect(await shared()).toBe(
    '<heading level="1">One</heading><paragraph><bold>two</bold> <link href="https://example.org">https://example.org</link> three</paragraph>' +
      "<bulletlist><listitem><paragraph>four</paragraph></listitem><listitem><paragraph>five</paragraph></listitem></bulletlist>" +
      '<tasklist><taskitem checked="false"><paragraph>six</paragraph></taskitem></tasklist><codeblock language="go">x</codeblock>',
  );
  await page.keyboard.press("Control+z");
  expect(await shared()).toContain("<paragraph>six</paragraph>");
});

it("everything is reached by keyboard alone, and the text lets the focus go", async () => {
  await open();
  await page.keyboard.type("word");
  await page.keyboard.press("Shift+Home");
  await page.keyboard.press("Alt+F10");
  expect(await focused()).toBe("Undo");
  for (let i = 0; i < 5; i++) await page.keyboard.press("ArrowRight");
  expect(await focused()).toBe("Bold");
  await page.keyboard.press("Enter");
  expect(await shared()).toBe("<paragraph><bold>word</bold></paragraph>");
  expect(await page.locator('[aria-label="Bold"]').getAttribute("aria-pressed")).toBe("true");
  expect(await focused()).toBe("Minutes of the workshop");
  await page.keyboard.press("F6");
  expect(await focused()).toBe("Bold"); // the bar remembers
  await page.keyboard.press("F6");
  expect(await focused()).toBe("Back to the room");
  await page.keyboard.press("F6");
  expect(await focused()).toBe("Minutes of the workshop");
  await page.keyboard.press("Escape");
  expect(await page.evaluate(() => document.body.classList.contains("closed"))).toBe(false);
  await page.keyboard.press("Escape");
  expect(await page.evaluate(() => document.body.classList.contains("closed"))).toBe(true);
});

it("a slash opens what can be put there, by its name in either language", async () => {
  await open({ query: "?lang=zh" });
  await page.keyboard.type("/quo");
  await page.locator('[role="option"][aria-selected="true"]', { hasText: "引用" }).waitFor();
  expect(await page.locator(".document-text").getAttribute("aria-activedescendant")).toBe(
    "document-suggestions-0",
  );
  await page.keyboard.press("Enter");
  await page.keyboard.type("said 1/2");
  expect(await page.locator('[role="listbox"]').count()).toBe(0);
  expect(await shared()).toBe("<blockquote><paragraph>said 1/2</paragraph></blockquote>");
  await page.keyboard.press("Enter");
  await page.keyboard.type("/");
  await page.locator('[role="listbox"]').waitFor();
  await page.keyboard.press("Escape");
  await page.locator('[role="listbox"]').waitFor({ state: "detached" });
  await page.keyboard.type("x");
  expect(await page.locator('[role="listbox"]').count()).toBe(0);
  expect(await shared()).toContain("/x");
});

it("a composition goes on undisturbed while others write into the same block, and both are kept", async () => {
  await open();
  await page.keyboard.type("first\nsecond");
  const devtools = await context.newCDPSession(page);
  const compose = (text: string) =>
    devtools.send("Input.imeSetComposition", {
      text,
      selectionStart: text.length,
      selectionEnd: text.length,
    });
  await page.evaluate(() => {
    Object.assign(window, { ends: 0 });
    document.addEventListener("compositionend", () =>
      Object.assign(window, { ends: (window as never as { ends: number }).ends + 1 }),
    );
  });
  await compose("n");
  await compose("ni");
  await page.evaluate(() => {
    const { open, Y } = window.stoaDocuments;
    const text = open[1]?.doc.getXmlFragment("default");
    const paragraph = new Y.XmlElement("paragraph");
    paragraph.insert(0, [new Y.XmlText("above")]);
    text?.insert(0, [paragraph]);
    const second = text?.get(2);
    const words = second instanceof Y.XmlElement ? second.get(0) : null;
    if (words instanceof Y.XmlText) words.insert(0, "the ");
  });
  await compose("nih");
  await compose("nihao");
  expect(await page.evaluate(() => (window as never as { ends: number }).ends)).toBe(0);
  await devtools.send("Input.insertText", { text: "你好" });
  await page.locator(".document-text", { hasText: "above" }).waitFor();
  const both =
    "<paragraph>above</paragraph><paragraph>first</paragraph><paragraph>the second你好</paragraph>";
  expect([await shared(0), await shared(1)]).toEqual([both, both]);
  await page.keyboard.type("!");
  expect(await shared()).toContain("the second你好!");
});

it("others are seen where they write, by the name that the room knows", async () => {
  await open({ query: "?two" });
  await page.locator("#right .document-text").click();
  await page.keyboard.type("hello");
  await page.locator("#left .other-name", { hasText: "李明" }).waitFor();
  await page.keyboard.press("Shift+Home");
  await page.locator("#left .other-selection", { hasText: "hello" }).waitFor();
  await page.locator("#left .document-text").click();
  await page.keyboard.press("Control+z"); // what the other wrote stays
  expect(await shared()).toBe("<paragraph>hello</paragraph>");
});

it("find counts, goes round and replaces in one step", async () => {
  await open();
  await page.keyboard.type("Text and text\nTEXT");
  await page.keyboard.press("Control+f");
  await page.keyboard.type("text");
  await page.locator(".document-find", { hasText: "3 found" }).waitFor();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Shift+Enter");
  await page.locator(".document-find", { hasText: "3 of 3" }).waitFor();
  await page.getByRole("textbox", { name: "Replace with" }).fill("word");
  await page.getByRole("button", { name: "Replace all" }).click();
  expect(await shared()).toBe("<paragraph>word and word</paragraph><paragraph>word</paragraph>");
  await accessible("find");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+z");
  expect(await shared()).toBe("<paragraph>Text and text</paragraph><paragraph>TEXT</paragraph>");
});

it("a comment stands at its text for both, is answered and resolved", async () => {
  await open({ query: "?two" });
  await page.keyboard.type("this is doubtful");
  await page.keyboard.press("Control+Shift+ArrowLeft");
  await page.keyboard.press("Control+Alt+m");
  await page.keyboard.type("Is it?");
  await page.keyboard.press("Control+Enter");
  await page.locator("#right .comment-open", { hasText: "doubtful" }).click();
  await page.locator("#right .thread", { hasText: "Is it?" }).waitFor();
  await page.locator("#right .thread textarea").fill("It is.");
  await page.locator("#right .thread").getByRole("button", { name: "Reply" }).click();
  await page.locator("#left .thread", { hasText: "It is." }).waitFor();
  await page.locator("#left .thread").getByRole("button", { name: "Resolve" }).click();
  await page.locator("#right .comment-open").waitFor({ state: "detached" });
});

it("a version is compared and restored, and undo takes that back", async () => {
  await open();
  await page.keyboard.type("one two three\nstays");
  await page.click("#document-versions");
  await page.getByRole("textbox", { name: "Name of the present state" }).fill("Draft");
  await page.getByRole("button", { name: "Keep this version" }).click();
  await page.getByRole("button", { name: "Draft" }).waitFor();
  await page.keyboard.press("Escape");
  await page.locator(".document-text p").first().click();
  await page.keyboard.press("End");
  await page.keyboard.type(" four");
  await page.click("#document-versions");
  await page.getByRole("button", { name: "Draft" }).click();
  await page.locator(".document-version ins", { hasText: "four" }).waitFor();
  await accessible("a version");
  await page.getByRole("button", { name: "Restore this version" }).click();
  await page.locator(".confirm .danger").click();
  const draft = "<paragraph>one two three</paragraph><paragraph>stays</paragraph>";
  await expect.poll(() => shared()).toBe(draft);
  await page.locator(".document-text").click();
  await page.keyboard.press("Control+z");
  expect(await shared()).toBe(draft.replace("three", "three four"));
});

it("who points at a place is named, and the place is marked", async () => {
  await open({ query: "?two" });
  await page.keyboard.type("one\ntwo");
  await page.keyboard.press("Control+Alt+l");
  await page.locator("#right .pointed", { hasText: "two" }).waitFor();
  await page.locator("#right .document-notices", { hasText: "Ada points here" }).waitFor();
  expect(await page.locator("#left .pointed").count()).toBe(0);
});

it("a picture that is pasted becomes a file of the room, and no page from elsewhere is loaded", async () => {
  await open();
  const paste = (html: string, picture: boolean) =>
    page.evaluate(
      async ([html, picture]) => {
        const data = new DataTransfer();
        if (html) data.setData("text/html", String(html));
        const canvas = document.createElement("canvas");
        const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done));
        if (picture && blob) data.items.add(new File([blob], "door.png", { type: "image/png" }));
        const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
        document.querySelector(".document-text")?.dispatchEvent(event);
      },
      [html, picture] as const,
    );
  await paste(
    '<p>in <img src="https://example.org/x.png"><a href="javascript:alert(1)">a link</a></p>',
    false,
  );
  expect(await shared()).toBe("<paragraph>in a link</paragraph>");
  await paste("", true);
  await page.locator('.document-picture img[alt="Picture: door"]').waitFor();
  expect(await shared()).toMatch(/<image alt="door" file="[0-9a-f]{64}"><\/image>/);
});

it("what is stored by others is shown only as far as it is safe, and unknown parts are left alone", async () => {
  await open();
  await page.keyboard.type("known");
  await page.evaluate(() => {
    const { open, Y } = window.stoaDocuments;
    const text = open[1]?.doc.getXmlFragment("default");
    const bad = new Y.XmlElement("paragraph");
    const link = new Y.XmlText();
    link.insert(0, "click", { link: { href: "javascript:alert(1)" } });
    bad.insert(0, [link]);
    text?.insert(1, [bad]);
  });
  await page.locator(".document-text", { hasText: "click" }).waitFor();
  expect(await page.locator(".document-text a").count()).toBe(0);
  await page.evaluate(() => {
    const { open, Y } = window.stoaDocuments;
    const later = new Y.XmlElement("hologram");
    later.insert(0, [new Y.XmlText("of a later version")]);
    open[1]?.doc.getXmlFragment("default").insert(0, [later]);
  });
  await page.locator(".document-version", { hasText: "of a later version" }).waitFor();
  await page.locator(".document-note", { hasText: "newer version" }).waitFor();
  expect(await shared()).toContain("<hologram>");
  expect(await shared(0)).toContain("<hologram>");
});

it("a link is followed once, with Ctrl where one writes and by a click where one reads", async () => {
  for (const [query, modifiers] of [
    ["", ["Control"]],
    ["?read", []],
  ] as const) {
    await open({ query });
    const opened: string[] = [];
    await context.route("https://example.org/**", (route) => {
      opened.push(route.request().url());
      return route.fulfill({ body: "there" });
    });
    await page.evaluate(() => {
      const { open, Y } = window.stoaDocuments;
      const line = new Y.XmlElement("paragraph");
      const words = new Y.XmlText();
      line.insert(0, [words]);
      words.insert(0, "a place", { link: { href: "https://example.org/x" } });
      open[1]?.doc.getXmlFragment("default").insert(0, [line]);
    });
    const link = page.locator(".document-text a");
    if (!query) await link.click(); // puts the cursor
    const popup = page.waitForEvent("popup");
    await link.click({ modifiers: [...modifiers] });
    await (await popup).waitForLoadState();
    expect(opened).toEqual(["https://example.org/x"]);
    expect(context.pages()).toHaveLength(2);
    if (!query) await context.close();
  }
});

it("a document is saved as Markdown, a web page and for Word, and a Markdown file is inserted", async () => {
  await open();
  await page.keyboard.type("# One\n**two**");
  const saved = async (name: RegExp): Promise<[string, Buffer]> => {
    await page.click("#document-more");
    const download = page.waitForEvent("download");
    await page.getByRole("menuitem", { name }).click();
    const file = await download;
    return [file.suggestedFilename(), await readFile(await file.path())];
  };
  const [markdown, text] = await saved(/Save as Markdown/);
  expect([markdown, text.toString()]).toEqual(["Minutes of the workshop.md", "# One\n\n**two**\n"]);
  const [html, web] = await saved(/HTML/);
  expect(html).toBe("Minutes of the workshop.html");
  expect(web.toString()).toContain('<h1 dir="auto">One</h1>');
  const [docx, word] = await saved(/DOCX/);
  expect([docx, word.subarray(0, 2).toString()]).toEqual(["Minutes of the workshop.docx", "PK"]);
  await page.click("#document-more");
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("menuitem", { name: "Insert a Markdown file" }).click();
  const file = { name: "x.md", mimeType: "text/markdown", buffer: Buffer.from("- three\n- four\n") };
  await (await chooser).setFiles([file]);
  await expect
    .poll(() => shared())
    .toContain("</paragraph><bulletlist><listitem><paragraph>three</paragraph>");
});

const looks: [string, Look][] = [
  ["a desktop", {}],
  ["a phone in the dark", { size: { width: 390, height: 844 }, colorScheme: "dark", query: "?lang=zh" }],
  ["forced colours", { forcedColors: "active" }],
  ["a reader who may not write", { query: "?read" }],
  ["very little room", { size: { width: 320, height: 256 } }],
];

it.each(looks)("axe finds nothing wrong on %s", async (_, look) => {
  await open(look);
  await page.evaluate(() => {
    const text = window.stoaDocuments.open[1]?.doc.getXmlFragment("default");
    const { Y } = window.stoaDocuments;
    const add = (
      name: string,
      children: unknown[] = [],
      attributes: Record<string, unknown> = {},
    ): unknown => {
      const element = new Y.XmlElement(name);
      for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value as string);
      element.insert(0, children as never[]);
      return element;
    };
    const say = (words: string): unknown => new Y.XmlText(words);
    const line = (words: string): unknown => add("paragraph", [say(words)]);
    const all = [
      add("heading", [say("Title")], { level: 1 }),
      add("taskList", [add("taskItem", [line("task")], { checked: true })]),
      add("blockquote", [line("quote")]),
      add("codeBlock", [say('func main() { return 1 } // "x"')], { language: "go" }),
      add("table", [
        add("tableRow", [add("tableHeader", [line("a")])]),
        add("tableRow", [add("tableCell", [line("b")])]),
      ]),
      ...Array.from({ length: 20 }, (_, i) => line(`line ${i}`)),
    ];
    text?.insert(0, all as never[]);
  });
  await page.locator(".document-text", { hasText: "line 19" }).waitFor();
  await accessible("the text");
  await page.click("#document-more");
  await page.locator("[role=menu]").waitFor();
  await accessible("the menu");
  for (const panel of [/Outline|大纲/, /Comments|批注/, /Versions|版本/]) {
    if (!(await page.locator("[role=menu]").isVisible())) await page.click("#document-more");
    const item = page.getByRole("menuitem", { name: panel });
    if (await item.isVisible()) await item.click();
    else await page.getByRole("button", { name: panel }).click();
    await page.locator(".document-panel").waitFor();
    await accessible(String(panel));
    await page.keyboard.press("Escape");
  }
});
