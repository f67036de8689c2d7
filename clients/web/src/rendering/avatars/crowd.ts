import { Matrix4, type PerspectiveCamera, Quaternion, type Scene, Vector3 } from "three";
import { Hands } from "../../wire/enums";
import type { Sampled } from "../../world/interpolation";
import type { Quality } from "../quality";
import { Dyes, type PartName, Wardrobe } from "./avatar_parts";
import { type DrawnPoses, drawnPoses } from "./drawn_poses";
import { figure as body } from "./figure";
import { Gait } from "./gait";
import { Gaze } from "./gaze";
import type { GestureName } from "./gesture";
import type { Part } from "./instanced_part";
import { canvasScribe, type Scribe } from "./name_tag_image";
import { type Label, Names } from "./name_tags";
import { Posture } from "./posture";

/** What a body needs to be drawn; `at` is written by its owner before each frame. */
export interface Look {
  name: string;
  colour: number;
  accent: number;
  /** `Hands` of wire/enums.ts. */
  hands: number;
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
  /** Of the head's centre in the last frame. */
  readonly headAt: Readonly<Vector3>;
  perform(gesture: GestureName): void;
}

/** A class, for its numbers are written in every frame: those of a mere literal would be made anew each time. */
class Drawn implements Figure {
  level = 0;
  visible = true;
  tagged = true;
  readonly gait: Gait;
  readonly posture: Posture;
  readonly headAt: Vector3;
  readonly gaze = new Gaze();
  readonly dyes = new Dyes();
  dyed: Look | null = null;
  fade = 0;
  leaving = false;
  /** From the eye, in metres. */
  distance = 0;
  /** Which of the spots on the floor is its own in this frame; -1 for none. */
  spot = -1;
  /** And which of the heads and of the hands, likewise. */
  skull = -1;
  palm = -1;

  constructor(
    readonly number: number,
    public look: Look,
    public at: Sampled,
    readonly label: Label,
    calm: boolean,
  ) {
    this.gait = new Gait(number, calm);
    this.posture = new Posture(this.gait);
    this.headAt = this.posture.headAt;
  }

  perform(gesture: GestureName): void {
    this.gait.gesture.perform(gesture);
  }
}

const fadeSeconds = 0.45;
const hideSeconds = 0.15;
/** Metres from the eye beyond which a body is drawn in two pieces, and beyond which in one; sooner with few pixels. */
const simpleFrom = { high: 15, low: 9 } as const;
const plainFrom = 30;
const namedWithin = 40;
/** Names are a little larger in a picture of few pixels. */
const tagSize = { high: body.tag.size, low: body.tag.size * 1.16 } as const;
const speaks = 0.12;
/** The spot under a body lies over the floor by so much. */
const overFloor = 0.02;

/** A body the eye is inside of is not drawn; one close by is half there. */
function nearness(distance: number): number {
  return Math.min(1, Math.max(0, (distance - 0.35) / 0.45));
}

/** All bodies, drawn part by part: the same few draw calls for however many. */
export class Crowd {
  private readonly figures: Drawn[] = [];
  private readonly wardrobe: Wardrobe;
  private readonly names: Names;
  private capacity = 16;
  private readonly eye = new Vector3();
  private readonly right = new Vector3();
  private readonly up = new Vector3();
  private readonly view = new Quaternion();
  private readonly local = new Matrix4();
  private readonly place = new Vector3();
  private readonly size = new Vector3();

  constructor(
    scene: Scene,
    private readonly quality: Quality,
    private readonly calm: boolean,
    scribe: Scribe = canvasScribe(),
  ) {
    this.wardrobe = new Wardrobe(scene, quality, this.capacity);
    this.names = new Names(scene, scribe);
  }

  add(number: number, look: Look, at: Sampled): Figure {
    const figure = new Drawn(number, look, at, this.names.add(), this.calm);
    this.figures.push(figure);
    if (this.figures.length > this.capacity) {
      this.capacity *= 2;
      for (const part of this.wardrobe.all) part.grow(this.capacity);
    }
    return figure;
  }

  remove(figure: Figure): void {
    const drawn = this.figures.find((f) => f === figure);
    if (drawn) drawn.leaving = true;
  }

