import { CanvasTexture, Mesh, MeshBasicMaterial, type Object3D, PlaneGeometry, SRGBColorSpace } from "three";
import { drawIcon } from "../rendering/draw_icon";
import { type MenuButton, menuHeight, menuScale, menuWidth } from "./menu_buttons";

const face = '500 19px "Inter Variable", "Noto Sans SC Variable", system-ui, sans-serif';
const title = '600 24px "Inter Variable", "Noto Sans SC Variable", system-ui, sans-serif';

/** The image of the wrist menu. Redrawn only when its content changes. */
export class MenuView {
  readonly mesh: Mesh<PlaneGeometry, MeshBasicMaterial>;
  private readonly canvas = document.createElement("canvas");
  private readonly texture: CanvasTexture;
  private shownContent = "";

  constructor(parent: Object3D) {
    this.canvas.width = menuWidth;
    this.canvas.height = menuHeight;
    this.texture = new CanvasTexture(this.canvas);
    this.texture.colorSpace = SRGBColorSpace;
    this.mesh = new Mesh(
      new PlaneGeometry(menuWidth * menuScale, menuHeight * menuScale),
      new MeshBasicMaterial({ map: this.texture, transparent: true, toneMapped: false }),
    );
    this.mesh.renderOrder = 20;
    this.mesh.visible = false;
    parent.add(this.mesh);
  }

  show(text: string, buttons: readonly MenuButton[], hovered: number): void {
    const said = [text, hovered, ...buttons.map((b) => `${b.label}${b.on}${b.off}`)].join();
    if (said === this.shownContent) return;
    this.shownContent = said;
    this.draw(text, buttons, hovered);
    // Fonts may still be loading.
    void document.fonts.load(face, said).then(() => {
      if (said === this.shownContent) this.draw(text, buttons, hovered);
    });
  }

  dispose(): void {
    this.mesh.removeFromParent();
    this.mesh.geometry.dispose();
    this.mesh.material.dispose();
    this.texture.dispose();
  }

  private draw(text: string, buttons: readonly MenuButton[], hovered: number): void {
    const c = this.canvas.getContext("2d");
    if (!c) return;
    c.clearRect(0, 0, menuWidth, menuHeight);
    c.fillStyle = "rgb(24 29 33 / 0.92)";
    c.beginPath();
    c.roundRect(0, 0, menuWidth, menuHeight, 26);
    c.fill();
    c.fillStyle = "#fff";
    c.font = title;
    c.textBaseline = "middle";
    c.textAlign = "left";
    c.fillText(text, 26, 29, menuWidth - 52);
    for (const [i, button] of buttons.entries()) {
      c.globalAlpha = button.off ? 0.4 : 1;
      drawButton(c, button, i === hovered && !button.off);
    }
    c.globalAlpha = 1;
    this.texture.needsUpdate = true;
  }
}

function drawButton(c: CanvasRenderingContext2D, b: MenuButton, hovered: boolean): void {
  c.fillStyle = b.on
    ? "rgb(47 143 120 / 0.85)"
    : hovered
      ? "rgb(255 255 255 / 0.26)"
      : "rgb(255 255 255 / 0.1)";
  c.beginPath();
  c.roundRect(b.x, b.y, b.w, b.h, 14);
  c.fill();
  if (hovered) {
    c.strokeStyle = "#fff";
    c.lineWidth = 3;
    c.stroke();
  }
  const middle = b.x + b.w / 2;
  if (b.dot !== undefined) {
    c.fillStyle = b.colour ?? "#fff";
    c.beginPath();
    c.arc(middle, b.y + b.h / 2, b.dot, 0, 7);
    c.fill();
    c.strokeStyle = "rgb(255 255 255 / 0.75)";
    c.lineWidth = 2;
    c.stroke();
    return;
  }
  const worded = b.w > 90;
  if (b.icon) {
    c.save();
    c.translate(middle - 17, b.y + (worded ? 10 : b.h / 2 - 17));
    c.strokeStyle = b.colour ?? "#fff";
    drawIcon(c, b.icon, 34);
    c.restore();
  }
  if (!worded) return;
  c.fillStyle = "#fff";
  c.font = face;
  c.textAlign = "center";
  c.fillText(b.label, middle, b.y + b.h - 20, b.w - 10);
}
