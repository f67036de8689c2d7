import { execFileSync } from "node:child_process";
import { networkInterfaces } from "node:os";

const made = "stoa-e2e";
const madeAddress = "198.18.0.1"; // of the range kept for tests of networks

function found(): string | undefined {
  const all = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return all.find((a) => a.family === "IPv4" && !a.internal)?.address;
}

/** An address of this machine other than loopback; what is sent to it never leaves the machine. Made as root where there is none. */
export function ownAddress(): { address: string; close(): void } {
  const address = found();
  if (address) return { address, close: () => undefined };
  const ip = (...words: string[]): unknown => execFileSync("ip", words);
  ip("link", "add", made, "type", "dummy");
  ip("address", "add", `${madeAddress}/32`, "dev", made);
  ip("link", "set", made, "up");
  return { address: madeAddress, close: () => void ip("link", "del", made) };
}
