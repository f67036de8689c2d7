import { Matrix4, type PerspectiveCamera, Quaternion, type Scene, Vector3 } from "three";
import { Hands } from "../../wire/constants";
import type { InterpolatedBody } from "../../world/interpolation";
import type { Quality } from "../quality";
import { AvatarColours, AvatarParts, type PartName } from "./avatar_parts";
import { type DrawnPoses, drawnPoses } from "./drawn_poses";
import { figure } from "./figure";
import { Gait } from "./gait";
import { Gaze } from "./gaze";
import type { GestureName } from "./gesture";
import type { InstancedPart } from "./instanced_part";
import { canvasNameTagPainter, type NameTagPainter } from "./name_tag_image";
import { type NameTag, NameTags } from "./name_tags";
import type { OwnBodies } from "./own_bodies";
import { Posture } from "./posture";

/** How an avatar looks. */
export interface Appearance {
  name: string;
  colour: number;
  accent: number;
  /** `Hands` of wire/enums.ts. */
  hands: number;
  height: number;
  muted: boolean;
  silenced: boolean;
  /** Place among the raised hands; 0 for a lowered hand. */
  hand: number;
  /** The hash of the file that is the body; empty for the built-in one. */
  model: string;
}

/** One avatar. Its owner writes `body` before each frame. */
export interface Avatar {
  readonly number: number;
  appearance: Appearance;
  body: InterpolatedBody;
  voiceLevel: number;
  /** False for an avatar that is not drawn, such as the own one in first person. */
  visible: boolean;
  showsName: boolean;
  /** The centre of the head in the last frame. */
  readonly headPosition: Readonly<Vector3>;
  perform(gesture: GestureName): void;
}

/** A class, because engines allocate a new number object for each write to a field of an object literal. */
class DrawnAvatar implements Avatar {
  voiceLevel = 0;
  visible = true;
  showsName = true;
  readonly gait: Gait;
  readonly posture: Posture;
  readonly headPosition: Vector3;
  readonly gaze = new Gaze();
  readonly colours = new AvatarColours();
  colouredFor: Appearance | null = null;
  fade = 0;
  leaving = false;
  /** Distance to the camera in metres. */
  distance = 0;
  /** Instance index of its shadow in this frame; -1 for none. */
  shadowIndex = -1;
  /** Instance indices of its head and hands, likewise. */
  headIndex = -1;
  handIndex = -1;

  constructor(
    readonly number: number,
    public appearance: Appearance,
    public body: InterpolatedBody,
    readonly nameTag: NameTag,
    reducedMotion: boolean,
  ) {
    this.gait = new Gait(number, reducedMotion);
    this.posture = new Posture(this.gait);
    this.headPosition = this.posture.headPosition;
  }

  get height(): number {
    return this.appearance.height;
  }

  perform(gesture: GestureName): void {
    this.gait.gesture.perform(gesture);
  }
}

const fadeSeconds = 0.45;
const hideSeconds = 0.15;
/**
 * Distance in metres from which an avatar is drawn as two parts; smaller with low quality. From `faceDistance` it
 * is one part.
 */
const simpleDistance = { high: 15, low: 9 } as const;
const faceDistance = 30;
const { tag, close } = figure;
/** Name tags are a little larger with low quality. */
const tagSize = { high: figure.tag.size, low: figure.tag.size * 1.16 } as const;
/** Height of the shadow above the floor. */
const shadowHeight = 0.02;

/** Opacity by distance: an avatar around the camera is not drawn, and one close by is transparent. */
function nearFade(distance: number): number {
  return Math.min(1, Math.max(0, (distance - close.hidden) / (close.opaque - close.hidden)));
}

