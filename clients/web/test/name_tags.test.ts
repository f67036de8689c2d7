import { type DataTexture, type InstancedMesh, Scene, type ShaderMaterial, Vector3 } from "three";
import { expect, test } from "vitest";
import { type NameTagPainter, tagHeight, tagWidth } from "../src/rendering/avatars/name_tag_image";
import { type NameTag, NameTags } from "../src/rendering/avatars/name_tags";

/** Paints images whose brightness is the length of the name. */
const lengthPainter: NameTagPainter = ({ text }) => {
  const pixels = new Uint8ClampedArray(tagWidth * tagHeight * 4).fill(text.length);
  return { pixels, width: 100, dot: 20 };
};

const right = new Vector3(1, 0, 0);
const up = new Vector3(0, 1, 0);

function createNameTags(written: NameTagPainter = lengthPainter) {
  const scene = new Scene();
  const names = new NameTags(scene, written);
  const mesh = scene.children[0] as InstancedMesh;
  const texture = () => (mesh.material as ShaderMaterial).uniforms.names?.value as DataTexture;
  const label = (text: string, distance: number): NameTag => {
    const made = names.add();
    Object.assign(made, { text, distance, visible: true, height: 0.1 });
    made.position.set(distance, 2, 0);
    return made;
  };
  const draw = () => {
    names.update(right, up);
    return Array.from({ length: mesh.count }, (_, i) => mesh.instanceMatrix.array[i * 16 + 12]);
  };
  return { names, texture, label, draw };
}

test("names are drawn farthest first, and those that are not shown are not", () => {
  const { label, draw } = createNameTags();
  label("Ada", 3);
  label("Bo", 9);
  label("Chu", 6).visible = false;
  label("Dora", 5);
  expect(draw()).toEqual([9, 5, 3]);
});

test("each name stands in a place of its own, also after the picture has grown", () => {
  const { label, draw, texture } = createNameTags();
  const labels = Array.from({ length: 40 }, (_, i) => label("x".repeat(i + 1), i + 1));
  draw();
  const { data, width } = texture().image as { data: Uint8Array; width: number };
  const columns = width / tagWidth;
  for (const { cell, text } of labels) {
    const at = (Math.floor(cell / columns) * tagHeight * width + (cell % columns) * tagWidth) * 4;
    expect(data[at]).toBe(text.length);
  }
  expect(new Set(labels.map((l) => l.cell)).size).toBe(40);
});

test("a whole new picture is sent whole, a changed name alone", () => {
  const { label, draw, texture } = createNameTags();
  const ada = label("Ada", 1);
  draw();
  expect(texture().updateRanges).toEqual([]);
  // three.js calls this when the texture is on the GPU.
  texture().onUpdate?.(texture());
  ada.muted = true;
  draw();
  expect(texture().updateRanges.length).toBe(tagHeight);
});

test("where there are too many, the nearest have their names", () => {
  const { label, draw } = createNameTags();
  for (let i = 200; i > 0; i--) label(`${i}`, i);
  const drawn = draw();
  expect(drawn.length).toBe(128);
  expect(Math.max(...drawn.map(Number))).toBe(128);
  label("late", 0.5);
  expect(draw().at(-1)).toBe(0.5);
  expect(draw().length).toBe(128);
});

test("a place is free again when its name is gone", () => {
  const { names, label, draw } = createNameTags();
  for (let i = 0; i < 300; i++) {
    const one = label(`${i}`, 1);
    expect(draw()).toEqual([1]);
    names.remove(one);
  }
});

test("a name is written once more when its letters have come, and not for ever", () => {
  let times = 0;
  const { label, draw } = createNameTags((writing, better) => {
    times++;
    better();
    return lengthPainter(writing, better);
  });
  label("王小明", 1);
  for (let i = 0; i < 10; i++) draw();
  expect(times).toBe(2);
});
