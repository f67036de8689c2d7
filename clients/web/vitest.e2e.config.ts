import { defineConfig } from "vitest/config";

// Real browsers on real time: one file after the other, nothing retried.
export default defineConfig({
  test: {
    include: ["e2e/*.e2e.ts"],
    fileParallelism: false,
    testTimeout: 90_000,
    hookTimeout: 60_000,
    bail: 0,
  },
});
