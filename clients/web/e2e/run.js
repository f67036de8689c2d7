// Runs the browser tests. A file in which something failed is run once more, by itself and as a whole, because its tests
// may be steps of one story. What passes only then is flaky: printed at the end with the reason of its first failure.
// What fails twice, and more than two flaky tests, fail the run.
import { relative } from "node:path";
import { parseArgs } from "node:util";
import { startVitest } from "vitest/node";

const toleratedFlaky = 2;
const { values, positionals } = parseArgs({
  options: { config: { type: "string", default: "vitest.e2e.config.ts" } },
  allowPositionals: true,
});

/** One run of the files that match: what came of each file, and all that went wrong. */
async function run(filters, options) {
  let expected;
  let end;
  const reporter = {
    onTestRunStart(files) {
      expected = files.length;
    },
    onTestRunEnd(modules, errors, reason) {
      end = { modules, errors, reason };
    },
  };
  const all = { config: values.config, watch: false, reporters: ["default", reporter], ...options };
  await startVitest("test", filters, all);
  if (!end || end.reason === "interrupted") throw new Error("the run did not come to its end");
  if (end.modules.length === 0 || end.modules.length !== expected) throw new Error("not every file was run");
  return { modules: end.modules, failures: [...end.modules.flatMap(failuresOf), ...end.errors.map(stray)] };
}

/** `test` is null where the file failed and no test of it. */
function failuresOf(module) {
  const file = module.moduleId;
  const failures = [...module.children.allTests("failed")].map((t) => {
    return { file, test: t.fullName, reason: firstLine(t.result().errors[0]) };
  });
  for (const group of [module, ...module.children.allSuites()])
    for (const error of group.errors()) failures.push({ file, test: null, reason: firstLine(error) });
  if (failures.length === 0 && !module.ok()) failures.push({ file, test: null, reason: "it did not end" });
  return failures;
}

/** An error outside of every test belongs to the file that ran, where that is known. */
function stray(error) {
  return { file: error.VITEST_TEST_PATH ?? null, test: null, reason: firstLine(error) };
}

function firstLine(error) {
  return String(error?.message ?? error).split("\n")[0];
}

/** Whether what had failed passes now: the same test, not merely no failure. */
function passes({ file, test }, modules) {
  const module = modules.find((m) => m.moduleId === file);
  if (module?.state() !== "passed") return false;
  if (test === null) return true;
  const same = [...module.children.allTests()].filter((t) => t.fullName === test);
  return same.length > 0 && same.every((t) => t.result().state === "passed");
}

/** What fails for good and what is flaky. */
async function verdict({ failures }) {
  const files = [...new Set(failures.map((f) => f.file))];
  if (files.length === 0) return { failed: [], flaky: [] };
  if (files.includes(null)) return { failed: failures, flaky: [] };
  console.log(`\nOnce more, by themselves: ${files.map((f) => relative(".", f)).join(", ")}`);
  const second = await run(files, { fileParallelism: false });
  const flaky = failures.filter((f) => passes(f, second.modules));
  const told = new Set(second.failures.map((f) => f.file));
  const lost = failures.filter((f) => !flaky.includes(f) && !told.has(f.file));
  return { failed: [...second.failures, ...lost], flaky };
}

function tell(what, { file, test, reason }) {
  console.log(`${what}: ${[file && relative(".", file), test].filter(Boolean).join(" > ")}: ${reason}`);
}

const { failed, flaky } = await verdict(await run(positionals, {}));
for (const f of failed) tell("failed", f);
for (const f of flaky) tell("flaky", f);
if (flaky.length > toleratedFlaky) console.log(`${flaky.length} are flaky, ${toleratedFlaky} are tolerated`);
process.exitCode = failed.length > 0 || flaky.length > toleratedFlaky ? 1 : 0;
