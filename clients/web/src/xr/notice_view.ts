import { CanvasTexture, Mesh, MeshBasicMaterial, type Object3D, PlaneGeometry, SRGBColorSpace } from "three";

const width = 1024;
const height = 160;
const font = '500 38px "Inter Variable", "Noto Sans SC Variable", system-ui, sans-serif';

/** Breaks a text into at most two lines that fit, at spaces if there are any. */
export function wrapTwoLines(text: string, fits: (line: string) => boolean): string[] {
  if (fits(text)) return [text];
  const pieces = /\s/.test(text) ? text.split(/(?<=\s)/) : [...text];
  let first = "";
  let at = 0;
  while (at < pieces.length && fits(first + pieces[at])) first += pieces[at++];
  return [first.trim(), pieces.slice(at).join("").trim()];
}

/** A notice in front of the eyes, like the status line of the page. */
export class NoticeView {
  private readonly mesh: Mesh<PlaneGeometry, MeshBasicMaterial>;
  private readonly canvas = document.createElement("canvas");
  private readonly texture: CanvasTexture;
  private text = "";

  /** `camera` is the parent. */
  constructor(camera: Object3D) {
    this.canvas.width = width;
    this.canvas.height = height;
    this.texture = new CanvasTexture(this.canvas);
    this.texture.colorSpace = SRGBColorSpace;
    const material = new MeshBasicMaterial({
      map: this.texture,
      transparent: true,
      depthTest: false,
      depthWrite: false,
      toneMapped: false,
    });
    this.mesh = new Mesh(new PlaneGeometry(0.9, (0.9 * height) / width), material);
    this.mesh.position.set(0, -0.3, -1.3);
    this.mesh.rotation.x = -0.2;
    this.mesh.renderOrder = 31;
    this.mesh.visible = false;
    camera.add(this.mesh);
  }

  /** An empty text hides the notice. */
  show(text: string): void {
    if (text === this.text) return;
    this.text = text;
    this.mesh.visible = text !== "";
    if (text === "") return;
    this.draw();
    void document.fonts.load(font, text).then(() => this.draw());
  }

  dispose(): void {
    this.mesh.removeFromParent();
    this.mesh.geometry.dispose();
    this.mesh.material.dispose();
    this.texture.dispose();
  }

  private draw(): void {
    const c = this.canvas.getContext("2d");
    if (!c) return;
    c.clearRect(0, 0, width, height);
    c.font = font;
    const lines = wrapTwoLines(this.text, (line) => c.measureText(line).width < width - 90);
    c.fillStyle = "rgb(24 29 33 / 0.86)";
    c.beginPath();
    c.roundRect(0, 0, width, height, 40);
    c.fill();
    c.fillStyle = "#fff";
    c.textAlign = "center";
    c.textBaseline = "middle";
    for (const [i, line] of lines.entries()) {
      c.fillText(line, width / 2, height / 2 + (i - (lines.length - 1) / 2) * 50, width - 80);
    }
    this.texture.needsUpdate = true;
  }
}
