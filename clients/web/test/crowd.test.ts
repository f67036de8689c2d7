import { type InstancedMesh, Matrix4, Scene, Vector3 } from "three";
import { describe, expect, test } from "vitest";
import { Crowd } from "../src/rendering/avatars/crowd";
import { figure } from "../src/rendering/avatars/figure";
import { Gait } from "../src/rendering/avatars/gait";
import { Posture } from "../src/rendering/avatars/posture";
import { createInterpolatedBody, type InterpolatedBody } from "../src/world/interpolation";
import { blankPainter, crowdOfTwenty, sampleAppearance, testCamera, tracked } from "./sample_crowd";

describe("a crowd", () => {
  test("is as many draw calls for two hundred as for one, names included", () => {
    const scene = new Scene();
    const crowd = new Crowd(scene, "high", false, blankPainter);
    const calls: number[] = [];
    for (let i = 1; i <= 200; i++) {
      crowd.add(i, { ...sampleAppearance, name: `Person ${i}` }, { ...createInterpolatedBody(), x: i % 5 });
      for (let frame = 0; frame < 30; frame++) crowd.update(0.05, testCamera());
      if (i === 1 || i === 200)
        calls.push(scene.children.filter((m) => (m as InstancedMesh).count > 0).length);
    }
    expect(calls).toEqual([10, 10]);
  }, 60_000);

  test("says what a body costs", () => {
    const { crowd } = crowdOfTwenty();
    crowd.update(1 / 60, testCamera());
    console.log("triangles of a body:", crowd.triangles);
    const { near, seated, simple, plain } = crowd.triangles;
    expect(Math.max(near, seated)).toBeLessThan(4000);
    expect(simple).toBeLessThan(near / 5);
    expect(plain).toBeLessThan(simple);
  });
});

describe("a body", () => {
  test.each([
    ["standing", false, false],
    ["sitting", true, false],
    ["of somebody who wants less motion", false, true],
  ])("%s waves with the right hand and takes it back", (_, sitting, calm) => {
    const gait = new Gait(1, calm);
    const posture = new Posture(gait);
    const at: InterpolatedBody = { ...createInterpolatedBody(), sitting };
    const hand = () => new Vector3().applyMatrix4(posture.right);
    const step = (seconds: number) => {
      gait.update(seconds, 0, 0);
      posture.update(seconds, at, 1.62, false);
    };
    step(0.01);
    const rests = hand().y;
    gait.gesture.perform("wave");
    let highest = 0;
    const sideways: number[] = [];
    for (let t = 0; t < figure.gestures.wave.seconds - figure.gestures.wave.blend; t += 0.02) {
      step(0.02);
      highest = Math.max(highest, hand().y);
      if (gait.gesture.weight === 1) sideways.push(hand().x);
    }
    expect(highest).toBeGreaterThan(rests + 0.4);
    expect(Math.max(...sideways) - Math.min(...sideways) > 0.1).toBe(!calm);
    for (let t = 0; t < 1; t += 0.02) step(0.02);
    expect(hand().y).toBeCloseTo(rests, 1);
  });

  const still = (): Posture => new Posture(new Gait(1, true));
  const topOfTorso = (p: Posture) => new Vector3(0, figure.torso.neck, 0).applyMatrix4(p.torso);
  const seatedTop = (p: Posture) =>
    new Vector3(0, figure.seated.neck - figure.seated.seat, 0).applyMatrix4(p.torso);
  const neckOf = (p: Posture) => {
    const { x, y, z } = figure.head.neck;
    return new Vector3(x, y, z).applyMatrix4(p.head);
  };

  test.each([
    ["upright", 0, 1.62, 0],
    ["leaning aside", 0.35, 1.5, 0],
    ["crouching", 0, 0.9, -0.1],
    ["lying down nearly", 0.9, 0.7, 0.4],
  ])("has no gap at the neck when it is %s", (_, x, y, z) => {
    const posture = still();
    const at: InterpolatedBody = {
      ...createInterpolatedBody(),
      x: 3,
      z: -2,
      yaw: 1,
      tracked: tracked(x, y, z),
    };
    posture.update(0.02, at, 1.7, false);
    expect(topOfTorso(posture).distanceTo(neckOf(posture))).toBeLessThan(0.01);
  });

  test.each([1.3, 1.62, 2])("of somebody %d m tall sits on the seat and reaches to its neck", (height) => {
    const posture = still();
    posture.update(0.02, { ...createInterpolatedBody(), sitting: true }, height, false);
    const foot = new Vector3().applyMatrix4(posture.torso);
    expect(foot.y).toBeCloseTo(figure.seated.seat);
    expect(seatedTop(posture).distanceTo(neckOf(posture))).toBeLessThan(0.01);
  });

  test("keeps its feet where they are when the head leans out", () => {
    const posture = still();
    posture.update(0.02, { ...createInterpolatedBody(), x: 1, tracked: tracked(0.4, 1.5, 0) }, 1.62, false);
    expect(new Vector3().applyMatrix4(posture.torso).x).toBeCloseTo(1, 1);
  });

  test("turns its torso after the head only when that is really turned", () => {
    const posture = still();
    const at: InterpolatedBody = { ...createInterpolatedBody(), tracked: tracked(0, 1.6, 0) };
    const facing = (yaw: number): number => {
      if (at.tracked) at.tracked.head.rotation = { x: 0, y: Math.sin(yaw / 2), z: 0, w: Math.cos(yaw / 2) };
      for (let i = 0; i < 200; i++) posture.update(0.02, at, 1.62, false);
      return 2 * Math.atan2(posture.torsoRotation.y, posture.torsoRotation.w);
    };
    expect(facing(0)).toBeCloseTo(0);
    expect(facing(0.3)).toBeCloseTo(0);
    expect(facing(1)).toBeCloseTo(1, 1);
  });

  test("holds its hands as the devices are held", () => {
    const posture = still();
    const at: InterpolatedBody = { ...createInterpolatedBody(), tracked: tracked(0, 1.6, 0) };
    posture.update(0.02, at, figure.eyeHeight, false);
    const pointing = (x: number, y: number, z: number, hand: Matrix4): number[] =>
      new Vector3(x, y, z).transformDirection(hand).toArray();
    // The axes of a grip: knuckles along -Y, thumbs along -Z.
    for (const hand of [posture.left, posture.right]) {
      expect(pointing(0, -1, 0, hand)[1]).toBeCloseTo(-1);
      expect(pointing(0, 0, -1, hand)[2]).toBeCloseTo(-1);
    }
    const turned = { x: Math.SQRT1_2, y: 0, z: 0, w: Math.SQRT1_2 };
    if (at.tracked) at.tracked.right.rotation = turned;
    posture.update(0.02, at, figure.eyeHeight, false);
    expect(pointing(0, -1, 0, posture.right)[2]).toBeCloseTo(-1);
    const place = new Vector3().setFromMatrixPosition(posture.right);
    expect([place.x, place.y]).toEqual([0.3, expect.closeTo(1)]);
    expect(new Matrix4().copy(posture.left).determinant()).toBeCloseTo(1);
  });
});
