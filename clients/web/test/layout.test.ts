import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { expect, test } from "vitest";

const source = join(import.meta.dirname, "../src");

/** Folders of src and what they never import, except types. "three" stands for the package. */
const forbidden: Record<string, RegExp> = {
  wire: /^(three|rendering|ui|world|voice|microphone|net|xr|visit)\b/,
  world: /^(three|rendering|ui|voice|microphone|net|xr|visit)\b/,
  input: /^(three|rendering|voice|microphone|net|xr|visit)\b/,
};

/** Files that may import three.js. The other files of xr/ hold the logic of a headset. */
const drawing = /^(rendering\/|xr\/(\w+_view|vignette)\.ts$)/;

const maxLines = 400;
const generated = /^\/\/ Made from [^\n]* Do not edit\./;

const files = readdirSync(source, { recursive: true, encoding: "utf8" });
const code = files.filter((file) => /\.tsx?$/.test(file));

function read(file: string): string {
  return readFileSync(join(source, file), "utf8");
}

interface Import {
  file: string;
  folder: string;
  /** A top folder of src, or a package. */
  from: string;
}

/** Imports of values, without those that import only types. */
function valueImports(): Import[] {
  return code.flatMap((file) => {
    const found = read(file).matchAll(/^(?:import|export) (?!type )[^;]*?from "([^"]+)"/gms);
    return [...found].flatMap(([statement, specifier = ""]) => {
      if (/^import \{(\s*type [^,}]+,?)+\s*\}/.test(statement)) return [];
      const from = specifier.startsWith(".")
        ? normalize(join(dirname(file), specifier)).split("/")[0]
        : specifier;
      return { file, folder: file.includes("/") ? (file.split("/")[0] ?? "") : "", from: from ?? "" };
    });
  });
}

/** The files of src that each file imports: values, types and dynamic imports. */
function importGraph(): Map<string, string[]> {
  const known = new Set(code);
  const resolve = (file: string, specifier: string): string[] => {
    const path = normalize(join(dirname(file), specifier));
    return [`${path}.ts`, `${path}.tsx`].filter((candidate) => known.has(candidate));
  };
  const specifiers = /(?:\bfrom |\bimport |\bimport\()"(\.[^"]+)"/g;
  return new Map(
    code.map((file) => [
      file,
      [...read(file).matchAll(specifiers)].flatMap(([, specifier = ""]) => resolve(file, specifier)),
    ]),
  );
}

/** The first circle that a depth-first search finds, as "a -> b -> a"; null for none. */
function importCircle(graph: Map<string, string[]>): string | null {
  const done = new Set<string>();
  const visit = (file: string, path: string[]): string | null => {
    const start = path.indexOf(file);
    if (start >= 0) return [...path.slice(start), file].join(" -> ");
    if (done.has(file)) return null;
    for (const next of graph.get(file) ?? []) {
      const circle = visit(next, [...path, file]);
      if (circle) return circle;
    }
    done.add(file);
    return null;
  };
  for (const file of graph.keys()) {
    const circle = visit(file, []);
    if (circle) return circle;
  }
  return null;
}

test("the world, the wire and the input devices do not import rendering", () => {
  const all = valueImports();
  expect(all.length).toBeGreaterThan(300);
  expect(all.filter(({ folder, from }) => forbidden[folder]?.test(from))).toEqual([]);
});

test("only rendering and the views of a headset import three.js", () => {
  const three = valueImports().filter(({ from }) => /^three(\/|$)/.test(from));
  expect(three.length).toBeGreaterThan(20);
  expect(three.filter(({ file }) => !drawing.test(file))).toEqual([]);
});

test("no files import each other in a circle", () => {
  const graph = importGraph();
  expect([...graph.values()].flat().length).toBeGreaterThan(500);
  expect(importCircle(graph)).toBeNull();
});

test("a circle is found and printed", () => {
  const graph = new Map([
    ["a.ts", ["b.ts", "c.ts"]],
    ["b.ts", []],
    ["c.ts", ["d.ts"]],
    ["d.ts", ["c.ts"]],
  ]);
  expect(importCircle(graph)).toBe("c.ts -> d.ts -> c.ts");
});

test(`no file that is written by hand has more than ${maxLines} lines`, () => {
  const written = files.filter((file) => /\.(tsx?|css)$/.test(file) && !generated.test(read(file)));
  expect(written.length).toBeGreaterThan(150);
  const long = written
    .map((file) => ({ file, lines: read(file).split("\n").length - 1 }))
    .filter(({ lines }) => lines > maxLines);
  expect(long).toEqual([]);
});

test("only the entry stands at the top of src", () => {
  expect(code.filter((file) => !file.includes("/"))).toEqual(["main.ts"]);
});
