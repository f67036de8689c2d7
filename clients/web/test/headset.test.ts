import { Quaternion, Vector3 } from "three";
import { describe, expect, test } from "vitest";
import { objectOf, type RoomObject } from "../src/world/objects";
import { parseScene } from "../src/world/scene";
import { XrInput } from "../src/xr/input";
import { FakeHeadset, fakeInputSource } from "./fake_headset";

function stick(headset: FakeHeadset, side: "left" | "right", x: number, y: number): void {
  const held = headset.sources.find((s) => s.handedness === side);
  if (held) held.gamepad.axes = [0, 0, x, y];
}

function withHands(x: number, z: number, options: { open?: boolean } = {}): FakeHeadset {
  const headset = new FakeHeadset(x, z, options);
  for (const side of ["left", "right"] as const) {
    const held = fakeInputSource(side);
    headset.sources.push(held);
    const at = { x: side === "left" ? -0.25 : 0.25, y: 1.1, z: -0.3 };
    headset.poses.set(held.gripSpace, at).set(held.targetRaySpace, at);
  }
  headset.frames(2);
  return headset;
}

describe("a head in a headset", () => {
  test("stays over its feet while they walk by stick, turn and step", () => {
    const w = withHands(0, -5);
    stick(w, "left", 0.3, -1);
    w.frames(40);
    stick(w, "right", 1, 0);
    w.frames(5);
    w.head = { x: 0.3, y: 1.6, z: -0.2, yaw: 0.4 };
    w.frames(20);
    expect(w.neckOffset).toBeLessThan(1e-6);
    expect(Math.hypot(w.walker.at.x, w.walker.at.z + 5)).toBeGreaterThan(0.5);
  });

  test("that is lost from sight walks nowhere, and comes back over its feet", () => {
    const w = withHands(0, -5);
    stick(w, "left", 0, -1);
    w.frames(10);
    w.head = null;
    w.frames(1);
    const { x, z } = { ...w.walker.at };
    w.frames(60);
    expect([w.walker.at.x, w.walker.at.z]).toEqual([x, z]);
    stick(w, "left", 0, 0);
    w.head = { x: 1, y: 1.6, z: 1 };
    w.frames(2);
    expect(w.neckOffset).toBeLessThan(1e-6);
    expect(Math.hypot(w.walker.at.x - x, w.walker.at.z - z)).toBeLessThan(0.05);
  });

  test("whose space is laid anew does not throw the body about", () => {
    const w = withHands(0, -5);
    w.head = { x: 2, y: 1.62, z: 1 };
    w.frames(3);
    expect(Math.hypot(w.walker.at.x, w.walker.at.z + 5)).toBeLessThan(1e-6);
    expect(w.neckOffset).toBeLessThan(1e-6);
  });

  test("is pushed back by a wall, but not where the real room is seen behind", () => {
    for (const open of [false, true]) {
      const w = withHands(0, -6.6, { open });
      for (let i = 0; i < 30; i++) {
        w.head = { x: 0, y: 1.62, z: -i * 0.02 };
        w.frames(1);
      }
      expect(w.walker.at.z).toBeGreaterThan(-6.75);
      if (open) expect(w.neckOffset).toBeGreaterThan(0.4);
      else expect(w.neckOffset).toBeLessThan(1e-6);
    }
  });

  test("follows the floor up onto the stage", () => {
    const w = withHands(6.5, 0);
    w.head = { x: 0, y: 1.62, z: 0, yaw: -Math.PI / 2 };
    w.frames(2);
    stick(w, "left", 0, -1);
    w.frames(60);
    expect(w.walker.at.y).toBe(0.25);
    expect(w.headset.body.head.position.y).toBeCloseTo(1.87);
  });
});

