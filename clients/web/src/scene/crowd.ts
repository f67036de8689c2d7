import {
  Euler,
  Matrix4,
  MeshBasicMaterial,
  MeshStandardMaterial,
  NoColorSpace,
  type PerspectiveCamera,
  Quaternion,
  RingGeometry,
  type Scene,
  Vector3,
} from "three";
import { colourNumber } from "../colour";
import type { Joint } from "../wire/body";
import type { Sampled } from "../world/track";
import { figure as body, figureShapes, mirroredPlace, mirroredTurn } from "./figure";
import { Gait } from "./gait";
import type { Quality } from "./materials";
import { fading, Part } from "./parts";
import { plain } from "./plain";
import { Tag } from "./tag";
import { spotTexture } from "./textures";

/** What a body needs to be drawn; `at` is written by its owner before each frame. */
export interface Look {
  name: string;
  colour: number;
  height: number;
  muted: boolean;
  silenced: boolean;
  /** 0 for down. */
  hand: number;
}

/** One body on show. */
export interface Figure {
  readonly number: number;
  look: Look;
  at: Sampled;
  level: number;
  /** Shown at all; a body seen from inside is not. */
  visible: boolean;
  tagged: boolean;
}

interface Drawn extends Figure {
  gait: Gait;
  fade: number;
  leaving: boolean;
  tag: Tag | null;
  painted: number;
}

const { hand, head } = body;
const leftRest = { place: mirroredPlace(hand.rest.place), turn: mirroredTurn(hand.rest.turn) };
const fadeSeconds = 0.45;
/** Names are a little larger in a picture of few pixels. */
const tagSize = { high: body.tag.size, low: body.tag.size * 1.16 } as const;

/** A body the eye is inside of is not drawn; one close by is half there. */
function nearness(dx: number, dz: number): number {
  return Math.min(1, Math.max(0, (Math.hypot(dx, dz) - 0.35) / 0.45));
}

/** All bodies, drawn part by part: ten draw calls for however many, plus one for each name. */
export class Crowd {
  private readonly figures: Drawn[] = [];
  private readonly parts: Record<
    "torso" | "head" | "plate" | "eyes" | "mouth" | "left" | "right" | "shade" | "ring",
    Part
  >;
  private readonly all: Part[];
  private readonly tint = spotTexture();
  private capacity = 16;
  private shown = 1;
  private readonly base = new Matrix4();
  private readonly headFrame = new Matrix4();
  private readonly local = new Matrix4();
  private readonly position = new Vector3();
  private readonly rotation = new Quaternion();
  private readonly size = new Vector3();
  private readonly euler = new Euler();
  private readonly right = new Vector3();
  private readonly tagAt = new Vector3();

  constructor(
    private readonly scene: Scene,
    private readonly quality: Quality,
    private readonly calm: boolean,
  ) {
    const shapes = figureShapes();
    const low = quality === "low";
    const skin = (roughness: number, color = 0xffffff) =>
      low ? plain({ colour: color, fades: true }) : fading(new MeshStandardMaterial({ color, roughness }));
    const solid = { shadow: !low, coloured: true };
    const detail = { shadow: false, coloured: false };
    const n = this.capacity;
    const shade = low
      ? plain({
          colour: colourNumber(body.colours.shadow),
          map: this.tint,
          opacity: body.shadow.opacity,
          lit: 0,
          fades: true,
        })
      : fading(
          new MeshBasicMaterial({
            color: colourNumber(body.colours.shadow),
            map: this.tint,
            transparent: true,
            opacity: body.shadow.opacity,
            depthWrite: false,
          }),
        );
    if (low) this.tint.colorSpace = NoColorSpace;
    const ring = low
      ? plain({ colour: 0x7ff0c8, opacity: 0.95, lit: 0, fades: true })
      : fading(
          new MeshBasicMaterial({
            color: 0x7ff0c8,
            transparent: true,
            opacity: 0.95,
            depthWrite: false,
            toneMapped: false,
          }),
        );
    this.parts = {
      torso: new Part(scene, shapes.torso, skin(0.62), solid, n),
      head: new Part(scene, shapes.head, skin(0.55), solid, n),
      plate: new Part(scene, shapes.plate, skin(0.5, colourNumber(body.colours.plate)), detail, n),
      eyes: new Part(scene, shapes.eyes, skin(0.25, colourNumber(body.colours.eyes)), detail, n),
      mouth: new Part(scene, shapes.mouth, skin(0.5, colourNumber(body.colours.mouth)), detail, n),
      left: new Part(scene, shapes.left, skin(0.55), solid, n),
      right: new Part(scene, shapes.right, skin(0.55), solid, n),
      shade: new Part(scene, shapes.shade, shade, { ...detail, order: 2 }, n),
      ring: new Part(scene, new RingGeometry(0.72, 1, 28), ring, { ...detail, order: 11 }, n),
    };
    this.all = Object.values(this.parts);
  }

