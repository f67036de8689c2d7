import { expect, test } from "vitest";
import { colourNumber, luminance, readableColour } from "../src/colour";
import { colours } from "../src/settings";

/** The lightest a panel gets: its glass over white. */
const panel = 0x454a4d;

test.each([...colours, "#000000", "#0000ff", "#ffffff"])(
  "a name in %s is read on a panel over the brightest room",
  (colour) => {
    const shown = luminance(colourNumber(readableColour(colourNumber(colour))));
    expect((shown + 0.05) / (luminance(panel) + 0.05)).toBeGreaterThanOrEqual(4.5);
  },
);
