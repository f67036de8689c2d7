/** "#rrggbb" as 0xRRGGBB, the way it travels and is drawn. */
export function colourNumber(colour: string): number {
  return Number.parseInt(colour.replace("#", ""), 16) || 0;
}

export function cssColour(colour: number): string {
  return `#${colour.toString(16).padStart(6, "0")}`;
}
