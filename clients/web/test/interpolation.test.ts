import { describe, expect, test } from "vitest";
import type { Body, Joint, Quat } from "../src/wire/body";
import { createInterpolatedBody, InterpolationBuffer } from "../src/world/interpolation";

const ahead: Quat = { x: 0, y: 0, z: 0, w: 1 };
/** A quarter turn to the left. */
const left: Quat = { x: 0, y: Math.SQRT1_2, z: 0, w: Math.SQRT1_2 };
const gone: Joint = { offset: { x: 0, y: 0, z: 0 }, rotation: ahead, present: false };

function joint(x: number, y: number, rotation: Quat): Joint {
  return { offset: { x, y, z: -0.3 }, rotation, present: true };
}

function holding(head: Joint, hand: Joint, epoch = 0): Body {
  const tracked = { head, left: gone, right: hand };
  return { sitting: false, epoch, x: 0, y: 0, z: 0, yaw: 0, pitch: 0, tracked };
}

function sampled(track: InterpolationBuffer, at: number) {
  const out = createInterpolatedBody();
  track.sample(at, 50, out);
  return out;
}

function trackOf(...bodies: Body[]): InterpolationBuffer {
  const track = new InterpolationBuffer();
  bodies.forEach((body, i) => {
    track.push(10 + i, body);
  });
  return track;
}

const a = holding(joint(0, 1.5, ahead), joint(0.2, 1, ahead));
const b = holding(joint(0.1, 1.6, left), joint(0.4, 1.2, left));

describe("a tracked body", () => {
  test("has its head and hands between its frames between its ticks", () => {
    const { tracked } = sampled(trackOf(a, b), 10.5);
    expect(tracked?.head.offset.x).toBeCloseTo(0.05);
    expect(tracked?.head.offset.y).toBeCloseTo(1.55);
    expect(tracked?.right.offset.x).toBeCloseTo(0.3);
    // Half of a quarter turn.
    expect(tracked?.right.rotation.y).toBeCloseTo(Math.sin(Math.PI / 8));
    expect(tracked?.right.rotation.w).toBeCloseTo(Math.cos(Math.PI / 8));
  });

  test("turns the shorter way, whatever the signs of its rotations", () => {
    const { x, y, z, w } = left;
    const turned = holding(joint(0, 1.5, { x: -x, y: -y, z: -z, w: -w }), joint(0, 1, ahead));
    const rotation = sampled(trackOf(a, turned), 10.5).tracked?.head.rotation;
    expect(Math.abs(rotation?.y ?? 0)).toBeCloseTo(Math.sin(Math.PI / 8));
    expect(Math.abs(rotation?.w ?? 0)).toBeCloseTo(Math.cos(Math.PI / 8));
  });

  test.each([
    ["in the last frame", 11],
    ["after it", 11.4],
    ["long after it", 40],
  ])("is exactly what was sent %s", (_, at) => {
    expect(sampled(trackOf(a, b), at).tracked).toEqual(b.tracked);
  });

  test("is exactly what is sent again and again", () => {
    const odd = holding(joint(0.1, 1.3, { x: 0.1, y: 0.2, z: 0.3, w: 0.9273618495 }), joint(0.3, 0.7, left));
    expect(sampled(trackOf(odd, odd, odd), 11.37).tracked).toEqual(odd.tracked);
  });

  test("keeps a hand that is found or lost in one of two frames where it was seen", () => {
    const lost = holding(joint(0.1, 1.6, left), gone);
    const right = sampled(trackOf(a, lost), 10.3).tracked?.right;
    expect(right).toEqual(a.tracked?.right);
    expect(sampled(trackOf(a, lost), 10.7).tracked?.right.present).toBe(false);
  });

  test("becomes one without devices when the headset is taken off", () => {
    const off: Body = { ...a, tracked: null };
    expect(sampled(trackOf(a, off), 10.2).tracked).toEqual(a.tracked);
    expect(sampled(trackOf(a, off), 10.8).tracked).toBeNull();
  });

  test("does not reach through a teleport", () => {
    const there = holding(joint(0.1, 1.6, left), joint(0.4, 1.2, left), 1);
    expect(sampled(trackOf(a, there), 10.9).tracked).toEqual(a.tracked);
  });

  test("is written into the same objects every time", () => {
    const track = trackOf(a, b);
    const out = createInterpolatedBody();
    track.sample(10.2, 50, out);
    const { tracked } = out;
    const hand = tracked?.right.rotation;
    track.sample(10.8, 50, out);
    expect(out.tracked).toBe(tracked);
    expect(out.tracked?.right.rotation).toBe(hand);
  });
});