/** All avatars, with instancing: the number of draw calls does not depend on the number of avatars. */
export class Crowd {
  private readonly avatars: DrawnAvatar[] = [];
  private readonly avatarParts: AvatarParts;
  private readonly nameTags: NameTags;
  private capacity = 16;
  /** Seconds since the frame before. */
  private dt = 0;
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
    private readonly reducedMotion: boolean,
    painter: NameTagPainter = canvasNameTagPainter(),
    private readonly bodies: OwnBodies | null = null,
  ) {
    this.avatarParts = new AvatarParts(scene, quality, this.capacity);
    this.nameTags = new NameTags(scene, painter);
  }

  add(number: number, appearance: Appearance, body: InterpolatedBody): Avatar {
    const avatar = new DrawnAvatar(number, appearance, body, this.nameTags.add(), this.reducedMotion);
    this.avatars.push(avatar);
    if (this.avatars.length > this.capacity) {
      this.capacity *= 2;
      for (const part of this.avatarParts.all) part.grow(this.capacity);
    }
    return avatar;
  }

  remove(avatar: Avatar): void {
    const drawn = this.avatars.find((f) => f === avatar);
    if (drawn) drawn.leaving = true;
  }

  /** The position of the feet of an avatar as drawn, read back from the instance data. */
  drawnPosition(number: number): { x: number; y: number; z: number } | null {
    const avatar = this.avatars.find((f) => f.number === number && !f.leaving);
    if (!avatar || avatar.shadowIndex < 0) return null;
    this.avatarParts.parts.shade.matrixAt(avatar.shadowIndex, this.local);
    const { x, y, z } = this.place.setFromMatrixPosition(this.local);
    return { x, y: y - shadowHeight, z };
  }

  /**
   * Poses of the eyes and hands as drawn, read back from the instance data. Null if the avatar is drawn simplified
   * or not at all.
   */
  drawnPoses(number: number): DrawnPoses | null {
    const avatar = this.avatars.find((f) => f.number === number && !f.leaving);
    if (!avatar || avatar.headIndex < 0 || avatar.handIndex < 0) return null;
    const { head, left, right } = this.avatarParts.parts;
    const read = (part: InstancedPart, index: number): Matrix4 => {
      const matrix = new Matrix4();
      part.matrixAt(index, matrix);
      return matrix;
    };
    return drawnPoses(
      read(head, avatar.headIndex),
      read(left, avatar.handIndex),
      read(right, avatar.handIndex),
    );
  }

  /** The avatars whose bodies from files are drawn. */
  get ownBodies(): number[] {
    return this.bodies?.drawn ?? [];
  }

  /** Triangles of an avatar by level of detail, without its name tag. */
  get triangles(): { near: number; seated: number; simple: number; plain: number } {
    const count = (names: PartName[]) =>
      names.reduce((sum, n) => sum + this.avatarParts.parts[n].triangles, 0);
    const always: PartName[] = ["collar", "head", "plate", "eyes", "mouth", "left", "right", "shade"];
    return {
      near: count([...always, "torso"]),
      seated: count([...always, "seated", "lap"]),
      simple: count(["simple", "simplePlate", "shade"]),
      plain: count(["simple", "shade"]),
    };
  }

  update(dt: number, camera: PerspectiveCamera): void {
    this.updateFades(dt);
    this.updateCamera(camera);
    const speaker = this.loudestSpeaker();
    for (const part of this.avatarParts.all) part.begin();
    this.bodies?.begin();
    this.dt = dt;
    for (const avatar of this.avatars) {
      this.animate(avatar, dt, avatar === speaker ? null : speaker);
      avatar.shadowIndex = -1;
      avatar.headIndex = -1;
      avatar.handIndex = -1;
      if (avatar.fade > 0) this.draw(avatar);
      this.updateNameTag(avatar, camera);
    }
    for (const part of this.avatarParts.all) part.commit();
    this.bodies?.end();
    this.nameTags.update(this.right, this.up);
  }

  dispose(): void {
    this.avatars.length = 0;
    this.bodies?.dispose();
    this.avatarParts.dispose();
    this.nameTags.dispose();
  }

  /** Avatars fade in and out. Those that have left are removed. */
  private updateFades(dt: number): void {
    for (let i = this.avatars.length - 1; i >= 0; i--) {
      const f = this.avatars[i];
      if (!f) continue;
      const goal = f.leaving ? -0.01 : f.visible ? 1 : 0;
      const step = dt / (f.visible || f.leaving ? fadeSeconds : hideSeconds);
      f.fade += Math.min(step, Math.max(-step, goal - f.fade));
      if (!f.leaving || f.fade > 0) continue;
      this.nameTags.remove(f.nameTag);
      this.bodies?.forget(f.number);
      this.avatars.splice(i, 1);
    }
  }

  /** The camera position, and the plane of the name tags, which stay upright when a head in a headset tilts. */
  private updateCamera(camera: PerspectiveCamera): void {
    this.eye.setFromMatrixPosition(camera.matrixWorld);
    this.view.setFromRotationMatrix(this.local.extractRotation(camera.matrixWorld));
    this.place.set(0, 0, -1).applyQuaternion(this.view);
    this.right.set(-this.place.z, 0, this.place.x);
    if (this.right.lengthSq() < 1e-4) this.right.set(1, 0, 0).applyQuaternion(this.view);
    this.right.normalize();
    this.up.crossVectors(this.right, this.place);
    this.view.setFromRotationMatrix(this.local.makeBasis(this.right, this.up, this.place.negate()));
  }

  /** The avatar that others look at. */
  private loudestSpeaker(): DrawnAvatar | null {
    let loudest: DrawnAvatar | null = null;
    for (const f of this.avatars) {
      if (
        f.voiceLevel > (loudest ? loudest.voiceLevel : figure.speaking.level) &&
        !f.appearance.muted &&
        !f.appearance.silenced
      )
        loudest = f;
    }
    return loudest;
  }

  private animate(f: DrawnAvatar, dt: number, speaker: DrawnAvatar | null): void {
    const { body, appearance, posture } = f;
    f.distance = this.place.set(body.x - this.eye.x, 0, body.z - this.eye.z).length();
    f.gait.update(dt, body.speed, f.voiceLevel);
    posture.update(dt, body, appearance.height, appearance.hand > 0);
    f.gaze.update(dt, posture.headPosition, posture.headRotation, speaker?.posture.headPosition ?? null);
    if (f.colouredFor === appearance) return;
    f.colouredFor = appearance;
    f.colours.set(appearance.colour, appearance.accent);
  }

  private draw(f: DrawnAvatar): void {
    const { parts } = this.avatarParts;
    const { body, posture, colours, appearance } = f;
    const shown = f.fade * nearFade(f.distance);
    if (shown <= 0) return;
    this.local.makeTranslation(body.x, body.y + shadowHeight, body.z);
    f.shadowIndex = parts.shade.add(this.local, shown);
    if (f.distance > simpleDistance[this.quality]) {
      this.drawSimple(f, shown);
      return;
    }
    if (appearance.model !== "" && this.bodies?.draw(f.number, appearance.model, this.dt, f)) return;
    if (body.sitting) {
      parts.seated.add(posture.torso, shown, colours.torso);
      parts.lap.add(posture.lap, shown, colours.torso);
    } else {
      parts.torso.add(posture.torso, shown, colours.torso);
    }
    parts.collar.add(posture.collar, shown, colours.collar);
    this.drawHead(f, shown);
    if (appearance.hands === Hands.none) return;
    f.handIndex = parts.left.add(posture.left, shown, colours.hands);
    parts.right.add(posture.right, shown, colours.hands);
  }

  /** Far away: the height of the head shows whether the person sits or crouches. */
  private drawSimple(f: DrawnAvatar, shown: number): void {
    const { parts } = this.avatarParts;
    const { body, posture, appearance } = f;
    const scale = appearance.height / figure.eyeHeight;
    this.size.set(scale, Math.max(0.2, (posture.headPosition.y - body.y) / figure.head.centre), scale);
    this.local.compose(this.place.set(body.x, body.y, body.z), posture.torsoRotation, this.size);
    parts.simple.add(this.local, shown, f.colours.torso);
    if (f.distance < faceDistance) parts.simplePlate.add(this.local, shown);
  }

  private drawHead(f: DrawnAvatar, shown: number): void {
    const { parts } = this.avatarParts;
    const { posture, gait, gaze, colours } = f;
    const { eye, mouth } = figure.head;
    const { mouthOpens, mouthClosed, mouthNarrows } = figure.gait;
    f.headIndex = parts.head.add(posture.head, shown, colours.head);
    parts.plate.add(posture.head, shown);
    this.local.makeScale(1, gait.eyes, 1).setPosition(gaze.x, eye.centre.y + gaze.y, eye.centre.z);
    parts.eyes.add(this.local.premultiply(posture.head), shown);
    this.local
      .makeScale(1 - gait.mouth * mouthNarrows, mouthClosed + gait.mouth * mouthOpens, 1)
      .setPosition(0, mouth.centre.y, mouth.centre.z);
    parts.mouth.add(this.local.premultiply(posture.head), shown);
  }

  private updateNameTag(f: DrawnAvatar, camera: PerspectiveCamera): void {
    const { nameTag, appearance, posture } = f;
    const scale = appearance.height / figure.eyeHeight;
    nameTag.text = appearance.name;
    nameTag.colour = appearance.colour;
    nameTag.muted = appearance.muted || appearance.silenced;
    nameTag.hand = appearance.hand > 0;
    nameTag.position.copy(posture.headPosition).y += figure.tag.rise * scale;
    nameTag.distance = nameTag.position.distanceTo(this.eye);
    const far = Math.min(figure.tag.far, Math.max(figure.tag.near, nameTag.distance));
    nameTag.height = tagSize[this.quality] * far * (camera.aspect < 1 ? 0.8 : 1);
    nameTag.visible = f.showsName && f.fade > 0.5 && nameTag.distance < tag.hidden;
    if (!nameTag.visible) return;
    nameTag.opacity = this.nameTagOpacity(f);
    const loud = nameTag.muted ? 0 : Math.min(1, f.voiceLevel);
    if (loud <= figure.speaking.level || nameTag.aspect === 0) return;
    this.place
      .copy(nameTag.position)
      .addScaledVector(this.right, nameTag.height * (nameTag.dot - nameTag.aspect / 2));
    this.size.setScalar(nameTag.height * (0.2 + 0.2 * loud));
    this.avatarParts.parts.ring.add(this.local.compose(this.place, this.view, this.size), nameTag.opacity);
  }

  /** A name tag fades if a nearer avatar is in front of it. */
  private nameTagOpacity(f: DrawnAvatar): number {
    const { distance } = f;
    const { behind, distant, distantOpacity } = tag;
    const dx = (f.body.x - this.eye.x) / distance;
    const dz = (f.body.z - this.eye.z) / distance;
    for (const other of this.avatars) {
      if (other === f || other.fade < 0.5 || !other.showsName) continue;
      const ox = other.body.x - this.eye.x;
      const oz = other.body.z - this.eye.z;
      const along = ox * dx + oz * dz;
      if (
        along > behind.nearest &&
        along < distance - behind.ahead &&
        Math.abs(ox * dz - oz * dx) < behind.aside
      ) {
        return behind.opacity;
      }
    }
    return distance > distant ? distantOpacity : 1;
  }
}
