/** Sides of each kind in metres, section 7.2. */
const limits: Readonly<Record<string, readonly [least: number, most: number]>> = {
  board: [0.2, 20],
  image: [0.02, 20],
  note: [0.05, 5],
  link: [0.05, 5],
};
const others = [0.05, 20] as const;

export function sideLimits(kind: string): readonly [least: number, most: number] {
  return limits[kind] ?? others;
}

/** A width and height in millimetres that the server takes. A picture keeps its shape. */
export function fittingSize(kind: string, width: number, height: number): { width: number; height: number } {
  const [least, most] = sideLimits(kind);
  const clamp = (n: number): number => Math.min(Math.max(n, least), most);
  if (kind !== "image") return millimetres(clamp(width), clamp(height));
  const [short, long] = [Math.min(width, height), Math.max(width, height)];
  const scale = Math.max(Math.min(1, most / long), least / short);
  return millimetres(clamp(width * scale), clamp(height * scale));
}

function millimetres(width: number, height: number): { width: number; height: number } {
  return { width: Math.round(width * 1000), height: Math.round(height * 1000) };
}
