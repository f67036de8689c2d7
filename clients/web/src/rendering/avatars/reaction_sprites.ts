import {
  CanvasTexture,
  LinearFilter,
  type PerspectiveCamera,
  type Scene,
  Sprite,
  SpriteMaterial,
  SRGBColorSpace,
  type Texture,
} from "three";
import { drawIcon } from "../draw_icon";
import { reactionIcons } from "../reaction_icons";
import type { Avatar } from "./crowd";
import { figure } from "./figure";

const seconds = 3;
const rise = 0.45;
/** Height above the centre of the head, for the built-in avatar. */
const overHead = 0.73;
const size = 128;
const maxSprites = 64;

interface ActiveSprite {
  sprite: Sprite;
  avatar: Avatar;
  kind: number;
  age: number;
}

function draw(kind: number): Texture {
  const canvas = document.createElement("canvas");
  canvas.width = size;
  canvas.height = size;
  const c = canvas.getContext("2d");
  const sign = reactionIcons[kind];
  if (c && sign) {
    c.fillStyle = "rgb(24 29 33 / 0.82)";
    c.beginPath();
    c.arc(size / 2, size / 2, size / 2 - 2, 0, Math.PI * 2);
    c.fill();
    c.translate(size * 0.18, size * 0.18);
    c.strokeStyle = sign.colour;
    drawIcon(c, sign.icon, size * 0.64);
  }
  const texture = new CanvasTexture(canvas);
  texture.colorSpace = SRGBColorSpace;
  texture.minFilter = LinearFilter;
  texture.generateMipmaps = false;
  return texture;
}

/**
 * Reactions that float above heads for three seconds: the newest for each person. With reduced motion they do not
 * move.
 */
export class ReactionSprites {
  private readonly sprites: ActiveSprite[] = [];
  private readonly textures = new Map<number, Texture>();

  constructor(
    private readonly scene: Scene,
    private readonly reducedMotion: boolean,
  ) {}

  show(avatar: Avatar, kind: number): void {
    if (!reactionIcons[kind]) return;
    const before = this.sprites.findIndex((s) => s.avatar === avatar);
    if (before >= 0) this.removeAt(before);
    if (this.sprites.length >= maxSprites) this.removeAt(0);
    let map = this.textures.get(kind);
    if (!map) {
      map = draw(kind);
      this.textures.set(kind, map);
    }
    const material = new SpriteMaterial({ map, transparent: true, depthWrite: false, toneMapped: false });
    const sprite = new Sprite(material);
    sprite.renderOrder = 12;
    this.scene.add(sprite);
    this.sprites.push({ sprite, avatar, kind, age: 0 });
  }

  /** The reactions that are shown. */
  get current(): { number: number; kind: number }[] {
    return this.sprites.map(({ avatar, kind }) => ({ number: avatar.number, kind }));
  }

  update(dt: number, camera: PerspectiveCamera): void {
    for (let i = this.sprites.length - 1; i >= 0; i--) {
      const s = this.sprites[i];
      if (!s) continue;
      s.age += dt;
      if (s.age >= seconds) this.removeAt(i);
      else this.place(s, camera);
    }
  }

  dispose(): void {
    while (this.sprites.length > 0) this.removeAt(0);
    for (const texture of this.textures.values()) texture.dispose();
    this.textures.clear();
  }

  private place({ sprite, avatar, age }: ActiveSprite, camera: PerspectiveCamera): void {
    const { headPosition, appearance } = avatar;
    const t = age / seconds;
    const lift = this.reducedMotion ? 0.15 : rise * (1 - (1 - t) ** 2);
    sprite.position.copy(headPosition).y += (overHead * appearance.height) / figure.eyeHeight + lift;
    const distance = sprite.position.distanceTo(camera.position);
    const grown = this.reducedMotion ? 1 : Math.min(1, age * 6);
    sprite.scale.setScalar(0.066 * Math.min(14, Math.max(3, distance)) * grown);
    sprite.material.opacity = Math.min(1, (1 - t) * 4);
    sprite.visible = avatar.visible;
  }

  private removeAt(i: number): void {
    const [gone] = this.sprites.splice(i, 1);
    gone?.sprite.removeFromParent();
    gone?.sprite.material.dispose();
  }
}
