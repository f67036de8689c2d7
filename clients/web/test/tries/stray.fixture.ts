import { it } from "vitest";

it("passes while something else breaks", async () => {
  void Promise.reject(new Error("nobody caught it"));
  await new Promise((go) => setTimeout(go, 20));
});
