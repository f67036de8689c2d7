import { CanvasTexture, RepeatWrapping, SRGBColorSpace, type Texture } from "three";
import { seeded } from "../random";

/**
 * A canvas in main memory. It is uploaded once, and reading it back from a GPU would take longer than drawing in
 * software.
 */
function createCanvas(width: number, height: number): [HTMLCanvasElement, CanvasRenderingContext2D | null] {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  return [canvas, canvas.getContext("2d", { willReadFrequently: true })];
}

function createTexture(
  width: number,
  height: number,
  draw: (c: CanvasRenderingContext2D) => void,
): CanvasTexture {
  const [canvas, context] = createCanvas(width, height);
  if (context) draw(context);
  const texture = new CanvasTexture(canvas);
  texture.colorSpace = SRGBColorSpace;
  return texture;
}

/** Draws to a layer and copies that with one blur. */
function drawBlurred(
  c: CanvasRenderingContext2D,
  pixels: number,
  draw: (c: CanvasRenderingContext2D) => void,
): void {
  const [canvas, layer] = createCanvas(c.canvas.width, c.canvas.height);
  if (!layer) return;
  draw(layer);
  c.filter = `blur(${pixels}px)`;
  c.drawImage(canvas, 0, 0);
  c.filter = "none";
}

/** Metres of floor that one tile of the wood covers. */
export const woodTile = 4;

function plank(
  c: CanvasRenderingContext2D,
  x: number,
  y: number,
  w: number,
  h: number,
  random: () => number,
) {
  const hue = 29 + random() * 5;
  const light = 61 + random() * 9;
  c.fillStyle = `hsl(${hue} ${34 + random() * 8}% ${light}%)`;
  c.fillRect(x, y, w, h);
  for (let i = 0; i < 9; i++) {
    const gy = y + random() * h;
    c.strokeStyle = `hsl(${hue - 3} 36% ${light - 9}% / ${0.1 + random() * 0.16})`;
    c.lineWidth = 0.6 + random() * 1.6;
    c.beginPath();
    c.moveTo(x, gy);
    c.bezierCurveTo(x + w * 0.3, gy + random() * 6 - 3, x + w * 0.6, gy + random() * 6 - 3, x + w, gy);
    c.stroke();
  }
  c.fillStyle = "hsl(24 30% 36% / 0.34)";
  c.fillRect(x, y, w, 1.4);
  c.fillRect(x, y, 1.6, h);
}

export function woodTexture(): Texture {
  const size = 1024;
  const rows = 24;
  const texture = createTexture(size, size, (c) => {
    const random = seeded(11);
    const h = size / rows;
    for (let row = 0; row < rows; row++) {
      let x = -random() * size * 0.4;
      const start = x;
      while (x < start + size) {
        const w = Math.min(size * (0.26 + random() * 0.2), start + size - x);
        const seed = 100 + row * 37 + Math.round(x);
        plank(c, x, row * h, w, h, seeded(seed));
        // Draws the same plank again where it crosses the edge of the tile, so that tiles have no seam.
        plank(c, x + size, row * h, w, h, seeded(seed));
        x += w;
      }
    }
  });
  texture.wrapS = RepeatWrapping;
  texture.wrapT = RepeatWrapping;
  return texture;
}

/** Felt or carpet: even, with a little grain. */
export function fabricTexture(): Texture {
  const texture = createTexture(256, 256, (c) => {
    const random = seeded(5);
    c.fillStyle = "#f1f1f1";
    c.fillRect(0, 0, 256, 256);
    for (let i = 0; i < 9000; i++) {
      const v = 214 + random() * 41;
      c.fillStyle = `rgb(${v} ${v} ${v} / 0.5)`;
      c.fillRect(random() * 256, random() * 256, 1 + random() * 2, 1);
    }
  });
  texture.wrapS = RepeatWrapping;
  texture.wrapT = RepeatWrapping;
  return texture;
}

function hills(
  c: CanvasRenderingContext2D,
  base: number,
  height: number,
  colour: string,
  seed: number,
): void {
  const random = seeded(seed);
  const a = random() * 6;
  const b = random() * 6;
  c.fillStyle = colour;
  c.beginPath();
  c.moveTo(0, 256);
  for (let x = 0; x <= 1024; x += 4) {
    const t = (x / 1024) * Math.PI * 2;
    c.lineTo(x, base - height * (Math.sin(t * 2 + a) * 0.5 + Math.sin(t * 5 + b) * 0.28 + 0.4));
  }
  c.lineTo(1024, 256);
  c.fill();
}

function clouds(c: CanvasRenderingContext2D): void {
  const random = seeded(21);
  for (let i = 0; i < 26; i++) {
    c.fillStyle = `rgb(255 255 255 / ${0.25 + random() * 0.35})`;
    c.beginPath();
    c.ellipse(random() * 1024, 20 + random() * 95, 35 + random() * 65, 6 + random() * 10, 0, 0, 7);
    c.fill();
  }
}

function trees(c: CanvasRenderingContext2D): void {
  const random = seeded(34);
  hills(c, 186, 22, "#c9dbdc", 3);
  hills(c, 205, 19, "#b3cdbd", 9);
  for (let i = 0; i < 60; i++) {
    const r = 9 + random() * 17;
    c.fillStyle = `hsl(${100 + random() * 30} ${22 + random() * 12}% ${58 + random() * 14}%)`;
    c.beginPath();
    c.ellipse(random() * 1024, 235 - r * 0.7, r, r * 1.15, 0, 0, 7);
    c.fill();
  }
  c.fillStyle = "#bcd0a8";
  c.fillRect(0, 233, 1024, 30);
}

/** The view through the windows: sky, hills and trees. */
export function viewTexture(): Texture {
  return createTexture(1024, 256, (c) => {
    const sky = c.createLinearGradient(0, 0, 0, 256);
    sky.addColorStop(0, "#bcd9ee");
    sky.addColorStop(0.45, "#dcebf3");
    sky.addColorStop(0.68, "#f7f3e8");
    sky.addColorStop(1, "#eef0e2");
    c.fillStyle = sky;
    c.fillRect(0, 0, 1024, 256);
    drawBlurred(c, 8, clouds);
    drawBlurred(c, 2.5, trees);
  });
}

/** A soft round spot, for shadows under furniture. */
export function spotTexture(): Texture {
  return createTexture(128, 128, (c) => {
    const g = c.createRadialGradient(64, 64, 4, 64, 64, 64);
    g.addColorStop(0, "rgb(255 255 255 / 1)");
    g.addColorStop(0.45, "rgb(255 255 255 / 0.55)");
    g.addColorStop(1, "rgb(255 255 255 / 0)");
    c.fillStyle = g;
    c.fillRect(0, 0, 128, 128);
  });
}

/** A soft patch of sunlight with the shadow of mullions. */
export function patchTexture(): Texture {
  return createTexture(256, 256, (c) => {
    drawBlurred(c, 7, (layer) => {
      layer.fillStyle = "#fff";
      for (const x of [28, 97, 166]) layer.fillRect(x, 30, 61, 196);
    });
    c.globalCompositeOperation = "destination-in";
    const g = c.createLinearGradient(0, 0, 0, 256);
    g.addColorStop(0, "rgb(0 0 0 / 1)");
    g.addColorStop(1, "rgb(0 0 0 / 0.25)");
    c.fillStyle = g;
    c.fillRect(0, 0, 256, 256);
  });
}
