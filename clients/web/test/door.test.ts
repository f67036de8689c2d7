import { afterEach, expect, test, vi } from "vitest";
import { roomInfo } from "../src/net/door";

afterEach(() => {
  vi.unstubAllGlobals();
});

test("counts everybody inside, though only some are named", async () => {
  const answer = {
    name: { en: "Hall", zh: "大厅" },
    scene: "hall",
    people: [{ name: "Ada", colour: "#3366cc" }],
    count: 60,
  };
  vi.stubGlobal("fetch", async () => ({ ok: true, json: async () => answer }));
  const info = await roomInfo("r");
  expect(info.count).toBe(60);
  expect(info.people).toEqual([{ name: "Ada", colour: 0x3366cc }]);
});
