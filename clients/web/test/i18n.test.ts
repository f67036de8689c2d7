import { expect, test } from "vitest";
import { documentsEn } from "../src/i18n/documents_en";
import { documentsZh } from "../src/i18n/documents_zh";
import { catalogue, preferredLanguage } from "../src/i18n/i18n";
import { roomsEn } from "../src/i18n/rooms_en";
import { roomsZh } from "../src/i18n/rooms_zh";
import { boardRefusalText } from "../src/ui/state/error_text";

/** Every text without parameters, by its path in the catalogue. */
function plainTexts(words: object, way = ""): [string, string][] {
  return Object.entries(words).flatMap(([key, word]): [string, string][] => {
    if (typeof word === "string") return [[way + key, word]];
    return typeof word === "object" && word !== null ? plainTexts(word, `${way}${key}.`) : [];
  });
}

const pairs = [
  ["the room", catalogue("en"), catalogue("zh")],
  ["my rooms", roomsEn, roomsZh],
  ["documents", documentsEn, documentsZh],
] as const;

test.each(pairs)("the Chinese catalogue of %s says everything, and says it in Chinese", (_, en, zh) => {
  expect(Object.keys(zh).sort()).toEqual(Object.keys(en).sort());
  expect(
    plainTexts(zh)
      .map(([key]) => key)
      .sort(),
  ).toEqual(
    plainTexts(en)
      .map(([key]) => key)
      .sort(),
  );
  for (const [key, text] of plainTexts(zh)) {
    expect(text, key).toMatch(/[\u4e00-\u9fff]/);
    expect(text, key).not.toMatch(/[\u4e00-\u9fff][,:;?!]/);
  }
});

/** The permanent refusals of a board in PROTOCOL.md, except those that only a faulty client causes. */
const boardCodes = ["forbidden", "board_full", "erased_full", "too_large", "too_fast", "store_failed"];

test.each(boardCodes)("a board that refuses with %s says why in words", (code) => {
  for (const t of [catalogue("en"), catalogue("zh")]) expect(boardRefusalText(t, code)).not.toContain(code);
});

test("the language follows the browser", () => {
  expect(preferredLanguage(["zh-CN", "en"])).toBe("zh");
  expect(preferredLanguage(["de", "en-GB"])).toBe("en");
  expect(preferredLanguage(["fr"])).toBe("en");
});
