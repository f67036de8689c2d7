import { Hand } from "lucide";
import { CanvasTexture, LinearFilter, Sprite, SpriteMaterial, SRGBColorSpace } from "three";
import { cssColour } from "../colour";
import { strokeIcon } from "./icon_art";

const height = 80;
// Leaves room for the ring around the dot at its widest.
const nameAt = 80;
const font = '600 40px "Inter Variable", "Noto Sans SC Variable", system-ui, sans-serif';

function pill(c: CanvasRenderingContext2D, width: number): void {
  c.fillStyle = "rgb(24 29 33 / 0.78)";
  c.beginPath();
  c.roundRect(2, 2, width - 4, height - 4, (height - 4) / 2);
  c.fill();
}

function mutedMark(c: CanvasRenderingContext2D, x: number): void {
  c.save();
  c.translate(x, height / 2);
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
  c.translate(x - 22, height / 2 - 22);
  c.strokeStyle = "#ffd28a";
  strokeIcon(c, Hand, 44);
  c.restore();
}

/** A name over a head: a picture redrawn only when the name or a mark beside it changes. */
export class Tag {
  readonly sprite: Sprite;
  /** Width over height of the picture, and where along it the speaking dot is, 0 to 1. */
  aspect = 4;
  dot = 0.1;
  private readonly canvas = document.createElement("canvas");
  private readonly texture: CanvasTexture;
  private text = "";
  private muted = false;
  private hand = false;
  private colour = 0;

  constructor() {
    this.texture = new CanvasTexture(this.canvas);
    this.texture.colorSpace = SRGBColorSpace;
    this.texture.minFilter = LinearFilter;
    this.texture.generateMipmaps = false;
    const material = new SpriteMaterial({
      map: this.texture,
      transparent: true,
      depthWrite: false,
      toneMapped: false,
    });
    this.sprite = new Sprite(material);
    this.sprite.renderOrder = 10;
  }

  write(text: string, colour: number, muted: boolean, hand: boolean): void {
    const same = text === this.text && colour === this.colour;
    if (same && muted === this.muted && hand === this.hand) return;
    this.text = text;
    this.muted = muted;
    this.hand = hand;
    this.colour = colour;
    this.draw();
    // The face for this script may still be on its way; draw once more when it is there.
    void document.fonts.load(font, text).then(() => this.draw());
  }

  dispose(): void {
    this.sprite.removeFromParent();
    this.texture.dispose();
    this.sprite.material.dispose();
  }

  private draw(): void {
    const c = this.canvas.getContext("2d", { willReadFrequently: true });
    if (!c) return;
    c.font = font;
    const name = this.text.length > 24 ? `${this.text.slice(0, 23)}…` : this.text;
    const room = c.measureText(name).width;
    const width = Math.ceil(nameAt + room + (this.muted ? 62 : 34) + (this.hand ? 56 : 0));
    if (this.canvas.width !== width) {
      // A texture keeps its size once uploaded, so a new size needs a new upload.
      this.texture.dispose();
      this.canvas.width = width;
      this.canvas.height = height;
    }
    c.clearRect(0, 0, width, height);
    pill(c, width);
    c.fillStyle = cssColour(this.colour);
    c.beginPath();
    c.arc(40, height / 2, 12, 0, 7);
    c.fill();
    c.strokeStyle = "rgb(255 255 255 / 0.8)";
    c.lineWidth = 2.5;
    c.stroke();
    c.font = font;
    c.textBaseline = "middle";
    c.fillStyle = "#fff";
    c.fillText(name, nameAt, height / 2 + 2);
    if (this.muted) mutedMark(c, width - 38);
    if (this.hand) handMark(c, width - (this.muted ? 90 : 48));
    this.aspect = width / height;
    this.dot = 40 / width;
    this.texture.needsUpdate = true;
  }
}
