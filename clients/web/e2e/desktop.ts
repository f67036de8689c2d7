import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Screen } from "./screen";

const root = join(import.meta.dirname, "../../..");

/** The native window, on a screen of its own and without a sound card. */
export class Desktop {
  private constructor(
    private readonly child: ChildProcess,
    private readonly screen: Screen,
    private readonly folder: string,
  ) {}

  /** Joins and stands at a place: metres, and degrees to look to. A picture is written on leaving. */
  static async join(link: string, name: string, at: string, picture: string): Promise<Desktop> {
    const screen = await Screen.open();
    const folder = mkdtempSync(join(tmpdir(), "stoa-desktop-"));
    const looks = ["--name", name, "--colour", "#8a5fb0", "--language", "en", "--size", "1280x720", "--mute"];
    const keeps = ["--tell", join(folder, "seen.json"), "--shot", picture, "--after", "1h"];
    const child = spawn(join(root, "build/stoa-desktop"), [...looks, ...keeps, `--at=${at}`, link], {
      stdio: ["ignore", "inherit", "inherit"],
      env: { ...process.env, DISPLAY: screen.display, ALSOFT_DRIVERS: "null", XDG_CONFIG_HOME: folder },
    });
    return new Desktop(child, screen, folder);
  }

  /** Leaves, and tells what was seen of the room until then. */
  async leave(): Promise<unknown> {
    await this.end("SIGINT");
    return JSON.parse(readFileSync(join(this.folder, "seen.json"), "utf8"));
  }

  /** However the test ended. */
  async close(): Promise<void> {
    await this.end("SIGKILL");
    await this.screen.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = new Promise((done) => this.child.once("exit", done));
    this.child.kill(signal);
    await ended;
  }
}