describe("sitting", () => {
  test("in the room from a real stand lowers the eyes, and standing up gives them back", () => {
    const w = withHands(4.6, 0.6);
    w.headset.hands.right.target.kind = "nothing";
    w.walker.teleportToSeat({ id: 9, at: [5.4, 0, 1.3], yaw: -90 });
    w.frames(2);
    expect(w.headset.body.head.position.y).toBeCloseTo(1.17);
    w.walker.stand();
    w.frames(2);
    expect(w.headset.body.head.position.y).toBeCloseTo(1.62);
    expect(w.neckOffset).toBeLessThan(1e-6);
  });

  test("ends when one walks off in the real room, with the feet under the head", () => {
    const w = withHands(4.6, 0.6);
    w.walker.teleportToSeat({ id: 9, at: [5.4, 0, 1.3], yaw: -90 });
    w.frames(2);
    for (let i = 0; i < 60; i++) {
      w.head = { x: 0, y: 1.62, z: -i * 0.02 };
      w.frames(1);
    }
    expect(w.walker.sitting).toBe(false);
    expect(w.neckOffset).toBeLessThan(1e-6);
  });

  test("on a seat that was laid over one's own chair moves neither against the other", () => {
    const w = withHands(4.8, 0.2);
    w.headset.align({ id: 9, at: [5.4, 0, 1.3], yaw: -90 });
    const press = () => {
      w.press("right", true);
      w.frames(1);
      w.press("right", false);
      w.frames(1);
    };
    const walkTo = (x: number, z: number) => {
      const { x: fromX, z: fromZ } = w.head ?? { x: 0, z: 0 };
      for (let i = 1; i <= 30; i++) {
        w.head = { x: fromX + ((x - fromX) * i) / 30, y: 1.62, z: fromZ + ((z - fromZ) * i) / 30 };
        w.frames(1);
      }
    };
    press();
    walkTo(0.6, 0.1);
    press();
    expect(w.requests.filter((a) => a === "taken")).toHaveLength(2);
    walkTo(0, 0);
    const head = () => w.headset.body.head.position;
    expect(Math.hypot(head().x - 5.4, head().z - 1.3), "the chair is where the seat is").toBeLessThan(0.01);
    w.walker.teleportToSeat({ id: 9, at: [5.4, 0, 1.3], yaw: -90 });
    w.frames(3);
    expect(Math.hypot(head().x - 5.4, head().z - 1.3), "seated").toBeLessThan(0.01);
    w.walker.stand();
    w.frames(3);
    expect(Math.hypot(head().x - 5.4, head().z - 1.3), "up again").toBeLessThan(0.01);
    w.walker.teleportToSeat({ id: 9, at: [5.4, 0, 1.3], yaw: -90 });
    w.frames(3);
    w.walker.followSeat(() => ({ id: 9, at: [5.9, 0, 1.7], yaw: -90 }));
    w.frames(60);
    expect(Math.hypot(head().x - 5.9, head().z - 1.7), "taken along").toBeLessThan(0.01);
    expect(w.walker.sitting).toBe(true);
  });
});

describe("what is held", () => {
  test("is let go of when the device goes away, sleeps, or the system's own menu is open", () => {
    for (const leave of [
      (w: FakeHeadset) => w.remove("left"),
      (w: FakeHeadset) => w.setVisibility("visible-blurred"),
      (w: FakeHeadset) => w.setVisibility("hidden"),
    ]) {
      const w = withHands(0, -5);
      stick(w, "left", 0, -1);
      w.frames(10);
      leave(w);
      w.frames(2);
      const { z } = w.walker.at;
      w.frames(60);
      expect(w.walker.at.z).toBeCloseTo(z);
    }
  });

  test("a hand that goes away while it throws the arc does not land", () => {
    const w = withHands(0, -5);
    stick(w, "right", 0, -1);
    w.frames(3);
    expect(w.headset.locomotion.aiming).toBe("right");
    w.remove("right");
    w.frames(3);
    expect(w.headset.locomotion.aiming).toBeNull();
    expect(w.requests).not.toContain("teleport");
  });

  test("a trigger that stays pulled while the hand is out of sight presses once", () => {
    const w = withHands(0, -5);
    const right = w.sources[1];
    if (!right) throw new Error("no hand");
    const down = { x: 0.25, y: 1.1, z: -0.3 };
    w.poses.set(right.targetRaySpace, down);
    w.headset.wristMenu.toggle();
    w.press("right", true);
    w.frames(2);
    w.poses.delete(right.gripSpace);
    w.poses.delete(right.targetRaySpace);
    w.frames(2);
    w.poses.set(right.gripSpace, down).set(right.targetRaySpace, down);
    const before = w.requests.length;
    w.frames(3);
    expect(w.requests.length).toBe(before);
  });
});

describe("a new object", () => {
  const asked = (w: FakeHeadset, what: string): string[] => w.requests.filter((r) => r.startsWith(what));
  const press = (w: FakeHeadset, side: "left" | "right", button: number): void => {
    const pad = w.sources.find((s) => s.handedness === side)?.gamepad;
    for (const pressed of [true, false]) {
      if (pad) pad.buttons[button] = { pressed };
      w.frames(1);
    }
  };

  test("follows the ray of the hand that draws, and the trigger puts it there without a jump", () => {
    const w = withHands(0, -5);
    w.placing = true;
    w.frames(3);
    expect(asked(w, "pointPlacing").length).toBe(3);
    w.press("right", true);
    w.frames(3);
    expect(asked(w, "confirm").length).toBe(1);
    w.press("left", true);
    w.frames(1);
    expect(asked(w, "confirm").length).toBe(1);
    expect(asked(w, "teleport")).toEqual([]);
  });

  test.each([
    ["the grip", "right", 1],
    ["the other grip", "left", 1],
    ["A", "right", 4],
    ["Y", "left", 5],
  ] as const)("is given up by %s, which then opens no menu", (_, side, button) => {
    const w = withHands(0, -5);
    w.placing = true;
    w.frames(1);
    press(w, side, button);
    expect(asked(w, "dismiss").length).toBe(1);
    expect(w.headset.wristMenu.open).toBe(false);
  });
});

