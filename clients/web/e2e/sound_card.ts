import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { until } from "./server";

const rate = 48000;

/**
 * A sound card for one browser, out of PulseAudio and nothing else. What is
 * spoken is in the air; so is what the loudspeakers play, unless they are
 * headphones. The microphone hears the air. All run by one clock, so nothing
 * between loudspeakers and microphone stretches time.
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

  /** `echo` is how much softer the microphone hears what is played, in dB below 0; null for headphones. */
  static async open(echo: number | null = null): Promise<SoundCard> {
    const card = new SoundCard();
    const sink = (name: string): string =>
      `--load=module-null-sink sink_name=${name} rate=${rate} channels=2 format=float32le`;
    const speakers =
      echo === null ? sink("speakers") : "--load=module-remap-sink sink_name=speakers master=air remix=no";
    const modules = [
      `--load=module-native-protocol-unix socket=${card.socket} auth-anonymous=1`,
      sink("air"),
      speakers,
      "--load=module-remap-source source_name=microphone master=air.monitor remix=no",
    ];
    const settings = ["-n", "--daemonize=no", "--exit-idle-time=-1", "--log-level=error"];
    mkdirSync(join(card.folder, ".config", "pulse"), { recursive: true });
    writeFileSync(join(card.folder, ".config", "pulse", "daemon.conf"), `default-sample-rate = ${rate}\n`);
    card.run("pulseaudio", [...settings, ...modules], { HOME: card.folder, XDG_RUNTIME_DIR: card.folder });
    await until("the sound card", () => {
      try {
        return card.control("list", "short", "sources").includes("microphone");
      } catch {
        return false;
      }
    });
    if (echo !== null) card.control("set-sink-volume", "speakers", `${echo}dB`);
    return card;
  }

  /** Speaks a WAV file before the microphone, over and over, until the answer is called. */
  speak(file: string): () => void {
    const form = ["-t", "raw", "-e", "float", "-b", "32", "-r", String(rate), "-c", "1"];
    const sox = this.run("sox", [file, ...form, "-", "repeat", "-"]);
    const same = ["--raw", "--format=float32le", `--rate=${rate}`, "--channels=1", "--latency-msec=100"];
    const pacat = this.run("pacat", [...same, "--device=air"]);
    if (sox.stdout && pacat.stdin) sox.stdout.pipe(pacat.stdin);
    pacat.stdin?.on("error", () => undefined); // it was told to end
    return () => {
      pacat.kill("SIGKILL");
      sox.kill("SIGKILL");
    };
  }

  /** Whether what is played reaches the air, as with loudspeakers; with headphones it does not. */
  loud(loud: boolean): void {
    this.control("set-sink-mute", "speakers", loud ? "0" : "1");
  }

  async close(): Promise<void> {
    const ends = this.running.map((child) => {
      if (child.exitCode !== null || child.signalCode !== null) return undefined;
      const ended = new Promise((done) => child.once("exit", done));
      child.kill("SIGKILL");
      return ended;
    });
    await Promise.all(ends);
    rmSync(this.folder, { recursive: true, force: true });
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
