import { expect, it } from "vitest";
import { endAtFirstFailure } from "../../e2e/story";
import { failsOnce } from "./once";

endAtFirstFailure();
let steps = 0;

it("takes a step", () => {
  steps++;
});

it("stumbles", () => {
  steps++;
  failsOnce("a step");
});

it("builds on the steps before", () => expect(steps).toBe(2));
