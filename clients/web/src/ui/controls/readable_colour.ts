import { colourChannels, cssColour } from "../../wire/colour";

/** Relative luminance of a panel over the brightest part of a room. */
const panelLuminance = 0.07;
/** Contrast ratio of text. WCAG 2.2 asks for 4.5; the rest is a margin for rounding. */
const minContrast = 4.6;

/** WCAG 2.2's relative luminance, 0 to 1. */
export function luminance(colour: number): number {
  const [r = 0, g = 0, b = 0] = colourChannels(colour).map((v) =>
    v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

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