test("nobody points at a chair through glass", () => {
  const w = withHands(0, 3.6);
  const lobby = parseScene(
    JSON.stringify(
      (w.headset as unknown as { context: { replica: { scene: unknown } } }).context.replica.scene,
    ),
  );
  const seat = lobby.seats.find((s) => s.id === 1);
  const right = w.sources[1];
  if (!seat || !right) throw new Error("no seat or no hand");
  const from = { x: 0, y: 1.3, z: 3.6 };
  const yaw = Math.atan2(-(seat.at[0] - from.x), -(seat.at[2] - from.z));
  const flat = Math.hypot(seat.at[0] - from.x, seat.at[2] - from.z);
  const pitch = Math.atan2(0.45 - from.y, flat);
  const [sy, cy, sp, cp] = [Math.sin(yaw / 2), Math.cos(yaw / 2), Math.sin(pitch / 2), Math.cos(pitch / 2)];
  const ray = {
    position: from,
    rotation: { x: cy * sp, y: sy * cp, z: -sy * sp, w: cy * cp },
    present: true,
  };
  w.headset.hands.right.target.aim(ray, lobby, { boards: [], objects: [] }, null);
  expect(w.headset.hands.right.target.kind).toBe("nothing");
});

test("a wrist is turned into the grip it would have: thumb along -Z, knuckles along -Y", () => {
  for (const [handedness, back] of [
    ["right", { x: 1, y: 0, z: 0 }],
    ["left", { x: -1, y: 0, z: 0 }],
  ] as const) {
    const hand = new Map([["wrist", {}]]);
    const session = Object.assign(new EventTarget(), {
      inputSources: [{ handedness, hand, targetRaySpace: {} }],
      visibilityState: "visible",
    });
    const reading = new XrInput(session as unknown as XRSession);
    const frame = {
      getViewerPose: () => null,
      getPose: () => undefined,
      // The wrist is not turned: fingers along -Z, the back of the hand up.
      fillPoses: (_: unknown, __: unknown, out: Float32Array) => {
        out.set([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0.1, 0.2, 0.3, 1]);
        return true;
      },
    };
    reading.read(frame as unknown as XRFrame, {} as XRReferenceSpace);
    const { grip } = reading.hands[handedness];
    const turned = (x: number, y: number, z: number): number[] => {
      const q = new Quaternion(grip.rotation.x, grip.rotation.y, grip.rotation.z, grip.rotation.w);
      return new Vector3(x, y, z)
        .applyQuaternion(q)
        .toArray()
        .map((v) => Math.round(v) + 0);
    };
    expect(turned(0, -1, 0)).toEqual([0, 0, -1]);
    expect(turned(back.x, back.y, back.z)).toEqual([0, 1, 0]);
    expect(turned(0, 0, -1)).toEqual([handedness === "right" ? -1 : 1, 0, 0]);
    expect(grip.position).toEqual({ x: expect.closeTo(0.1), y: expect.closeTo(0.2), z: expect.closeTo(0.3) });
  }
});

describe("a stick whose ray points at a page", () => {
  const page = (w: FakeHeadset): RoomObject => {
    const { x, z } = w.walker.at;
    const record = { id: new Uint8Array(16).fill(7), made: 1, author: new Uint8Array(8), kind: "document" };
    const place = { x: Math.round(x * 1000), y: 1100, z: Math.round(z * 1000) - 1500, yaw: 32768 };
    return objectOf({ ...record, properties: { ...place, width: 1000, height: 1400 } });
  };

  test("scrolls it instead of walking, turning or aiming", () => {
    const w = withHands(0, -3);
    w.objects = [page(w)];
    w.scrolled = 0;
    w.frames(2);
    expect(w.headset.hands.left.target.kind).toBe("object");
    const before = { ...w.walker.at };
    stick(w, "left", 0, 1);
    stick(w, "right", 0, -0.5);
    w.frames(72);
    expect(w.scrolled).toBeCloseTo(450, 0);
    expect(w.walker.at).toEqual(before);
    stick(w, "right", 0, -1);
    w.frames(10);
    expect(w.headset.locomotion.aiming).toBeNull();
  });

  test("walks where all of the page is seen", () => {
    const w = withHands(0, -3);
    w.objects = [page(w)];
    w.frames(2);
    const before = w.walker.at.z;
    stick(w, "left", 0, 1);
    w.frames(20);
    expect(w.walker.at.z).toBeGreaterThan(before + 0.1);
  });
});
