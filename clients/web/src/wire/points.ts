import { maxCoordinate, maxStrokePoints } from "./constants";

function zigzag(n: number): number {
  return ((n << 1) ^ (n >> 31)) >>> 0;
}

function unzigzag(n: number): number {
  return (n >>> 1) ^ -(n & 1);
}

/**
 * Encodes points, section 7.1. `points` is flat (x0, y0, x1, y1...), whole half millimetres from the upper left
 * corner of the board.
 */
export function encodePoints(points: ArrayLike<number>, from = 0): Uint8Array {
  const bytes: number[] = [];
  let lastX = 0;
  let lastY = 0;
  const put = (value: number): void => {
    let rest = zigzag(value);
    while (rest > 127) {
      bytes.push((rest & 127) | 128);
      rest >>>= 7;
    }
    bytes.push(rest);
  };
  for (let i = from * 2; i + 1 < points.length; i += 2) {
    const x = points[i] ?? 0;
    const y = points[i + 1] ?? 0;
    put(x - lastX);
    put(y - lastY);
    lastX = x;
    lastY = y;
  }
  return Uint8Array.from(bytes);
}

/** The inverse of `encodePoints`. Throws on points that section 7.1 does not allow, except for an empty list. */
export function decodePoints(bytes: Uint8Array): number[] {
  const points: number[] = [];
  let at = 0;
  const take = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      if (byte === undefined || shift > 28) throw new Error("bad points");
      value |= (byte & 127) << shift;
      if (byte < 128) return unzigzag(value >>> 0);
    }
  };
  let x = 0;
  let y = 0;
  while (at < bytes.length) {
    x += take();
    y += take();
    if (x < 0 || y < 0 || x > maxCoordinate || y > maxCoordinate) throw new Error("point outside the board");
    points.push(x, y);
    if (points.length > maxStrokePoints * 2) throw new Error("too many points");
  }
  return points;
}