  add(number: number, look: Look, at: Sampled): Figure {
    const figure: Drawn = {
      number,
      look,
      at,
      level: 0,
      visible: true,
      tagged: true,
      gait: new Gait(number, this.calm),
      fade: 0,
      leaving: false,
      tag: null,
      painted: -1,
    };
    this.figures.push(figure);
    if (this.figures.length > this.capacity) this.grow();
    return figure;
  }

  remove(figure: Figure): void {
    const drawn = this.figures.find((f) => f === figure);
    if (drawn) drawn.leaving = true;
  }

  /** Where a body is drawn: the place of its torso in the scene, read back from the graphics data. */
  drawnAt(number: number): { x: number; y: number; z: number } | null {
    const index = this.figures.findIndex((f) => f.number === number && !f.leaving);
    if (index < 0) return null;
    this.parts.torso.matrixAt(index, this.local);
    this.position.setFromMatrixPosition(this.local);
    const { x, y, z } = this.position;
    return { x, y, z };
  }

  update(dt: number, camera: PerspectiveCamera): void {
    this.sweep(dt);
    this.right.setFromMatrixColumn(camera.matrixWorld, 0);
    const count = this.figures.length;
    for (let i = 0; i < count; i++) {
      const figure = this.figures[i];
      if (figure) this.draw(figure, i, dt, camera);
    }
    for (const part of this.all) part.commit(count);
  }

  dispose(): void {
    for (const figure of this.figures) figure.tag?.dispose();
    this.figures.length = 0;
    for (const part of this.all) part.dispose();
    this.tint.dispose();
  }

  private sweep(dt: number): void {
    for (let i = this.figures.length - 1; i >= 0; i--) {
      const f = this.figures[i];
      if (!f) continue;
      const goal = f.leaving ? -0.01 : f.visible ? 1 : 0;
      const step = dt / (f.visible || f.leaving ? fadeSeconds : 0.15);
      f.fade += Math.min(step, Math.max(-step, goal - f.fade));
      if (!f.leaving || f.fade > 0) continue;
      f.tag?.dispose();
      this.figures.splice(i, 1);
      for (let j = i; j < this.figures.length; j++) {
        const moved = this.figures[j];
        if (moved) moved.painted = -1;
      }
    }
  }

  private grow(): void {
    this.capacity *= 2;
    for (const part of this.all) part.grow(this.capacity);
    for (const figure of this.figures) figure.painted = -1;
  }

  private draw(f: Drawn, i: number, dt: number, camera: PerspectiveCamera): void {
    const { parts } = this;
    const g = f.gait;
    g.update(dt, f.at.speed, f.level);
    if (f.painted !== f.look.colour) {
      f.painted = f.look.colour;
      parts.torso.paint(i, f.look.colour, 0);
      parts.head.paint(i, f.look.colour, body.whiten.head);
      parts.left.paint(i, f.look.colour, body.whiten.hands);
      parts.right.paint(i, f.look.colour, body.whiten.hands);
    }
    this.shown = f.fade * nearness(f.at.x - camera.position.x, f.at.z - camera.position.z);
    const scale = f.look.height / body.eyeHeight;
    const lift = f.at.sitting ? -body.seated.lower : 0;
    this.rotation.setFromEuler(this.euler.set(0, f.at.yaw, g.sway, "YXZ"));
    this.base.compose(
      this.position.set(f.at.x, f.at.y, f.at.z),
      this.rotation,
      this.size.set(scale, scale * (1 + lift / 2.4), scale),
    );
    parts.torso.set(i, this.swell(1 + g.breath * body.gait.swell, g.bob), this.shown);
    parts.shade.set(i, this.local.makeTranslation(f.at.x, f.at.y + 0.02, f.at.z), this.shown);
    this.drawHead(f, i, scale, lift);
    this.drawHand(f, i, -1, scale);
    this.drawHand(f, i, 1, scale);
    this.drawTag(f, i, scale, lift, camera);
  }

  private swell(breath: number, bob: number): Matrix4 {
    this.local.makeScale(breath, 1, breath).setPosition(0, bob, 0);
    return this.local.premultiply(this.base);
  }

