import { colourChannels, cssColour, luminance } from "../../wire/colour";

/** Relative luminance of a panel over the brightest part of a room. */
const panelLuminance = 0.07;
/** Contrast ratio of text. WCAG 2.2 asks for 4.5; the rest is a margin for rounding. */
const minContrast = 4.6;

/** A participant's colour as CSS, mixed with white until text in it is readable on the dark panels. */
export function readableColour(colour: number): string {
  let now = colour;
  for (
    let white = 0.1;
    (luminance(now) + 0.05) / (panelLuminance + 0.05) < minContrast && white < 1;
    white += 0.1
  ) {
    const [r = 0, g = 0, b = 0] = colourChannels(colour).map((v) => Math.round(v + (255 - v) * white));
    now = (r << 16) | (g << 8) | b;
  }
  return cssColour(now);
}
