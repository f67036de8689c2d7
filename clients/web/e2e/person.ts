import type { BrowserContext, Page } from "playwright-core";
import type {} from "../src/main"; // declares window.stoa
import { SharedBrowser } from "./browser";
import { giveHeadset } from "./headset";
import { drawCalmly, settled } from "./pictures";
import type { SoundCard } from "./sound_card";
import { silence, speech } from "./speech";

declare global {
  interface Window {
    /** Calls of getUserMedia, counted before the page's own code runs. */
    devicesAsked: number;
  }
}

export interface Wishes {
  /** What the microphone hears (or a WAV file of it); without it there is none and none is allowed. */
  microphone?: string;
  size?: { width: number; height: number };
  language?: string;
  /** Such as Asia/Kathmandu. */
  timezone?: string;
  quality?: "low" | "high";
  /** Which of the colours offered, counted from 0. */
  colour?: number;
  /** A sound card to hear and speak by, in place of a microphone from a file. */
  card?: SoundCard;
  /** A screen that is touched. */
  touch?: boolean;
  /** An emulated headset to wear; see headset.ts. */
  headset?: boolean;
  /** The browser's program, where it is not the usual one. */
  executable?: string;
  /** False for a browser that cannot draw in 3D. */
  draws?: boolean;
  /** "all" where it matters how soon pictures come; who wears a headset has them all. */
  pictures?: "calm" | "all";
}

/** Somebody at a browser, which knows nothing of anybody else. */
export class Person {
  private constructor(
    private readonly browser: SharedBrowser,
    private readonly context: BrowserContext,
    readonly page: Page,
    readonly name: string,
    private readonly wishes: Wishes,
  ) {}

  static async at(name: string, wishes: Wishes = {}): Promise<Person> {
    const sounds: Record<string, () => string> = { speech, silence };
    const { card, executable, draws } = wishes;
    const microphone = wishes.microphone && (sounds[wishes.microphone]?.() ?? wishes.microphone);
    const browser = await SharedBrowser.for({ microphone, card, executable, draws });
    const context = await browser.context({
      viewport: wishes.size ?? { width: 1280, height: 720 },
      locale: wishes.language ?? "en-GB",
      hasTouch: wishes.touch ?? false,
      ...(wishes.timezone && { timezoneId: wishes.timezone }),
    });
    const page = await context.newPage();
    await page.addInitScript(() => {
      window.devicesAsked = 0;
      const devices = navigator.mediaDevices as MediaDevices | undefined;
      if (!devices) return; // a page the browser does not trust
      const ask = devices.getUserMedia.bind(devices);
      devices.getUserMedia = (wanted) => {
        window.devicesAsked++;
        return ask(wanted);
      };
    });
    if (wishes.headset) await giveHeadset(page);
    else if (wishes.pictures !== "all") await page.addInitScript(drawCalmly);
    page.on("pageerror", (error) => {
      throw new Error(`${name}'s page failed: ${error.stack ?? error.message}`);
    });
    page.on("console", (message) => {
      if (message.text().includes("Content Security Policy"))
        throw new Error(`${name}'s page asked for what it forbids: ${message.text()}`);
    });
    return new Person(browser, context, page, name, wishes);
  }

  /** Opens the link and stands before the door. */
  async arrive(link: string): Promise<void> {
    const address = new URL(link);
    address.searchParams.set("debug", "");
    address.searchParams.set("quality", this.wishes.quality ?? "low");
    await this.page.goto(address.href);
    await this.page.fill("#name", this.name);
    await this.page
      .locator(".swatch")
      .nth(this.wishes.colour ?? 0)
      .click();
  }

  async enter(how: "join" | "listen" = "join"): Promise<void> {
    await this.page.click(how === "join" ? "#join" : "#listen");
    const patience = this.wishes.quality === "high" ? 200_000 : 60_000; // full detail, drawn by software
    await this.waitFor("the room", () => window.stoa.state === "open", patience);
    await this.pictures(patience);
  }

  /** Waits until pictures come steadily: software GL compiles its shaders first, and full detail is slow in it. */
  private async pictures(patience: number): Promise<void> {
    const wanted =
      this.wishes.quality === "high"
        ? { slowest: 20_000, steady: 2, patience }
        : { slowest: 400, steady: 5, patience };
    await this.page.evaluate(async (wanted) => {
      const deadline = performance.now() + wanted.patience;
      for (let steady = 0; steady < wanted.steady; ) {
        const before = performance.now();
        await new Promise((next) => requestAnimationFrame(next));
        steady = performance.now() - before < wanted.slowest ? steady + 1 : 0;
        if (before > deadline) throw new Error("the page draws no pictures");
      }
    }, wanted);
  }

  async join(link: string): Promise<void> {
    await this.arrive(link);
    await this.enter();
    await this.waitFor("voice", () => window.stoa.voice === "connected");
  }

  async waitFor(what: string, condition: () => boolean, ms = 20_000): Promise<void> {
    await this.page
      .waitForFunction(condition, undefined, { timeout: ms, polling: 20 })
      .catch((error: unknown) => {
        throw new Error(`${this.name} waited in vain for ${what}: ${String(error)}`);
      });
  }

  /** Waits for a text on the page; in vain, it tells what was there instead. */
  async reads(text: string | RegExp): Promise<void> {
    await this.page
      .getByText(text)
      .first()
      .waitFor()
      .catch(async () => {
        const there = (await this.page.locator("#ui").textContent())?.replace(/\s+/g, " ");
        throw new Error(`${this.name} waited in vain to read ${String(text)}; the page says: ${there}`);
      });
  }

  async number(): Promise<number> {
    return this.page.evaluate(() => window.stoa.me().number);
  }

  /** Stands at a place, looking along yaw, and waits until the server's answer is there. */
  async stand(x: number, z: number, yaw: number): Promise<void> {
    await this.page.evaluate(
      async ([x, z, yaw]) => {
        const before = window.stoa.me().epoch;
        window.stoa.teleport(x, z, yaw);
        const deadline = performance.now() + 5000;
        while (window.stoa.me().epoch === before) {
          if (performance.now() > deadline) throw new Error("the jump was never answered");
          await new Promise((go) => setTimeout(go, 5));
        }
      },
      [x, z, yaw] as const,
    );
  }

  async screenshot(path: string, size?: { width: number; height: number }): Promise<void> {
    if (size) {
      await this.page.setViewportSize(size);
      await this.page.evaluate(settled);
    }
    await this.page.screenshot({ path });
    if (size) await this.page.setViewportSize(this.wishes.size ?? { width: 1280, height: 720 });
  }

  async close(): Promise<void> {
    await this.context.close();
    await this.browser.letGo();
  }
}
