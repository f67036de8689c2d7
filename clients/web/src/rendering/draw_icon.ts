import type { IconNode } from "lucide";

function number(value: unknown): number {
  return Number(value) || 0;
}

function pathOf([tag, a]: IconNode[number]): Path2D {
  if (tag === "path") return new Path2D(String(a.d));
  const path = new Path2D();
  if (tag === "circle") path.arc(number(a.cx), number(a.cy), number(a.r), 0, Math.PI * 2);
  if (tag === "line") {
    path.moveTo(number(a.x1), number(a.y1));
    path.lineTo(number(a.x2), number(a.y2));
  }
  return path;
}

/**
 * Draws a line icon of 24 units into a square of `size` pixels, in the current stroke colour. Parts may have a
 * `transform`, written with commas, so that both SVG and DOMMatrix can parse it.
 */
export function drawIcon(c: CanvasRenderingContext2D, icon: IconNode, size: number): void {
  c.save();
  c.scale(size / 24, size / 24);
  c.lineWidth = 2;
  c.lineCap = "round";
  c.lineJoin = "round";
  for (const part of icon) {
    const path = new Path2D();
    const turned = part[1].transform;
    path.addPath(pathOf(part), turned ? new DOMMatrix(String(turned)) : undefined);
    c.stroke(path);
  }
  c.restore();
}
