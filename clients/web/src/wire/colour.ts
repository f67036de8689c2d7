/** "#rrggbb" as 0xRRGGBB, the form of colours on the wire. */
export function colourNumber(colour: string): number {
  return Number.parseInt(colour.replace("#", ""), 16) || 0;
}

export function cssColour(colour: number): string {
  return `#${colour.toString(16).padStart(6, "0")}`;
}

/** Red, green and blue, 0 to 255. */
export function colourChannels(colour: number): number[] {
  return [(colour >> 16) & 255, (colour >> 8) & 255, colour & 255];
}

/** Section 5.2: the default accent (hands and collar) for a body colour. */
export function accentOf(colour: number): number {
  const paper = colourChannels(0xfff1dc);
  return colourChannels(colour).reduce(
    (all, c, i) => (all << 8) | Math.floor((11 * c + 9 * (paper[i] ?? 0)) / 20),
    0,
  );
}

/** WCAG 2.2's relative luminance, 0 to 1. */
export function luminance(colour: number): number {
  const [r = 0, g = 0, b = 0] = colourChannels(colour).map((v) =>
    v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
