import { defineConfig } from "vitest/config";

// Real browsers on real time. `*.e2e.ts` run side by side: they share nothing, and wait for events. `*.alone.ts` are about
// how long something takes or how loud it is: they run after those, one after the other, with the machine to themselves.
// `MEASURE=1` runs what measures instead of what tests. A second try is the business of e2e/run.js.
const times = { testTimeout: 90_000, hookTimeout: 150_000 };
const alone = { ...times, maxWorkers: 1 };

export default defineConfig({
  test: {
    projects: process.env.MEASURE
      ? [{ test: { ...alone, name: "measure", include: ["e2e/*.measure.ts"] } }]
      : [
          { test: { ...times, name: "together", include: ["e2e/*.e2e.ts"], maxWorkers: 2 } },
          { test: { ...alone, name: "alone", include: ["e2e/*.alone.ts"] } },
        ],
  },
});
