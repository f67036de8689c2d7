import { PerspectiveCamera, Scene } from "three";
import { type Appearance, type Avatar, Crowd } from "../src/rendering/avatars/crowd";
import { figure } from "../src/rendering/avatars/figure";
import { type NameTagPainter, tagHeight, tagWidth } from "../src/rendering/avatars/name_tag_image";
import type { Joint } from "../src/wire/body";
import { createInterpolatedBody, type InterpolatedBody } from "../src/world/interpolation";

/** Paints blank name tags. */
const pixels = new Uint8ClampedArray(tagWidth * tagHeight * 4);
export const blankPainter: NameTagPainter = () => ({ pixels, width: 200, dot: 30 });
export const sampleAppearance: Appearance = {
  ...{ name: "Ada", colour: 0x3366cc, accent: 0xffcc66, hands: 0, height: figure.eyeHeight },
  ...{ muted: false, silenced: false, hand: 0, model: "" },
};

export function joint(x: number, y: number, z: number): Joint {
  return { offset: { x, y, z }, rotation: { x: 0, y: 0, z: 0, w: 1 }, present: true };
}

export function tracked(
  headX: number,
  headY: number,
  headZ: number,
): NonNullable<InterpolatedBody["tracked"]> {
  return {
    head: joint(headX, headY, headZ),
    left: joint(-0.3, headY - 0.6, headZ - 0.2),
    right: joint(0.3, headY - 0.6, headZ - 0.2),
  };
}

export function testCamera(): PerspectiveCamera {
  const camera = new PerspectiveCamera(60, 1.7, 0.1, 100);
  camera.position.set(0, 1.6, 6);
  camera.updateMatrixWorld();
  return camera;
}

/** Twenty avatars: standing, walking, seated, tracked, near and far, some of them speaking. */
export function crowdOfTwenty(): { crowd: Crowd; figures: Avatar[] } {
  const crowd = new Crowd(new Scene(), "high", false, blankPainter);
  const figures: Avatar[] = [];
  for (let i = 0; i < 20; i++) {
    const at: InterpolatedBody = {
      ...createInterpolatedBody(),
      x: (i % 5) - 2,
      z: -Math.floor(i / 5) * 9,
      yaw: i,
    };
    at.sitting = i % 4 === 1;
    if (i % 4 === 2) at.tracked = tracked(0.1, 1.5, -0.1);
    const figure = crowd.add(
      i + 1,
      { ...sampleAppearance, name: `Person ${i}`, hand: i % 7 === 3 ? 1 : 0 },
      at,
    );
    figure.voiceLevel = i % 3 === 0 ? 0.6 : 0;
    figures.push(figure);
  }
  return { crowd, figures };
}

/** Moves all avatars a little, like frames from the server. */
export function moveAll(figures: Avatar[], n: number): void {
  for (const { body } of figures) {
    body.x += Math.sin(n * 0.05) * 0.01;
    body.speed = 1 + Math.sin(n * 0.02);
    body.yaw += 0.01;
    if (body.tracked) body.tracked.head.offset.y = 1.4 + Math.sin(n * 0.03) * 0.2;
  }
}
