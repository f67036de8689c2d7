import { expect, test, vi } from "vitest";
import { eye, stir, twenty } from "./crowd";

const made = vi.hoisted(() => ({ count: 0 }));

// Every vector, matrix, turn and colour that the scene's code makes itself is counted.
vi.mock("three", async (original) => {
  const three = await original<typeof import("three")>();
  const counted = <C extends new (...given: never[]) => object>(kind: C): C =>
    new Proxy(kind, {
      construct(target, given, newTarget) {
        made.count++;
        return Reflect.construct(target, given, newTarget) as object;
      },
    });
  const { Color, Euler, Matrix3, Matrix4, Quaternion, Ray, Vector2, Vector3, Vector4 } = three;
  const kinds = { Color, Euler, Matrix3, Matrix4, Quaternion, Ray, Vector2, Vector3, Vector4 };
  const wrapped = Object.entries(kinds).map(([name, kind]) => [name, counted(kind as never)]);
  return { ...three, ...Object.fromEntries(wrapped) };
});

test("a crowd makes no vector, matrix, turn or colour for a frame", () => {
  const { crowd, figures } = twenty();
  const camera = eye();
  crowd.update(1 / 60, camera);
  const before = made.count;
  expect(before).toBeGreaterThan(100);
  for (let n = 0; n < 1000; n++) {
    stir(figures, n);
    crowd.update(1 / 60, camera);
  }
  expect(made.count - before).toBe(0);
});
