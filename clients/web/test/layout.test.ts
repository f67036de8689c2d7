import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { expect, test } from "vitest";

const source = join(import.meta.dirname, "../src");

/** What parts of the client never use; types may come from anywhere. "three" stands for the package. */
const never: Record<string, RegExp> = {
  wire: /^(three|scene|ui|world|voice|net|xr)\b/,
  world: /^(three|scene|ui|voice|net|xr)\b/,
  input: /^(three|scene|voice|net|xr)\b/,
};

/** What in xr/ draws; the rest decides, and knows no picture. */
const draws = /^(\w+_view|appearance|vignette|stay)\.ts$/;

interface Use {
  file: string;
  part: string;
  of: string;
}

/** Imports of values, not of types alone. */
function uses(): Use[] {
  const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter((f) => /\.tsx?$/.test(f));
  return files.flatMap((file) => {
    const text = readFileSync(join(source, file), "utf8");
    const found = text.matchAll(/^(?:import|export) (?!type )[^;]*?from "([^"]+)"/gms);
    return [...found].flatMap(([statement, from = ""]) => {
      if (/^import \{(\s*type [^,}]+,?)+\s*\}/.test(statement)) return [];
      const of = from.startsWith(".") ? normalize(join(dirname(file), from)).split("/")[0] : from;
      return { file, part: file.includes("/") ? (file.split("/")[0] ?? "") : "", of: of ?? "" };
    });
  });
}

test("the world, the wire and the devices know no picture", () => {
  const all = uses();
  expect(all.length).toBeGreaterThan(300);
  const wrong = all.filter(({ part, of }) => never[part]?.test(of));
  expect(wrong).toEqual([]);
});

test("what decides in the headset knows no picture", () => {
  const deciding = uses().filter(({ part, file }) => part === "xr" && !draws.test(file.slice("xr/".length)));
  expect(deciding.length).toBeGreaterThan(20);
  expect(deciding.filter(({ of }) => of === "three" || of.startsWith("three/"))).toEqual([]);
});
