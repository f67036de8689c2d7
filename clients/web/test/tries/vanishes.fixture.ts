import { it } from "vitest";
import { failsOnce } from "./once";

let first = false;
try {
  failsOnce("seeing it");
} catch {
  first = true;
}

it("passes", () => undefined);
it.skipIf(!first)("is not there any more", () => {
  throw new Error("once was enough");
});
