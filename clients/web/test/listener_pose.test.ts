import { expect, test } from "vitest";
import { Ears } from "../src/voice/listener_pose";
import type { Vec3 } from "../src/wire/body";

function dot(a: Vec3, b: Vec3): number {
  return a.x * b.x + a.y * b.y + a.z * b.z;
}

test("ears that look and ears that are turned by the same angles hear alike", () => {
  const [looking, turned] = [new Ears(), new Ears()];
  for (const [yaw, pitch] of [
    [0, 0],
    [1.2, 0.4],
    [-2.6, -0.9],
    [3.1, 1.2],
  ] as const) {
    const [sy, cy, sp, cp] = [Math.sin(yaw / 2), Math.cos(yaw / 2), Math.sin(pitch / 2), Math.cos(pitch / 2)];
    looking.look(yaw, pitch);
    turned.turn({ x: cy * sp, y: sy * cp, z: -sy * sp, w: cy * cp });
    expect(dot(looking.forward, turned.forward)).toBeCloseTo(1);
    expect(dot(looking.up, turned.up)).toBeCloseTo(1);
    expect(dot(turned.forward, turned.up)).toBeCloseTo(0);
  }
});

test("a head that leans to the right has its upper side to the right", () => {
  const ears = new Ears();
  ears.turn({ x: 0, y: 0, z: -Math.SQRT1_2, w: Math.SQRT1_2 });
  expect(ears.forward.z).toBeCloseTo(-1);
  expect(ears.up.x).toBeCloseTo(1);
});
