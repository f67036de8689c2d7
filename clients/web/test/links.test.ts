import { expect, test } from "vitest";
import { splitLinks } from "../src/ui/chat/links";

function links(line: string): string[] {
  return splitLinks(line).flatMap((part) => part.href ?? []);
}

test("the parts of a line say all of it, in order", () => {
  const line = "see https://a.example/x, or http://b.example (old) <b>now</b>";
  expect(
    splitLinks(line)
      .map((p) => p.text)
      .join(""),
  ).toBe(line);
  expect(links(line)).toEqual(["https://a.example/x", "http://b.example/"]);
});

test.each([
  ["Look at https://a.example/page.", "https://a.example/page"],
  ["(https://a.example/x)", "https://a.example/x"],
  ["https://a.example/wiki/Stoa_(hall)", "https://a.example/wiki/Stoa_(hall)"],
  ["看这里：https://a.example/路，好吗", "https://a.example/%E8%B7%AF"],
  ["https://a.example?q=1&r=2!", "https://a.example/?q=1&r=2"],
])("an address ends where the sentence goes on: %s", (line, href) => {
  expect(links(line)).toEqual([href]);
});

test.each([
  "javascript:alert(1)",
  "data:text/html,x",
  "ftp://a.example",
  "//a.example",
  "http://",
  "mailto:a@b.example",
])("%s is no link", (line) => {
  expect(links(line)).toEqual([]);
});
