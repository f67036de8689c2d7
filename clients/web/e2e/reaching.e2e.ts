import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inside, missing, Network, outside, type Place, port } from "./network";
import { Person } from "./person";
import { until } from "./server";

const binary = resolve(import.meta.dirname, "../../../build/stoa");
const lacking = missing();
if (lacking) console.log(`Reaching each other through networks is not tested: ${lacking}.`);

it("has what it needs to make networks, in CI", () => {
  if (process.env.CI === "true") expect(lacking).toBe("");
});

describe.skipIf(lacking !== "")("through NAT and firewalls", () => {
  const data = mkdtempSync(join(tmpdir(), "stoa-reach-"));
  const people = {} as Record<Place, Person>;
  let network: Network;
  let server: ChildProcess;
  let printed = "";
  let began = 0;

  /** Who reaches the server where, and how its voices are to go. */
  const guests = [
    { place: "office", name: "Ada", address: inside, path: "udp" },
    { place: "noudp", name: "Bo", address: outside, path: "tcp" },
    { place: "oneport", name: "Chu", address: outside, path: "tcp" },
  ] as const;

  beforeAll(async () => {
    network = Network.open();
    const settings = ["--tls", "self", "--advertise", outside, "--data", data, "--log-level", "warn"];
    began = performance.now();
    server = spawn("ip", ["netns", "exec", network.name("server"), binary, ...settings]);
    server.stdout?.on("data", (chunk) => {
      printed += chunk;
    });
    server.stderr?.on("data", (chunk) => process.stderr.write(chunk));
    await until("the server", () => printed.includes("Fingerprint"));
    for (const { place, name, address } of guests) {
      people[place] = await Person.at(name, {
        microphone: "speech",
        size: { width: 320, height: 240 },
        executable: network.browser(place, address),
      });
    }
  });

  afterAll(async () => {
    await Promise.all(Object.values(people).map((p) => p.close()));
    if (server && server.exitCode === null && server.signalCode === null) {
      const ended = new Promise((done) => server.once("exit", done));
      server.kill("SIGTERM");
      await ended;
    }
    network?.close();
    rmSync(data, { recursive: true, force: true });
  });

  it("lets everybody in by HTTPS, with a certificate their browsers trust", async () => {
    for (const { place, address } of guests) {
      const link = printed.match(new RegExp(`https://${address.replaceAll(".", "\\.")}:${port}/r/\\S+`))?.[0];
      expect(link, `a link to ${address} in\n${printed}`).toBeDefined();
      await people[place].join(String(link));
      expect(await people[place].page.evaluate(() => window.isSecureContext)).toBe(true);
    }
  }, 300_000); // three pages begin to draw, in software

  it("would not let a browser in that does not trust the server", async () => {
    const stranger = await Person.at("Eve", { executable: network.browser("office", inside, false) });
    const opening = stranger.page.goto(`https://${inside}:${port}/`);
    await expect(opening).rejects.toThrow("ERR_CERT_AUTHORITY_INVALID");
    await stranger.close();
  });

  it("carries voices by UDP where that passes, else by the one TCP port", async () => {
    for (const { place, path, name, address } of guests) {
      const { page } = people[place];
      const got = await until(
        `${name}'s path`,
        async () => (await page.evaluate(() => window.stoa.path())) ?? undefined,
      );
      console.log(`${name} (${place}): ${got?.protocol} to ${got?.address}:${got?.port}`);
      expect(got).toMatchObject({ protocol: path, address, port });
      const mark = page.locator("#connection");
      const words = path === "tcp" ? /UDP is blocked here/ : /goes over UDP/;
      await until("the page to say so", async () => words.test((await mark.getAttribute("title")) ?? ""));
    }
  });

  it("lets each hear the two others", async () => {
    for (const [i, { place }] of guests.entries()) await people[place].stand(-1 + i, 2, 0);
    const numbers = await Promise.all(guests.map(({ place }) => people[place].number()));
    for (const [i, { place, name }] of guests.entries()) {
      for (const other of numbers.filter((_, j) => j !== i)) {
        const rms = await until(
          `${name} to hear ${other}`,
          async () => {
            const slots = await people[place].page.evaluate(() => window.stoa.levels(2));
            return slots.find((s) => s.csrc === other && s.rms > 0.003)?.rms;
          },
          30_000,
        );
        console.log(`${name} hears ${other} at ${(20 * Math.log10(rms)).toFixed(1)} dB`);
      }
    }
    console.log(
      `${((performance.now() - began) / 1000).toFixed(1)} s after the server's start, browsers' starts included`,
    );
  }, 240_000); // six pairs, one after the other
});
