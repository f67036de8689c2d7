import { describe, expect, test } from "vitest";
import type { Participant } from "../src/wire/messages";
import { createInterpolatedBody, InterpolationBuffer } from "../src/world/interpolation";
import { directionOf, listNearby, standingPlace } from "../src/world/nearby";
import { objectOf } from "../src/world/objects";
import { Replica } from "../src/world/replica";
import { record } from "./records";

function person(number: number, name: string): Participant {
  return {
    ...{ number, name, colour: 0, accent: 0, height: 1.6, device: 0, role: 0 },
    ...{ muted: false, silenced: false, hand: 0, hands: 0, model: "" },
  };
}

const board = objectOf(
  record(9, "board", { x: 0, y: 1500, z: -8000, yaw: 32768, width: 4000, height: 2000 }),
);

function room(): Replica {
  const replica = new Replica();
  replica.you = 1;
  replica.objects = [board];
  const put = (record: Participant, x: number, z: number, placed: boolean): void => {
    replica.people.set(record.number, {
      record,
      buffer: new InterpolationBuffer(),
      shown: { ...createInterpolatedBody(), x, z },
      placed,
    });
  };
  put(person(1, "You"), 0, 0, true);
  put(person(2, "Ada"), 3, 0, true);
  put(person(3, "Bo"), 0, 6, true);
  put(person(4, "Hidden"), 0, 1, false);
  return replica;
}

const here = { x: 0, y: 0, z: 0 };

test.each([
  [0, -5, 0, "ahead"],
  [5, 0, 0, "right"],
  [-5, 0, 0, "left"],
  [0, 5, 0, "behind"],
  // Turned to the left, towards -X.
  [-5, 0, Math.PI / 2, "ahead"],
  [0, -5, Math.PI / 2, "right"],
] as const)("what lies at %d, %d of somebody who looks along %d is %s", (dx, dz, yaw, side) => {
  expect(directionOf(dx, dz, yaw)).toBe(side);
});

test("the list names everybody shown and every board, nearest first, and nobody else", () => {
  expect(listNearby(room(), here, 0)).toEqual([
    { kind: "person", number: 2, metres: 3, direction: "right" },
    { kind: "person", number: 3, metres: 6, direction: "behind" },
    { kind: "object", key: board.key, metres: 8, direction: "ahead" },
  ]);
});

describe("somebody who goes", () => {
  test("to a person stops in talking distance and looks at them", () => {
    const place = standingPlace(room(), { kind: "person", number: 2 }, here);
    expect(place?.x).toBeCloseTo(1.7);
    expect(place?.z).toBeCloseTo(0);
    expect(directionOf(3 - (place?.x ?? 0), 0, place?.yaw ?? 0)).toBe("ahead");
  });

  test("to a person beside stays", () => {
    expect(standingPlace(room(), { kind: "person", number: 2 }, { x: 2.5, y: 0, z: 0 })?.x).toBeCloseTo(2.5);
  });

  test("to a board stands before its face and looks at it", () => {
    const place = standingPlace(room(), { kind: "object", key: board.key }, here);
    expect(place?.z).toBeCloseTo(-6.2);
    expect(directionOf(0, -1.8, place?.yaw ?? 0)).toBe("ahead");
  });

  test("to somebody who is gone goes nowhere", () => {
    expect(standingPlace(room(), { kind: "person", number: 4 }, here)).toBeNull();
    expect(standingPlace(room(), { kind: "object", key: "05" }, here)).toBeNull();
  });
});
