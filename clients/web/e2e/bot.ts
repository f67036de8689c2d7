import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";

const program = join(import.meta.dirname, "../../../build/bot");

interface Answer {
  done: boolean;
  error?: string;
  value?: unknown;
}

/** A participant without a window; `clients/headless/bot` says what it can be told. */
export class Bot {
  private readonly answers: ((answer: Answer) => void)[] = [];

  private constructor(private readonly child: ChildProcess) {
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).on("line", (line) =>
      this.answers.shift()?.(JSON.parse(line) as Answer),
    );
    child.on("exit", () => {
      for (const tell of this.answers) tell({ done: false, error: "the bot ended" });
    });
  }

  static join(link: string, name: string, colour: number): Bot {
    const child = spawn(program, ["--name", name, "--colour", String(colour), link], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    return new Bot(child);
  }

  /** Gives one order and waits until it is done. */
  async tell(order: string): Promise<unknown> {
    const answer = await new Promise<Answer>((told) => {
      this.answers.push(told);
      this.child.stdin?.write(`${order}\n`);
    });
    if (!answer.done) throw new Error(`the bot could not ${order}: ${answer.error}`);
    return answer.value;
  }

  async close(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const ended = new Promise((done) => this.child.once("exit", done));
    this.child.stdin?.end();
    await ended;
  }
}