  /** Where a body is drawn: the place of its feet in the scene, read back from the graphics data. */
  drawnAt(number: number): { x: number; y: number; z: number } | null {
    const figure = this.figures.find((f) => f.number === number && !f.leaving);
    if (!figure || figure.spot < 0) return null;
    this.wardrobe.parts.shade.matrixAt(figure.spot, this.local);
    const { x, y, z } = this.place.setFromMatrixPosition(this.local);
    return { x, y: y - overFloor, z };
  }

  /** Eyes and hands as they are drawn, read back from the graphics data; null where the body is drawn simply or not at all. */
  drawnPoses(number: number): DrawnPoses | null {
    const figure = this.figures.find((f) => f.number === number && !f.leaving);
    if (!figure || figure.skull < 0 || figure.palm < 0) return null;
    const { head, left, right } = this.wardrobe.parts;
    const read = (part: Part, spot: number): Matrix4 => {
      const matrix = new Matrix4();
      part.matrixAt(spot, matrix);
      return matrix;
    };
    return drawnPoses(read(head, figure.skull), read(left, figure.palm), read(right, figure.palm));
  }

  /** Triangles of a body by how far away it is, without its name. */
  get triangles(): { near: number; seated: number; simple: number; plain: number } {
    const count = (names: PartName[]) => names.reduce((sum, n) => sum + this.wardrobe.parts[n].triangles, 0);
    const always: PartName[] = ["collar", "head", "plate", "eyes", "mouth", "left", "right", "shade"];
    return {
      near: count([...always, "torso"]),
      seated: count([...always, "seated", "lap"]),
      simple: count(["simple", "simplePlate", "shade"]),
      plain: count(["simple", "shade"]),
    };
  }

  update(dt: number, camera: PerspectiveCamera): void {
    this.sweep(dt);
    this.look(camera);
    const speaker = this.speaker();
    for (const part of this.wardrobe.all) part.begin();
    for (const figure of this.figures) {
      this.move(figure, dt, figure === speaker ? null : speaker);
      figure.spot = -1;
      figure.skull = -1;
      figure.palm = -1;
      if (figure.fade > 0) this.draw(figure);
      this.name(figure, camera);
    }
    for (const part of this.wardrobe.all) part.commit();
    this.names.update(this.right, this.up);
  }

  dispose(): void {
    this.figures.length = 0;
    this.wardrobe.dispose();
    this.names.dispose();
  }

  /** Bodies fade in and out; those that are gone are forgotten. */
  private sweep(dt: number): void {
    for (let i = this.figures.length - 1; i >= 0; i--) {
      const f = this.figures[i];
      if (!f) continue;
      const goal = f.leaving ? -0.01 : f.visible ? 1 : 0;
      const step = dt / (f.visible || f.leaving ? fadeSeconds : hideSeconds);
      f.fade += Math.min(step, Math.max(-step, goal - f.fade));
      if (!f.leaving || f.fade > 0) continue;
      this.names.remove(f.label);
      this.figures.splice(i, 1);
    }
  }

  /** The eye, and the plane names lie in: they stay upright when a head in a headset is tilted. */
  private look(camera: PerspectiveCamera): void {
    this.eye.setFromMatrixPosition(camera.matrixWorld);
    this.view.setFromRotationMatrix(this.local.extractRotation(camera.matrixWorld));
    this.place.set(0, 0, -1).applyQuaternion(this.view);
    this.right.set(-this.place.z, 0, this.place.x);
    if (this.right.lengthSq() < 1e-4) this.right.set(1, 0, 0).applyQuaternion(this.view);
    this.right.normalize();
    this.up.crossVectors(this.right, this.place);
    this.view.setFromRotationMatrix(this.local.makeBasis(this.right, this.up, this.place.negate()));
  }

  /** The one whom others glance at. */
  private speaker(): Drawn | null {
    let loudest: Drawn | null = null;
    for (const f of this.figures) {
      if (f.level > (loudest ? loudest.level : speaks) && !f.look.muted && !f.look.silenced) loudest = f;
    }
    return loudest;
  }

  private move(f: Drawn, dt: number, speaker: Drawn | null): void {
    const { at, look, posture } = f;
    f.distance = this.place.set(at.x - this.eye.x, 0, at.z - this.eye.z).length();
    f.gait.update(dt, at.speed, f.level);
    posture.update(dt, at, look.height, look.hand > 0);
    f.gaze.update(dt, posture.headAt, posture.headTurn, speaker?.posture.headAt ?? null);
    if (f.dyed === look) return;
    f.dyed = look;
    f.dyes.mix(look.colour, look.accent);
  }

