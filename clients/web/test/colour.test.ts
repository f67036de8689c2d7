import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { avatarColours } from "../src/settings/settings";
import { readableColour } from "../src/ui/controls/readable_colour";
import { accentOf, colourNumber, luminance } from "../src/wire/colour";
import { figure } from "../src/world/figure";

/** The lightest colour of a panel: over white. */
const panel = 0x454a4d;

test.each([...avatarColours, "#000000", "#0000ff", "#ffffff"])(
  "a name in %s is read on a panel over the brightest room",
  (colour) => {
    const shown = luminance(colourNumber(readableColour(colourNumber(colour))));
    expect((shown + 0.05) / (luminance(panel) + 0.05)).toBeGreaterThanOrEqual(4.5);
  },
);

test.each([
  [0x000000, 0x726c63],
  [0xffffff, 0xfff8ef],
  [0x3366cc, 0x8ea4d3],
  [0xcc6633, 0xe2a47f],
])("a body of colour %i has the accent every client gives it", (colour, accent) => {
  expect(accentOf(colour)).toBe(accent);
});

test("the page accents in the colour of the speaking ring, as the desktop window does", () => {
  const style = readFileSync(new URL("../src/ui/style/base.css", import.meta.url), "utf8");
  expect(style.match(/--accent: (#\w{6});/)?.[1]).toBe(figure.speaking.ring);
});
