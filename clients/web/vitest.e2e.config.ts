import { defineConfig } from "vitest/config";

// `MEASURE=1` runs what measures instead of what tests.
const include = process.env.MEASURE ? ["e2e/*.measure.ts"] : ["e2e/*.e2e.ts"];

// Real browsers on real time: one file after the other, nothing retried.
export default defineConfig({
  test: {
    include,
    fileParallelism: false,
    testTimeout: 90_000,
    hookTimeout: 150_000,
    bail: 0,
  },
});
