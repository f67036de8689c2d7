/** "#rrggbb" as 0xRRGGBB, the way it travels and is drawn. */
export function colourNumber(colour: string): number {
  return Number.parseInt(colour.replace("#", ""), 16) || 0;
}

export function cssColour(colour: number): string {
  return `#${colour.toString(16).padStart(6, "0")}`;
}

/** Section 5.2: the colour of hands and collar that goes with a body's colour where none was chosen. */
export function accentOf(colour: number): number {
  const paper = channels(0xfff1dc);
  return channels(colour).reduce(
    (all, c, i) => (all << 8) | Math.floor((11 * c + 9 * (paper[i] ?? 0)) / 20),
    0,
  );
}

/** Relative luminance of a panel over the brightest room, and the contrast text needs there. */
const ground = 0.07;
const enough = 4.6;

function channels(colour: number): number[] {
  return [(colour >> 16) & 255, (colour >> 8) & 255, colour & 255];
}

/** WCAG 2.2's relative luminance, 0 to 1. */
export function luminance(colour: number): number {
  const [r = 0, g = 0, b = 0] = channels(colour).map((v) =>
    v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** A person's colour, made light enough to be read as text on the dark panels. */
export function readableColour(colour: number): string {
  let now = colour;
  for (let white = 0.1; (luminance(now) + 0.05) / (ground + 0.05) < enough && white < 1; white += 0.1) {
    const [r = 0, g = 0, b = 0] = channels(colour).map((v) => Math.round(v + (255 - v) * white));
    now = (r << 16) | (g << 8) | b;
  }
  return cssColour(now);
}
