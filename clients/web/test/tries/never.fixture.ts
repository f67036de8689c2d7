import { it } from "vitest";

it("never passes", () => {
  throw new Error("as always");
});
