import { Hand } from "lucide";
import { cssColour } from "../../wire/colour";
import { drawIcon } from "../draw_icon";

/** Size of the image of a name tag in pixels. */
export const tagWidth = 640;
export const tagHeight = 64;

// Leaves room for the speaking ring at its widest.
const nameAt = 64;
const dotAt = 32;
const mostLetters = 24;
const middle = tagHeight / 2;
const font = '600 32px "Inter Variable", "Noto Sans SC Variable", system-ui, sans-serif';

/** The content of a name tag. */
export interface NameTagContent {
  text: string;
  colour: number;
  muted: boolean;
  hand: boolean;
}

/** The image of a name tag: pixels by row, of which the first `width` of each row are used. */
export interface NameTagImage {
  pixels: Uint8ClampedArray;
  width: number;
  /** Position of the speaking dot in pixels from the left. */
  dot: number;
}

/** Paints a name tag. Calls `better` when missing fonts have loaded and painting again would improve the image. */
export type NameTagPainter = (writing: NameTagContent, better: () => void) => NameTagImage | null;

function pill(c: CanvasRenderingContext2D, width: number): void {
  c.fillStyle = "rgb(24 29 33 / 0.78)";
  c.beginPath();
  c.roundRect(2, 2, width - 4, tagHeight - 4, middle - 2);
  c.fill();
}

function mutedMark(c: CanvasRenderingContext2D, x: number): void {
  c.save();
  c.translate(x, middle);
  c.scale(0.8, 0.8);
  c.strokeStyle = "rgb(255 255 255 / 0.62)";
  c.lineWidth = 4;
  c.lineCap = "round";
  c.beginPath();
  c.roundRect(-6, -17, 12, 20, 6);
  c.moveTo(-12, -3);
  c.arc(0, -3, 12, Math.PI, 0, true);
  c.moveTo(0, 9);
  c.lineTo(0, 16);
  c.moveTo(-16, -16);
  c.lineTo(16, 16);
  c.stroke();
  c.restore();
}

function handMark(c: CanvasRenderingContext2D, x: number): void {
  c.save();
  c.translate(x - 18, middle - 18);
  c.strokeStyle = "#ffd28a";
  drawIcon(c, Hand, 36);
  c.restore();
}

function colourDot(c: CanvasRenderingContext2D, colour: number): void {
  c.fillStyle = cssColour(colour);
  c.beginPath();
  c.arc(dotAt, middle, 10, 0, 7);
  c.fill();
  c.strokeStyle = "rgb(255 255 255 / 0.8)";
  c.lineWidth = 2;
  c.stroke();
}

/** The longest prefix of a name that fits, with an ellipsis. */
function shortened(c: CanvasRenderingContext2D, text: string, room: number): string {
  const letters = [...text];
  let name = letters.length > mostLetters ? `${letters.slice(0, mostLetters - 1).join("")}…` : text;
  for (let n = Math.min(letters.length, mostLetters) - 1; n > 0 && c.measureText(name).width > room; n--) {
    name = `${letters.slice(0, n).join("")}…`;
  }
  return name;
}

/** Paints name tags with the browser's fonts, on one shared canvas. */
export function canvasNameTagPainter(): NameTagPainter {
  const canvas = document.createElement("canvas");
  canvas.width = tagWidth;
  canvas.height = tagHeight;
  const c = canvas.getContext("2d", { willReadFrequently: true });
  return ({ text, colour, muted, hand }, better) => {
    if (!c) return null;
    if (!document.fonts.check(font, text)) void document.fonts.load(font, text).then(better);
    c.clearRect(0, 0, tagWidth, tagHeight);
    c.font = font;
    const marks = (muted ? 50 : 26) + (hand ? 46 : 0);
    const name = shortened(c, text, tagWidth - nameAt - marks);
    const width = Math.ceil(nameAt + c.measureText(name).width + marks);
    pill(c, width);
    colourDot(c, colour);
    c.textBaseline = "middle";
    c.fillStyle = "#fff";
    c.fillText(name, nameAt, middle + 2);
    if (muted) mutedMark(c, width - 30);
    if (hand) handMark(c, width - (muted ? 72 : 40));
    return { pixels: c.getImageData(0, 0, tagWidth, tagHeight).data, width, dot: dotAt };
  };
}
