import { PerspectiveCamera, Scene } from "three";
import { Crowd, type Figure, type Look } from "../src/rendering/avatars/crowd";
import { figure } from "../src/rendering/avatars/figure";
import { type Scribe, tagHeight, tagWidth } from "../src/rendering/avatars/name_tag_image";
import type { Joint } from "../src/wire/body";
import { restingSample, type Sampled } from "../src/world/interpolation";

/** Writes without letters: what is tested here is not their shape. */
const pixels = new Uint8ClampedArray(tagWidth * tagHeight * 4);
export const scribe: Scribe = () => ({ pixels, width: 200, dot: 30 });
export const look: Look = {
  ...{ name: "Ada", colour: 0x3366cc, accent: 0xffcc66, hands: 0, height: figure.eyeHeight },
  ...{ muted: false, silenced: false, hand: 0 },
};

export function joint(x: number, y: number, z: number): Joint {
  return { offset: { x, y, z }, rotation: { x: 0, y: 0, z: 0, w: 1 }, present: true };
}

export function tracked(headX: number, headY: number, headZ: number): NonNullable<Sampled["tracked"]> {
  return {
    head: joint(headX, headY, headZ),
    left: joint(-0.3, headY - 0.6, headZ - 0.2),
    right: joint(0.3, headY - 0.6, headZ - 0.2),
  };
}

export function eye(): PerspectiveCamera {
  const camera = new PerspectiveCamera(60, 1.7, 0.1, 100);
  camera.position.set(0, 1.6, 6);
  camera.updateMatrixWorld();
  return camera;
}

/** Twenty of all kinds: standing, walking, seated, tracked, near and far, some of them speaking. */
export function twenty(): { crowd: Crowd; figures: Figure[] } {
  const crowd = new Crowd(new Scene(), "high", false, scribe);
  const figures: Figure[] = [];
  for (let i = 0; i < 20; i++) {
    const at: Sampled = { ...restingSample(), x: (i % 5) - 2, z: -Math.floor(i / 5) * 9, yaw: i };
    at.sitting = i % 4 === 1;
    if (i % 4 === 2) at.tracked = tracked(0.1, 1.5, -0.1);
    const figure = crowd.add(i + 1, { ...look, name: `Person ${i}`, hand: i % 7 === 3 ? 1 : 0 }, at);
    figure.level = i % 3 === 0 ? 0.6 : 0;
    figures.push(figure);
  }
  return { crowd, figures };
}

/** Everybody a little further, as frames from the server would have it. */
export function stir(figures: Figure[], n: number): void {
  for (const { at } of figures) {
    at.x += Math.sin(n * 0.05) * 0.01;
    at.speed = 1 + Math.sin(n * 0.02);
    at.yaw += 0.01;
    if (at.tracked) at.tracked.head.offset.y = 1.4 + Math.sin(n * 0.03) * 0.2;
  }
}
