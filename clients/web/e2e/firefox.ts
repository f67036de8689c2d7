import puppeteer, { type Browser, type Page } from "puppeteer-core";

const preferences = {
  "media.navigator.permission.disabled": true, // nobody is there to allow the microphone
  "media.autoplay.default": 0,
  "browser.shell.checkDefaultBrowser": false,
  "datareporting.policy.dataSubmissionEnabled": false,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  "media.gmp-manager.updateEnabled": false,
};

/** Somebody at a Firefox of their own. */
export class FirefoxPerson {
  /** What the page complained of. */
  readonly complaints: string[] = [];

  private constructor(
    private readonly browser: Browser,
    readonly page: Page,
    readonly name: string,
  ) {
    page.on("pageerror", (error) =>
      this.complaints.push(error instanceof Error ? error.message : String(error)),
    );
    page.on("console", (m) => {
      if (m.type() === "error") this.complaints.push(m.text());
    });
  }

  static async at(name: string, environment: Record<string, string>): Promise<FirefoxPerson> {
    const browser = await puppeteer.launch({
      browser: "firefox",
      executablePath: process.env.FIREFOX ?? "/usr/bin/firefox-esr",
      headless: false,
      env: { ...process.env, ...environment, LIBGL_ALWAYS_SOFTWARE: "1", MOZ_CRASHREPORTER_DISABLE: "1" },
      extraPrefsFirefox: preferences,
      defaultViewport: { width: 640, height: 360 },
    });
    return new FirefoxPerson(browser, await browser.newPage(), name);
  }

  async arrive(link: string): Promise<void> {
    const address = new URL(link);
    address.searchParams.set("debug", "");
    address.searchParams.set("quality", "low");
    await this.page.goto(address.href);
    await this.page.locator("#name").fill(this.name);
  }

  async join(link: string): Promise<void> {
    await this.arrive(link);
    await this.page.locator("#join").click();
    await this.waitFor(
      "the room",
      () => window.stoa.state === "open" && document.body.classList.contains("inside"),
    );
    await this.waitFor("voice", () => window.stoa.voice === "connected");
  }

  async waitFor(what: string, condition: () => boolean, ms = 30_000): Promise<void> {
    await this.page.waitForFunction(condition, { timeout: ms, polling: 50 }).catch((error: unknown) => {
      throw new Error(
        `${this.name} waited in vain for ${what}: ${String(error)} ${this.complaints.join("; ")}`,
      );
    });
  }

  async number(): Promise<number> {
    return this.page.evaluate(() => window.stoa.me().number);
  }

  /** How loud the microphone is without any processing, over 3 s, in dB. */
  async microphone(): Promise<number> {
    return this.page.evaluate(async () => {
      const raw = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
      const stream = await navigator.mediaDevices.getUserMedia({ audio: raw });
      const context = new AudioContext();
      const analyser = new AnalyserNode(context);
      context.createMediaStreamSource(stream).connect(analyser);
      const samples = new Float32Array(analyser.fftSize);
      let [sum, count] = [0, 0];
      for (const end = performance.now() + 3000; performance.now() < end; count += samples.length) {
        await new Promise((next) => setTimeout(next, 40));
        analyser.getFloatTimeDomainData(samples);
        for (const s of samples) sum += s * s;
      }
      for (const track of stream.getTracks()) track.stop();
      await context.close();
      return 10 * Math.log10(sum / count + 1e-12);
    });
  }

  /** How many different colours the picture of the room has just now; a blank one has one. */
  async colours(): Promise<number> {
    return this.page.evaluate(
      () =>
        new Promise<number>((told) =>
          // Behind the page's own callback, while what it drew is still there.
          requestAnimationFrame(() => {
            const stage = document.querySelector<HTMLCanvasElement>("#stage");
            const copy = document.createElement("canvas").getContext("2d");
            if (!stage || !copy) throw new Error("no canvas");
            copy.drawImage(stage, 0, 0, copy.canvas.width, copy.canvas.height);
            const { data } = copy.getImageData(0, 0, copy.canvas.width, copy.canvas.height);
            told(new Set(new Uint32Array(data.buffer)).size);
          }),
        ),
    );
  }

  /** Opens the board and draws a level line with the mouse; parts of its width and height. */
  async draw(from: number, to: number, height: number): Promise<void> {
    await this.page.locator("#board").click();
    const area = await this.page.waitForSelector("canvas[aria-label^='Drawing area']");
    const box = await area?.boundingBox();
    if (!box) throw new Error("no drawing area");
    const y = box.y + box.height * height;
    await this.page.mouse.move(box.x + box.width * from, y);
    await this.page.mouse.down();
    await this.page.mouse.move(box.x + box.width * to, y, { steps: 10 });
    await this.page.mouse.up();
  }

  async close(): Promise<void> {
    await this.browser.close();
  }
}
