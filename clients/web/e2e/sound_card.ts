import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { until } from "./server";

/** How sound gets from one sink to another: so late, so much softer. */
export interface Way {
  ms?: number;
  db?: number;
}

/**
 * A sound card for one browser, out of PulseAudio and nothing else:
 *
 *     speakers   where the browser plays
 *     mouth      where somebody before the microphone speaks
 *     air ── microphone, which the browser records; what of the others reaches the air, `lead` says
 */
export class SoundCard {
  /** What a browser must be started with to have this card and no other. */
  readonly environment: Record<string, string>;
  private readonly folder = mkdtempSync(join(tmpdir(), "stoa-card-"));
  private readonly socket = join(this.folder, "socket");
  private readonly running: ChildProcess[] = [];

  private constructor() {
    this.environment = {
      PULSE_SERVER: `unix:${this.socket}`,
      PULSE_SINK: "speakers",
      PULSE_SOURCE: "microphone",
    };
  }

  static async open(): Promise<SoundCard> {
    const card = new SoundCard();
    const sink = (name: string): string =>
      `--load=module-null-sink sink_name=${name} rate=48000 channels=2 format=float32le`;
    const modules = [
      `--load=module-native-protocol-unix socket=${card.socket} auth-anonymous=1`,
      ...["speakers", "mouth", "air"].map(sink),
      "--load=module-remap-source source_name=microphone master=air.monitor channels=2 remix=no",
    ];
    const settings = [
      "-n",
      "--daemonize=no",
      "--exit-idle-time=-1",
      "--log-target=stderr",
      "--log-level=error",
    ];
    card.run("pulseaudio", [...settings, ...modules], { HOME: card.folder, XDG_RUNTIME_DIR: card.folder });
    await until("the sound card", () => {
      try {
        return card.control("list", "short", "sources").includes("microphone");
      } catch {
        return false;
      }
    });
    return card;
  }

  /** Speaks a WAV file into the mouth, over and over, until the answer is called. */
  speak(file: string): () => void {
    return this.play(file, "mouth");
  }

  /** Lets what one sink plays be heard in the air. */
  lead(from: "mouth" | "speakers", way: Way = {}): void {
    const index = this.control(
      "load-module",
      "module-loopback",
      `source=${from}.monitor`,
      "sink=air",
      `latency_msec=${Math.max(20, way.ms ?? 20)}`,
      "source_dont_move=true",
      "sink_dont_move=true",
      "rate=48000",
    ).trim();
    if (!way.db) return;
    const inputs = this.control("list", "sink-inputs").split("Sink Input #");
    const mine = inputs.find((i) => i.includes(`Owner Module: ${index}\n`));
    this.control("set-sink-input-volume", String(Number.parseInt(mine ?? "", 10)), `${way.db}dB`);
  }

  async close(): Promise<void> {
    await Promise.all(
      this.running.map(async (child) => {
        if (child.exitCode !== null || child.signalCode !== null) return;
        const ended = new Promise((done) => child.once("exit", done));
        child.kill("SIGKILL");
        await ended;
      }),
    );
    rmSync(this.folder, { recursive: true, force: true });
  }

  private play(file: string, sink: string): () => void {
    const sox = this.run("sox", [
      file,
      "-t",
      "raw",
      "-e",
      "float",
      "-b",
      "32",
      "-r",
      "48000",
      "-c",
      "1",
      "-",
      "repeat",
      "-",
    ]);
    const form = ["--raw", "--format=float32le", "--rate=48000", "--channels=1", "--latency-msec=50"];
    const pacat = this.run("pacat", [...form, `--device=${sink}`]);
    if (sox.stdout && pacat.stdin) sox.stdout.pipe(pacat.stdin);
    pacat.stdin?.on("error", () => undefined); // it was told to end
    return () => {
      pacat.kill("SIGKILL");
      sox.kill("SIGKILL");
    };
  }

  private control(...words: string[]): string {
    return execFileSync("pactl", words, {
      env: { ...process.env, ...this.environment, LC_ALL: "C" },
      stdio: ["ignore", "pipe", "ignore"],
    }).toString();
  }

  private run(program: string, words: string[], environment: Record<string, string> = {}): ChildProcess {
    const child = spawn(program, words, {
      env: { ...process.env, ...this.environment, ...environment },
      stdio: ["pipe", "pipe", "ignore"],
    });
    this.running.push(child);
    return child;
  }
}
