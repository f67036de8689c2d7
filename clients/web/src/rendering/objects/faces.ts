import { cssColour, luminance } from "../../wire/colour";
import type { RoomObject } from "../../world/objects";
import { numberOf, textOf } from "../../world/records";
import type { Face } from "./plate";
import { write } from "./writing";

/** The colour of a note that has none. */
export const noteColour = 0xffe39a;
const dark = "#1d2428";
const light = "#ffffff";

/** A note: its text on its colour. */
export function noteFace({ properties }: RoomObject): { draw: Face; same: string } {
  const text = textOf(properties, "text");
  const colour = numberOf(properties, "colour", noteColour);
  const draw: Face = (c, width, height, better) => {
    c.fillStyle = cssColour(colour);
    c.fillRect(0, 0, width, height);
    const edge = Math.min(width, height) * 0.08;
    const box = { x: edge, y: edge, width: width - 2 * edge, height: height - 2 * edge };
    const largest = Math.min(width, height) / 6;
    const sizes = [1, 0.8, 0.64, 0.5, 0.4, 0.32, 0.25, 0.2].map((part) => largest * part);
    write(c, { text, colour: luminance(colour) > 0.35 ? dark : light, weight: 500, sizes }, box, better);
  };
  return { draw, same: `${colour} ${text}` };
}

/** A link: its title, and the host it leads to. */
export function linkFace({ name, properties }: RoomObject): { draw: Face; same: string } {
  const url = textOf(properties, "url");
  const host = hostOf(url);
  const draw: Face = (c, width, height, better) => {
    c.fillStyle = "#f4f7f8";
    c.fillRect(0, 0, width, height);
    c.fillStyle = "#2f6f8f";
    c.fillRect(0, 0, width, height * 0.08);
    const edge = Math.min(width, height) * 0.1;
    const inner = width - 2 * edge;
    const size = Math.min(width, height) / 5;
    const title = { x: edge, y: height * 0.08 + edge, width: inner, height: height * 0.5 };
    write(
      c,
      { text: name || host, colour: dark, weight: 600, sizes: [size, size * 0.75, size * 0.55] },
      title,
      better,
    );
    const foot = { x: edge, y: height * 0.72, width: inner, height: height * 0.2 };
    write(c, { text: host, colour: "#2f6f8f", weight: 500, sizes: [size * 0.55, size * 0.4] }, foot, better);
  };
  return { draw, same: `${name} ${url}` };
}

/** What stands in for an object that is not there yet, or cannot be shown: its name. */
export function namedFace(
  label: (object: RoomObject) => string,
): (object: RoomObject) => { draw: Face; same: string } {
  return (object) => {
    const text = label(object);
    const draw: Face = (c, width, height, better) => {
      c.fillStyle = "#e6e9ea";
      c.fillRect(0, 0, width, height);
      const edge = Math.min(width, height) * 0.1;
      const size = Math.min(width, height) / 6;
      const box = { x: edge, y: edge, width: width - 2 * edge, height: height - 2 * edge };
      write(c, { text, colour: "#4c585e", weight: 500, sizes: [size, size * 0.7, size * 0.5] }, box, better);
    };
    return { draw, same: text };
  };
}

export function hostOf(url: string): string {
  try {
    return new URL(url).host;
  } catch {
    return url;
  }
}
