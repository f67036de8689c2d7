import { expect, test } from "vitest";
import { ListenerPose } from "../src/voice/listener_pose";
import type { Vec3 } from "../src/wire/body";

function dot(a: Vec3, b: Vec3): number {
  return a.x * b.x + a.y * b.y + a.z * b.z;
}

test("a pose from angles and a pose from the same rotation are equal", () => {
  const [looking, turned] = [new ListenerPose(), new ListenerPose()];
  for (const [yaw, pitch] of [
    [0, 0],
    [1.2, 0.4],
    [-2.6, -0.9],
    [3.1, 1.2],
  ] as const) {
    const [sy, cy, sp, cp] = [Math.sin(yaw / 2), Math.cos(yaw / 2), Math.sin(pitch / 2), Math.cos(pitch / 2)];
    looking.setAngles(yaw, pitch);
    turned.setRotation({ x: cy * sp, y: sy * cp, z: -sy * sp, w: cy * cp });
    expect(dot(looking.forward, turned.forward)).toBeCloseTo(1);
    expect(dot(looking.up, turned.up)).toBeCloseTo(1);
    expect(dot(turned.forward, turned.up)).toBeCloseTo(0);
  }
});

test("a head that leans to the right has its upper side to the right", () => {
  const listener = new ListenerPose();
  listener.setRotation({ x: 0, y: 0, z: -Math.SQRT1_2, w: Math.SQRT1_2 });
  expect(listener.forward.z).toBeCloseTo(-1);
  expect(listener.up.x).toBeCloseTo(1);
});
