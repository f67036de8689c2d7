import { expect, test } from "vitest";
import { wrap } from "../src/rendering/objects/writing";

/** Every character is as wide as 1, those of Chinese as 2. */
const measure = (text: string): number => [...text].reduce((n, c) => n + (c > "\u2e80" ? 2 : 1), 0);

test("lines break between words, and Chinese between characters", () => {
  expect(wrap("a small note", 7, measure)).toEqual(["a small", "note"]);
  expect(wrap("会议室的白板", 6, measure)).toEqual(["会议室", "的白板"]);
  expect(wrap("see 白板 now", 8, measure)).toEqual(["see 白板", "now"]);
  expect(wrap("one\n\ntwo", 10, measure)).toEqual(["one", "", "two"]);
});

test("a word that is longer than a line breaks anywhere, and nothing is lost", () => {
  const url = "https://example.org/a/very/long/path";
  const lines = wrap(`x ${url}`, 10, measure);
  expect(lines.every((l) => measure(l) <= 10)).toBe(true);
  expect(lines.join("").replace(/ /g, "")).toBe(`x${url}`);
  expect(wrap("😀😀😀", 1, measure).join("")).toBe("😀😀😀");
});