  private draw(f: Drawn): void {
    const { parts } = this.wardrobe;
    const { at, posture, dyes, look } = f;
    const shown = f.fade * nearness(f.distance);
    if (shown <= 0) return;
    this.local.makeTranslation(at.x, at.y + overFloor, at.z);
    f.spot = parts.shade.put(this.local, shown);
    if (f.distance > simpleFrom[this.quality]) {
      this.drawSimple(f, shown);
      return;
    }
    if (at.sitting) {
      parts.seated.put(posture.torso, shown, dyes.torso);
      parts.lap.put(posture.lap, shown, dyes.torso);
    } else {
      parts.torso.put(posture.torso, shown, dyes.torso);
    }
    parts.collar.put(posture.collar, shown, dyes.collar);
    this.drawHead(f, shown);
    if (look.hands === Hands.none) return;
    f.palm = parts.left.put(posture.left, shown, dyes.hands);
    parts.right.put(posture.right, shown, dyes.hands);
  }

  /** Far away: the height of the head says whether somebody sits or crouches. */
  private drawSimple(f: Drawn, shown: number): void {
    const { parts } = this.wardrobe;
    const { at, posture, look } = f;
    const scale = look.height / body.eyeHeight;
    this.size.set(scale, Math.max(0.2, (posture.headAt.y - at.y) / body.head.centre), scale);
    this.local.compose(this.place.set(at.x, at.y, at.z), posture.torsoTurn, this.size);
    parts.simple.put(this.local, shown, f.dyes.torso);
    if (f.distance < plainFrom) parts.simplePlate.put(this.local, shown);
  }

  private drawHead(f: Drawn, shown: number): void {
    const { parts } = this.wardrobe;
    const { posture, gait, gaze, dyes } = f;
    const { eye, mouth } = body.head;
    const { mouthOpens, mouthClosed, mouthNarrows } = body.gait;
    f.skull = parts.head.put(posture.head, shown, dyes.head);
    parts.plate.put(posture.head, shown);
    this.local.makeScale(1, gait.eyes, 1).setPosition(gaze.x, eye.centre.y + gaze.y, eye.centre.z);
    parts.eyes.put(this.local.premultiply(posture.head), shown);
    this.local
      .makeScale(1 - gait.mouth * mouthNarrows, mouthClosed + gait.mouth * mouthOpens, 1)
      .setPosition(0, mouth.centre.y, mouth.centre.z);
    parts.mouth.put(this.local.premultiply(posture.head), shown);
  }

  private name(f: Drawn, camera: PerspectiveCamera): void {
    const { label, look, posture } = f;
    const scale = look.height / body.eyeHeight;
    label.text = look.name;
    label.colour = look.colour;
    label.muted = look.muted || look.silenced;
    label.hand = look.hand > 0;
    label.at.copy(posture.headAt).y += body.tag.rise * scale;
    label.distance = label.at.distanceTo(this.eye);
    const far = Math.min(body.tag.far, Math.max(body.tag.near, label.distance));
    label.height = tagSize[this.quality] * far * (camera.aspect < 1 ? 0.8 : 1);
    label.shown = f.tagged && f.fade > 0.5 && label.distance < namedWithin;
    if (!label.shown) return;
    label.opacity = this.opacity(f);
    const loud = label.muted ? 0 : Math.min(1, f.level);
    if (loud <= 0.06 || label.aspect === 0) return;
    this.place.copy(label.at).addScaledVector(this.right, label.height * (label.dot - label.aspect / 2));
    this.size.setScalar(label.height * (0.2 + 0.2 * loud));
    this.wardrobe.parts.ring.put(this.local.compose(this.place, this.view, this.size), label.opacity);
  }

  /** A name fades where a nearer body stands in front of it. */
  private opacity(f: Drawn): number {
    const { distance } = f;
    const dx = (f.at.x - this.eye.x) / distance;
    const dz = (f.at.z - this.eye.z) / distance;
    for (const other of this.figures) {
      if (other === f || other.fade < 0.5 || !other.tagged) continue;
      const ox = other.at.x - this.eye.x;
      const oz = other.at.z - this.eye.z;
      const along = ox * dx + oz * dz;
      if (along > 0.3 && along < distance - 0.6 && Math.abs(ox * dz - oz * dx) < 0.35) return 0.3;
    }
    return distance > 25 ? 0.6 : 1;
  }
}
