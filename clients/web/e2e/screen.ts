import { type ChildProcess, spawn } from "node:child_process";
import { until } from "./server";

/** A screen without glass, for browsers that draw in 3D only on one. */
export class Screen {
  private constructor(
    private readonly process: ChildProcess,
    readonly display: string,
  ) {}

  static async open(): Promise<Screen> {
    const size = ["-screen", "0", "1280x800x24", "-nolisten", "tcp"];
    const child = spawn("Xvfb", ["-displayfd", "3", ...size], {
      stdio: ["ignore", "ignore", "ignore", "pipe"],
    });
    let told = "";
    child.stdio[3]?.on("data", (chunk) => {
      told += chunk;
    });
    await until("the screen", () => told.endsWith("\n"));
    return new Screen(child, `:${told.trim()}`);
  }

  async close(): Promise<void> {
    const ended = new Promise((done) => this.process.once("exit", done));
    this.process.kill("SIGTERM");
    await ended;
  }
}
