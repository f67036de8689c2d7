import { type Browser, type BrowserContext, type BrowserContextOptions, chromium } from "playwright-core";
import type { SoundCard } from "./sound_card";

const quiet = [
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-quic",
  "--no-first-run",
];
// Nobody is in front of these windows: neither may sleep while the other is used.
const awake = [
  "--disable-background-timer-throttling",
  "--disable-backgrounding-occluded-windows",
  "--disable-renderer-backgrounding",
];
const software = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader"];
const flat = ["--disable-gpu", "--disable-3d-apis"];

/** What a browser is given when it starts, and cannot be given later. */
interface Start {
  /** A WAV file that its microphone hears. */
  microphone: string | undefined;
  card: SoundCard | undefined;
  executable: string | undefined;
  draws: boolean | undefined;
}

const running = new Map<string, SharedBrowser>();

/** A browser of all who need the same of it; each is given a context of their own. */
export class SharedBrowser {
  private users = 0;

  private constructor(
    private readonly key: string,
    private readonly browser: Promise<Browser>,
  ) {}

  /** The browser that runs already, or a new one. Whoever asks lets it go in the end. */
  static async for(start: Start): Promise<SharedBrowser> {
    const { card } = start;
    const key = JSON.stringify({ ...start, card: card?.environment });
    const shared = running.get(key) ?? new SharedBrowser(key, launch(start));
    running.set(key, shared);
    shared.users++;
    await shared.browser;
    return shared;
  }

  async context(options: BrowserContextOptions): Promise<BrowserContext> {
    return (await this.browser).newContext(options);
  }

  async letGo(): Promise<void> {
    if (--this.users > 0) return;
    running.delete(this.key);
    await (await this.browser).close();
  }
}

function launch({ microphone, card, executable, draws }: Start): Promise<Browser> {
  const devices = microphone
    ? [
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        `--use-file-for-fake-audio-capture=${microphone}`,
      ]
    : [card ? "--use-fake-ui-for-media-stream" : "--deny-permission-prompts"];
  return chromium.launch({
    executablePath: executable ?? process.env.CHROMIUM ?? "/usr/bin/chromium",
    ...(card && {
      env: { ...(process.env as Record<string, string>), ...card.environment },
      ignoreDefaultArgs: ["--mute-audio"],
    }),
    args: [...quiet, ...awake, ...(draws === false ? flat : software), ...devices],
  });
}
