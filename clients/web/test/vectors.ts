import { readdirSync, readFileSync } from "node:fs";

/** One test vector, shared with the tests of the Go server. */
export interface Vector {
  name: string;
  section: string;
  direction: "client" | "server";
  expect: "ok" | "refused";
  type?: string;
  why?: string;
  hex: string;
  message?: Record<string, unknown>;
}

const folder = new URL("../../../server/wire/testdata/vectors/", import.meta.url);

export function vectors(): Vector[] {
  const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
  return files.flatMap((name) => JSON.parse(readFileSync(new URL(name, folder), "utf8")) as Vector[]);
}

export function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(hex.replace(/\s/g, "").match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
