import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "..");

/** Runs some of the files in tries/ as browser tests are run. */
async function tries(...files: string[]): Promise<{ code: number | null; lines: string[] }> {
  const folder = mkdtempSync(join(tmpdir(), "stoa-tries-"));
  const env: NodeJS.ProcessEnv = { PATH: process.env.PATH, TRIES: folder, NO_COLOR: "1" };
  const words = ["e2e/run.js", "--config", "test/tries/vitest.config.ts", ...files];
  const child = spawn(process.execPath, words, { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
  let told = "";
  child.stdout.on("data", (chunk) => {
    told += chunk;
  });
  child.stderr.on("data", (chunk) => {
    told += chunk;
  });
  const code = await new Promise<number | null>((ended) => child.on("close", ended));
  rmSync(folder, { recursive: true });
  return { code, lines: told.split("\n").filter((l) => /^(flaky|failed|\d+ are flaky)/.test(l)) };
}

describe.concurrent("browser tests that fail", { timeout: 60_000 }, () => {
  it("are flaky where they pass at the second try, the whole story over again", async () => {
    const { code, lines } = await tries("steady", "story", "opening");
    expect(lines.filter((l) => l.startsWith("flaky")).sort()).toEqual([
      "flaky: test/tries/opening.fixture.ts: the opening fails once",
      "flaky: test/tries/story.fixture.ts > stumbles: a step fails once",
    ]);
    expect(code).toBe(0);
  });

  it("fail the run where three are flaky", async () => {
    const { code, lines } = await tries("story", "opening", "third");
    expect(lines).toContain("3 are flaky, 2 are tolerated");
    expect(code).toBe(1);
  });

  it("fail the run where the second try fails too, gets farther and fails there, or leaves the test out", async () => {
    const { code, lines } = await tries("never", "turns", "vanishes", "third");
    expect(lines.sort()).toEqual([
      "failed: test/tries/never.fixture.ts > never passes: as always",
      "failed: test/tries/turns.fixture.ts > fails when it is reached: reached only then",
      "failed: test/tries/vanishes.fixture.ts > is not there any more: once was enough",
      "flaky: test/tries/third.fixture.ts > is one too many: a third fails once",
    ]);
    expect(code).toBe(1);
  });

  it("fail the run where an error belongs to no test", async () => {
    const { code, lines } = await tries("steady", "stray");
    expect(lines).toContain("failed: test/tries/stray.fixture.ts: nobody caught it");
    expect(code).toBe(1);
  });

  it("fail the run where there are none", async () => {
    expect((await tries("nothing-of-this-name")).code).toBe(1);
  });
});
