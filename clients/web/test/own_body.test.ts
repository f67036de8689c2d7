import { BoxGeometry, Mesh, Quaternion, Vector3 } from "three";
import { expect, test } from "vitest";
import { boxFigure } from "../e2e/vrm";
import { readBody } from "../src/rendering/avatars/body_loader";
import type { BodyModel } from "../src/rendering/avatars/body_model";
import { RigidBody } from "../src/rendering/avatars/body_model";
import { Gait } from "../src/rendering/avatars/gait";
import { Posture } from "../src/rendering/avatars/posture";
import { createInterpolatedBody, type InterpolatedBody } from "../src/world/interpolation";

const height = 1.8;
const yaw = 0.6;

async function figureOf(version: "1.0" | "0.x"): Promise<BodyModel> {
  return readBody(new Blob([new Uint8Array(boxFigure(version))]));
}

/** The body after it has followed a posture for a second. */
function posed(
  model: BodyModel,
  change: Partial<InterpolatedBody>,
): { posture: Posture; body: InterpolatedBody } {
  const body = { ...createInterpolatedBody(), x: 1, y: 0.2, z: -2, yaw, ...change };
  const gait = new Gait(1, true);
  const posture = new Posture(gait);
  for (let i = 0; i < 30; i++) {
    gait.update(1 / 30, body.speed, 0);
    posture.update(1 / 30, body, height, false);
    model.update(1 / 30, { body, posture, gait, height });
  }
  model.root.updateMatrixWorld(true);
  return { posture, body };
}

function part(model: BodyModel, name: string): { at: Vector3; turn: Quaternion } {
  const node = model.root.getObjectByName(name);
  if (!node) throw new Error(`no ${name}`);
  return { at: node.getWorldPosition(new Vector3()), turn: node.getWorldQuaternion(new Quaternion()) };
}

/** The direction in which a part of the figure looks. */
function front(model: BodyModel, name: string, version: "1.0" | "0.x"): Vector3 {
  return new Vector3(0, 0, version === "1.0" ? 1 : -1).applyQuaternion(part(model, name).turn);
}

const joint = (x: number, y: number, z: number, rotation = new Quaternion()) => ({
  offset: { x, y, z },
  rotation: { x: rotation.x, y: rotation.y, z: rotation.z, w: rotation.w },
  present: true,
});

test.each(["1.0", "0.x"] as const)(
  "a VRM %s stands on its feet, looks ahead, and is as tall as its person",
  async (version) => {
    const model = await figureOf(version);
    const { body } = posed(model, {});
    expect(part(model, "leftFoot").at.y - body.y).toBeLessThan(0.12);
    expect(part(model, "leftFoot").at.y - body.y).toBeGreaterThan(-0.06);
    const eyes = part(model, "head").at.y + 0.1 * model.root.scale.y; // within its head of 23 cm
    expect(eyes - body.y).toBeCloseTo(height, 1);
    for (const name of ["hips", "head"]) {
      const ahead = front(model, name, version);
      expect(ahead.x).toBeCloseTo(-Math.sin(yaw), 1);
      expect(ahead.z).toBeCloseTo(-Math.cos(yaw), 1);
    }
    // Its left hand is at its left.
    const left = part(model, "leftHand").at.sub(part(model, "rightHand").at);
    expect(left.x * -Math.cos(yaw) + left.z * Math.sin(yaw)).toBeGreaterThan(0.2);
    model.dispose();
  },
);

test.each(["1.0", "0.x"] as const)("head and hands of a VRM %s follow the devices", async (version) => {
  const model = await figureOf(version);
  const looks = new Quaternion().setFromAxisAngle(new Vector3(0, 1, 0), yaw + 0.5);
  const { posture, body } = posed(model, {
    tracked: {
      head: joint(0, height, 0, looks),
      left: joint(-0.25, 1.25, -0.15),
      right: joint(0.25, 1.3, -0.25),
    },
  });
  const ahead = front(model, "head", version);
  expect(ahead.x).toBeCloseTo(-Math.sin(yaw + 0.5), 1);
  expect(ahead.z).toBeCloseTo(-Math.cos(yaw + 0.5), 1);
  for (const side of ["left", "right"] as const) {
    const hand = part(model, `${side}Hand`);
    const grip = new Vector3().setFromMatrixPosition(posture[side]);
    expect(hand.at.distanceTo(grip), side).toBeLessThan(0.12); // the wrist is behind the palm
    // Fingers point down, thumbs ahead: a grip without rotation.
    const sign = (side === "left" ? 1 : -1) * (version === "1.0" ? 1 : -1);
    const fingers = new Vector3(sign, 0, 0).applyQuaternion(hand.turn);
    expect(fingers.y, side).toBeCloseTo(-1, 1);
  }
  expect(body.y).toBe(0.2);
});

test("who sits has the knees bent and the feet no deeper than the floor", async () => {
  const model = await figureOf("1.0");
  const { body } = posed(model, { sitting: true });
  const knee = part(model, "leftLowerLeg").at;
  const hip = part(model, "leftUpperLeg").at;
  expect(Math.abs(knee.y - hip.y)).toBeLessThan(0.12);
  expect(part(model, "leftFoot").at.y).toBeGreaterThan(body.y - 0.15);
});

test("looking up and down moves the head alone", async () => {
  const model = await figureOf("1.0");
  posed(model, {});
  const stands = { knee: part(model, "leftLowerLeg").at, spine: part(model, "spine").turn };
  for (const pitch of [-1, 1]) {
    posed(model, { pitch });
    expect(part(model, "leftLowerLeg").at.distanceTo(stands.knee)).toBeLessThan(0.02);
    expect(part(model, "spine").turn.angleTo(stands.spine)).toBeLessThan(0.02);
  }
});

test("who walks swings arm and leg of the same side against each other", async () => {
  const model = await figureOf("1.0");
  let [together, against] = [0, 0];
  const body = { ...createInterpolatedBody(), speed: 1.4 };
  const gait = new Gait(1, false);
  const posture = new Posture(gait);
  for (let i = 0; i < 60; i++) {
    gait.update(1 / 30, body.speed, 0);
    posture.update(1 / 30, body, height, false);
    model.update(1 / 30, { body, posture, gait, height });
    model.root.updateMatrixWorld(true);
    const ahead = (a: string, b: string): number => part(model, b).at.z - part(model, a).at.z; // it looks along -Z
    const arm = ahead("leftHand", "rightHand");
    const leg = ahead("leftFoot", "rightFoot");
    if (arm * leg > 0) together++;
    if (arm * leg < 0) against++;
  }
  expect(against).toBeGreaterThan(40);
  expect(together).toBeLessThan(against / 5);
});

test("a model without bones stands, turns, and is as tall as its person", async () => {
  const box = new Mesh(new BoxGeometry(0.5, 0.5, 0.5));
  const model = new RigidBody(box);
  posed(model, {});
  expect(model.root.scale.y).toBeCloseTo((height * 1.07) / 0.5, 1);
  expect(model.root.position.toArray()).toEqual([1, 0.2, -2]);
  expect(box.getWorldPosition(new Vector3()).y).toBeCloseTo(0.2 + (height * 1.07) / 2, 1);
});
