import { beforeEach } from "vitest";

/** For files whose tests are steps of one story: after the first that fails, the rest would only repeat it. */
export function endAtFirstFailure(): void {
  let failed = false;
  beforeEach(({ skip, onTestFailed }) => {
    skip(failed, "an earlier step failed");
    onTestFailed(() => {
      failed = true;
    });
  });
}
