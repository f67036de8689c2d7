import { expect, test } from "vitest";
import { catalogue, preferredLanguage } from "../src/i18n/i18n";

test("the Chinese catalogue says everything, and says it in Chinese", () => {
  const en = catalogue("en");
  const zh = catalogue("zh");
  expect(Object.keys(zh).sort()).toEqual(Object.keys(en).sort());
  for (const [key, text] of Object.entries(zh)) {
    if (typeof text === "string") expect(text, key).toMatch(/[\u4e00-\u9fff]/);
    if (typeof text === "string") expect(text, key).not.toMatch(/[\u4e00-\u9fff][,:;?!]/);
  }
});

test("the language follows the browser", () => {
  expect(preferredLanguage(["zh-CN", "en"])).toBe("zh");
  expect(preferredLanguage(["de", "en-GB"])).toBe("en");
  expect(preferredLanguage(["fr"])).toBe("en");
});
