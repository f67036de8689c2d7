import { expect, test } from "vitest";
import type { Gain } from "../src/wire/message";
import { Replica } from "../src/world/replica";

const nothing = () => undefined;

test("a talker who left the ranked list is heard by the model again", () => {
  const replica = new Replica({
    joined: nothing,
    left: nothing,
    changed: nothing,
    hearers: nothing,
    own: nothing,
    door: nothing,
    reacted: nothing,
  });
  const tick = (gains: Gain[]) =>
    replica.apply({ type: "tick", tick: 1, bodies: [], gains, hearers: null, lives: null });
  tick([{ number: 3, db: -6, walls: 0 }]);
  expect(replica.gainOf(3).db).toBe(-6);
  tick([{ number: 3, db: null, walls: 0 }]);
  expect(replica.gains.has(3)).toBe(false);
});