  private drawHead(f: Drawn, i: number, scale: number, lift: number): void {
    const { parts } = this;
    const g = f.gait;
    const tracked = f.at.tracked?.head;
    if (tracked) {
      const { offset: o, rotation: r } = tracked;
      this.rotation.set(r.x, r.y, r.z, r.w);
      this.position.set(f.at.x + o.x, f.at.y + o.y - 0.02 * scale, f.at.z + o.z);
    } else {
      this.rotation.setFromEuler(this.euler.set(f.at.pitch * body.gait.nod, f.at.yaw, 0, "YXZ"));
      const y = f.at.y + (head.centre + g.bob + g.breath) * scale + lift;
      this.position.set(f.at.x, y, f.at.z);
    }
    this.headFrame.compose(this.position, this.rotation, this.size.setScalar(scale));
    parts.head.set(i, this.headFrame, this.shown);
    parts.plate.set(i, this.headFrame, this.shown);
    const { eye, mouth } = head;
    this.local.makeScale(1, g.eyes, 1).setPosition(0, eye.centre.y, eye.centre.z).premultiply(this.headFrame);
    parts.eyes.set(i, this.local, this.shown);
    const open = body.gait.mouthClosed + g.mouth * body.gait.mouthOpens;
    this.local
      .makeScale(1 - g.mouth * body.gait.mouthNarrows, open, 1)
      .setPosition(0, mouth.centre.y, mouth.centre.z)
      .premultiply(this.headFrame);
    parts.mouth.set(i, this.local, this.shown);
  }

  private drawHand(f: Drawn, i: number, side: number, scale: number): void {
    const part = side < 0 ? this.parts.left : this.parts.right;
    const joint: Joint | undefined = side < 0 ? f.at.tracked?.left : f.at.tracked?.right;
    if (joint?.present) {
      const { offset: o, rotation: r } = joint;
      this.local.compose(
        this.position.set(f.at.x + o.x, f.at.y + o.y, f.at.z + o.z),
        this.rotation.set(r.x, r.y, r.z, r.w),
        this.size.setScalar(scale),
      );
    } else if (side > 0 && f.look.hand > 0) {
      const { place, turn } = hand.raised;
      this.position.set(place.x, place.y + f.gait.bob, place.z);
      this.rotation.set(turn.x, turn.y, turn.z, turn.w);
      this.local.compose(this.position, this.rotation, this.size.setScalar(1)).premultiply(this.base);
    } else {
      const swing = f.gait.swing * side;
      const { place, turn } = side < 0 ? leftRest : hand.rest;
      this.position.set(place.x, place.y + f.gait.bob + Math.abs(swing) * 0.2, place.z + swing);
      this.rotation.set(turn.x, turn.y, turn.z, turn.w);
      this.local.compose(this.position, this.rotation, this.size.setScalar(1)).premultiply(this.base);
    }
    part.set(i, this.local, this.shown);
  }

  private drawTag(f: Drawn, i: number, scale: number, lift: number, camera: PerspectiveCamera): void {
    f.tag ??= this.makeTag();
    const { tag } = f;
    tag.write(f.look.name, f.look.colour, f.look.muted || f.look.silenced, f.look.hand > 0);
    this.tagAt.set(f.at.x, f.at.y + (head.centre + body.tag.rise) * scale + lift, f.at.z);
    const distance = this.tagAt.distanceTo(camera.position);
    const far = Math.min(body.tag.far, Math.max(body.tag.near, distance));
    const h = tagSize[this.quality] * far * (camera.aspect < 1 ? 0.8 : 1);
    const shown = f.tagged && f.fade > 0.5 && distance < 40;
    tag.sprite.visible = shown;
    tag.sprite.position.copy(this.tagAt);
    tag.sprite.scale.set(h * tag.aspect, h, 1);
    tag.sprite.material.opacity = this.tagOpacity(f, distance, camera);
    const loud = shown && !f.look.muted && !f.look.silenced ? Math.min(1, f.level) : 0;
    const radius = loud > 0.06 ? h * (0.2 + 0.2 * loud) : 0;
    this.tagAt.addScaledVector(this.right, h * tag.aspect * (tag.dot - 0.5));
    this.local.compose(this.tagAt, camera.quaternion, this.size.setScalar(radius));
    this.parts.ring.set(i, this.local, radius > 0 ? 1 : 0);
  }

  /** A name fades where a nearer body stands in front of it. */
  private tagOpacity(f: Drawn, distance: number, camera: PerspectiveCamera): number {
    const cx = camera.position.x;
    const cz = camera.position.z;
    const dx = (f.at.x - cx) / distance;
    const dz = (f.at.z - cz) / distance;
    for (const other of this.figures) {
      if (other === f || other.fade < 0.5 || !other.tagged) continue;
      const ox = other.at.x - cx;
      const oz = other.at.z - cz;
      const along = ox * dx + oz * dz;
      if (along > 0.3 && along < distance - 0.6 && Math.abs(ox * dz - oz * dx) < 0.35) return 0.3;
    }
    return distance > 25 ? 0.6 : 1;
  }

  private makeTag(): Tag {
    const tag = new Tag();
    this.scene.add(tag.sprite);
    return tag;
  }
}
