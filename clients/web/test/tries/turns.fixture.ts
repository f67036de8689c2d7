import { it } from "vitest";
import { endAtFirstFailure } from "../../e2e/story";
import { failsOnce } from "./once";

endAtFirstFailure();

it("fails at first", () => failsOnce("a first step"));

it("fails when it is reached", () => {
  throw new Error("reached only then");
});
