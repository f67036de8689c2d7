import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const binary = resolve(import.meta.dirname, "../../../build/stoa");
const patienceMs = 15_000;

/** What the server says of a room under /debug, independently of any page. */
export interface Seen {
  tick: number;
  sequence: number;
  people: {
    number: number;
    name: string;
    feet: [number, number, number];
    yaw: number;
    epoch: number;
    muted: boolean;
    forwarded: Record<string, number>;
  }[];
  /** `object` is the id in hexadecimal. */
  boards: { object: string; strokes: number; digest: string }[];
}

// Files that run at the same time each have ports of their own, none of which the system gives to clients.
let nextPort = 20_000 + 500 * Number(process.env.VITEST_POOL_ID);

async function freePort(): Promise<number> {
  for (;;) {
    const port = nextPort++;
    const free = await new Promise<boolean>((known) => {
      const probe = createServer();
      probe.once("error", () => known(false));
      probe.listen(port, "127.0.0.1", () => probe.close(() => known(true)));
    });
    if (free) return port;
  }
}

export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined | false> | T | undefined | false,
  ms = patienceMs,
): Promise<T> {
  const deadline = performance.now() + ms;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (performance.now() > deadline) throw new Error(`waited ${ms} ms in vain for ${what}`);
    await new Promise((go) => setTimeout(go, 10));
  }
}

/** The product itself, on a data folder of its own, killed and started again as a test needs. */
export class Server {
  readonly links: Record<string, string> = {};
  log = "";
  private readonly folder = mkdtempSync(join(tmpdir(), "stoa-e2e-"));
  private process: ChildProcess | undefined;
  private constructor(
    readonly port: number,
    private readonly ops: number,
    private readonly media: string,
  ) {}

  /** `media` is the address that voices come to, where it is not the pages'. */
  static async open(media = "127.0.0.1"): Promise<Server> {
    const server = new Server(await freePort(), await freePort(), media);
    await server.start();
    return server;
  }

  async start(): Promise<void> {
    const address = `127.0.0.1:${this.port}`;
    const flags = [
      "--listen",
      address,
      "--udp",
      `${this.media}:${this.port}`,
      "--ops",
      `127.0.0.1:${this.ops}`,
      "--data",
      this.folder,
    ];
    const child = spawn(binary, [...flags, "--rooms", "lobby,hall", "--debug"], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.process = child;
    child.stderr?.on("data", (chunk) => {
      this.log += chunk;
    });
    child.stdout?.on("data", (chunk) => {
      for (const [, name, link] of String(chunk).matchAll(/^(\w+)\s+(http\S+)$/gm)) {
        if (name && link) this.links[name] = link;
      }
    });
    await until("the server", async () => {
      if (child.exitCode !== null) throw new Error(`the server ended: ${this.log}`);
      const ready = await fetch(`http://127.0.0.1:${this.ops}/readyz`).catch(() => undefined);
      return ready?.ok === true && this.links.hall !== undefined;
    });
  }

  link(room: string): string {
    const link = this.links[room];
    if (!link) throw new Error(`no link to ${room}`);
    return link;
  }

  async see(room: string): Promise<Seen> {
    const id = this.link(room).split("/r/")[1];
    const answer = await fetch(`http://127.0.0.1:${this.ops}/debug/rooms/${id}`);
    if (!answer.ok) throw new Error(`debug: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Seen;
  }

  /** Packets of the talker that the server has sent to the listener. */
  async forwarded(room: string, talker: number, listener: number): Promise<number> {
    const { people } = await this.see(room);
    return people.find((p) => p.number === listener)?.forwarded[talker] ?? 0;
  }

  async kill(): Promise<void> {
    await this.end("SIGKILL");
  }

  async close(): Promise<void> {
    await this.end("SIGTERM");
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((done) => child.once("exit", done));
    child.kill(signal);
    await ended;
  }
}
