import { readFileSync } from "node:fs";
import { describe, expect, test, vi } from "vitest";
import { catalogue } from "../src/i18n/i18n";
import type { Intents } from "../src/input/intents";
import type { UiState } from "../src/ui/state/state";
import { objectOf } from "../src/world/objects";
import { parseScene } from "../src/world/scene";
import { createSteering } from "../src/world/walker";
import { ChairAlignment } from "../src/xr/chair_alignment";
import { defaultComfort, parseComfort } from "../src/xr/comfort";
import { Hand } from "../src/xr/hand";
import { createPose, type HandInput, poseFromMatrix, type TrackedPose } from "../src/xr/input";
import { Locomotion } from "../src/xr/locomotion";
import { buttonAt, menuButtons, menuHeight, menuWidth } from "../src/xr/menu_buttons";
import { wrapTwoLines } from "../src/xr/notice_view";
import { pitchOf, XrOrigin, yawOf } from "../src/xr/origin";
import { XrPen } from "../src/xr/pen";
import { boardSurface } from "../src/xr/ray_target";
import { TeleportArc } from "../src/xr/teleport_arc";
import { record } from "./records";

const lobby = parseScene(
  readFileSync(new URL("../../../worldstate/scene/lobby.json", import.meta.url), "utf8"),
);

function turned(yaw: number, pitch: number): TrackedPose["rotation"] {
  const [sy, cy, sp, cp] = [Math.sin(yaw / 2), Math.cos(yaw / 2), Math.sin(pitch / 2), Math.cos(pitch / 2)];
  return { x: cy * sp, y: sy * cp, z: -sy * sp, w: cy * cp };
}

function pose(x: number, y: number, z: number, yaw = 0, pitch = 0): TrackedPose {
  return { position: { x, y, z }, rotation: turned(yaw, pitch), present: true };
}

function hand(): HandInput {
  return {
    known: true,
    grip: pose(0, 1, 0),
    ray: pose(0, 1, 0),
    tip: { x: 0, y: 0, z: 0 },
    joints: new Float32Array(400),
    jointed: false,
    selecting: false,
    stickX: 0,
    stickY: 0,
    menu: false,
    squeezing: false,
  };
}

describe("the rig", () => {
  test("a turn about the head leaves the head where it is", () => {
    const rig = new XrOrigin();
    const head = pose(0.4, 1.6, -0.3, 0.5, 0.2);
    rig.placeOver(head.position, { x: 3, y: 0, z: -2 });
    rig.turn(0.7, head.position);
    const there = createPose();
    rig.toRoom(head, there);
    expect(there.position.x).toBeCloseTo(3);
    expect(there.position.z).toBeCloseTo(-2);
    expect(yawOf(there.rotation)).toBeCloseTo(1.2);
    expect(pitchOf(there.rotation)).toBeCloseTo(0.2);
  });

  test("a rotation read out of a matrix is the rotation that made it", () => {
    for (const [yaw, pitch] of [
      [0.3, 0.2],
      [3, 0.1],
      [-2.2, -1.3],
      [1.6, 1.5],
    ] as const) {
      const { x, y, z, w } = turned(yaw, pitch);
      // Column-major, as in WebXR.
      const m = new Float32Array([
        1 - 2 * (y * y + z * z),
        2 * (x * y + w * z),
        2 * (x * z - w * y),
        0,
        2 * (x * y - w * z),
        1 - 2 * (x * x + z * z),
        2 * (y * z + w * x),
        0,
        2 * (x * z + w * y),
        2 * (y * z - w * x),
        1 - 2 * (x * x + y * y),
        0,
        1,
        2,
        3,
        1,
      ]);
      const out = createPose();
      poseFromMatrix(m, 0, out);
      const dot = Math.abs(out.rotation.x * x + out.rotation.y * y + out.rotation.z * z + out.rotation.w * w);
      expect(dot).toBeCloseTo(1);
      expect(out.position).toEqual({ x: 1, y: 2, z: 3 });
    }
  });
});

describe("the arc of a teleport", () => {
  test("comes down where one can stand", () => {
    const arc = new TeleportArc();
    arc.aim(lobby, pose(-2, 1.2, -3, Math.PI / 2));
    expect(arc.free).toBe(true);
    expect(arc.landing.x).toBeLessThan(-4);
    expect(arc.landing.y).toBe(0);
  });

  test("ends on a wall, on glass and on the end of the room", () => {
    const arc = new TeleportArc();
    for (const [x, z, yaw] of [
      [-9.2, 2.5, Math.PI / 2],
      [-6, 0.8, Math.PI],
      [0, -6.5, 0],
      [0.2, 5.5, -Math.PI / 2],
    ] as const) {
      arc.aim(lobby, pose(x, 1.3, z, yaw, 0.2));
      expect(arc.free, `from ${x}, ${z}`).toBe(false);
    }
  });

  test("does not end inside furniture, but on a chair means sitting down", () => {
    const arc = new TeleportArc();
    arc.aim(lobby, pose(4.5, 1.6, 5.2, Math.PI, -0.9));
    expect(arc.free).toBe(false);
    arc.aim(lobby, pose(3.3, 1.3, 1.3, -Math.PI / 2, -0.85));
    expect(arc.seat).toBe(13);
  });

  test("never needs more points than there are, whatever way it is thrown", () => {
    const arc = new TeleportArc();
    for (let yaw = -3; yaw < 3; yaw += 0.37) {
      for (let pitch = -1.5; pitch < 1.5; pitch += 0.29) {
        arc.aim(lobby, pose(0, 1.3, -5, yaw, pitch));
        expect(arc.count).toBeLessThanOrEqual(arc.points.length / 3);
      }
    }
  });
});

describe("the sticks", () => {
  const recordingActions = () => ({ turn: vi.fn<(angle: number) => void>(), teleport: vi.fn<() => void>() });

  test("one flick turns once, by the angle that was chosen", () => {
    const [left, right, sticks, d] = [hand(), hand(), new Locomotion(), recordingActions()];
    right.stickX = 1;
    for (let i = 0; i < 9; i++) sticks.step({ left, right }, defaultComfort, createSteering(), 0.014, d);
    right.stickX = 0;
    sticks.step({ left, right }, defaultComfort, createSteering(), 0.014, d);
    expect(d.turn).toHaveBeenCalledTimes(1);
    expect(d.turn.mock.calls[0]?.[0]).toBeCloseTo(-Math.PI / 6);
  });

  test("a stick that rests a little off its middle does not walk", () => {
    const [left, right, sticks] = [hand(), hand(), new Locomotion()];
    left.stickY = 0.1;
    const steering = createSteering();
    sticks.step({ left, right }, defaultComfort, steering, 0.014, recordingActions());
    expect(steering.forward).toBeCloseTo(0);
    left.stickY = -1;
    sticks.step({ left, right }, defaultComfort, steering, 0.014, recordingActions());
    expect(steering.forward).toBe(1);
  });

  test("who does not walk by stick throws the arc with either", () => {
    const [left, right, sticks, d] = [hand(), hand(), new Locomotion(), recordingActions()];
    const comfort = { ...defaultComfort, walk: false };
    left.stickY = -1;
    const steering = createSteering();
    sticks.step({ left, right }, comfort, steering, 0.014, d);
    expect(steering.forward).toBe(0);
    expect(sticks.aiming).toBe("left");
    left.stickY = 0;
    sticks.step({ left, right }, comfort, steering, 0.014, d);
    expect(d.teleport).toHaveBeenCalledTimes(1);
  });

  test("the view darkens while it moves and clears when it rests", () => {
    const [left, right, sticks] = [hand(), hand(), new Locomotion()];
    left.stickY = -1;
    for (let i = 0; i < 50; i++)
      sticks.step({ left, right }, defaultComfort, createSteering(), 0.014, recordingActions());
    expect(sticks.motion).toBeGreaterThan(0.9);
    left.stickY = 0;
    for (let i = 0; i < 90; i++)
      sticks.step({ left, right }, defaultComfort, createSteering(), 0.014, recordingActions());
    expect(sticks.motion).toBeLessThan(0.02);
  });
});

describe("the pen hand", () => {
  const place = { x: -9930, y: 1600, z: -2900, yaw: 49152, width: 4000, height: 2250 };
  const boards = [{ key: "1", surface: boardSurface(objectOf(record(1, "board", place))) }];
  const recordingIntents = () => {
    const drawn: string[] = [];
    const note =
      (what: string) =>
      (...at: (number | string)[]) =>
        void drawn.push([what, ...at.map((v) => (typeof v === "number" ? Math.round(v) : v))].join(" "));
    const intents = {
      beginStroke: note("from"),
      extendStroke: note("to"),
      endStroke: note("end"),
    } as unknown as Intents;
    return { drawn, intents };
  };

  test("writes where its tip touches the wall, and lifts with some slack", () => {
    const { drawn, intents } = recordingIntents();
    const pen = new XrPen(intents);
    const grasp = new Hand();
    grasp.known = true;
    grasp.grip.present = true;
    const to = (x: number, y: number, z: number) => {
      Object.assign(grasp.tip, { x, y, z });
      pen.step(grasp, boards);
    };
    to(-9.8, 1.6, -2.9);
    expect(drawn).toEqual([]);
    to(-9.9, 1.6, -2.9);
    to(-9.885, 1.6, -3.0);
    to(-9.8, 1.6, -3.1);
    expect(drawn).toEqual(["from 1 4000 2250", "to 4200 2250", "end"]);
  });

  test("a hand that goes away lets go, one that is out of sight for a moment goes on", () => {
    const { drawn, intents } = recordingIntents();
    const pen = new XrPen(intents);
    const grasp = new Hand();
    grasp.known = true;
    grasp.grip.present = true;
    Object.assign(grasp.tip, { x: -9.9, y: 1.6, z: -2.9 });
    pen.step(grasp, boards);
    grasp.grip.present = false;
    pen.step(grasp, boards);
    expect(drawn).toHaveLength(1);
    grasp.known = false;
    pen.step(grasp, boards);
    expect(drawn.at(-1)).toBe("end");
  });
});

describe("aligning with one's own chair", () => {
  const seat = { id: 9, at: [5.4, 0, 1.3] as [number, number, number], yaw: -90 };

  test("takes two places that are far enough apart", () => {
    const alignment = new ChairAlignment();
    const alignSeat = vi.fn();
    alignment.begin(seat);
    expect(alignment.press({ x: 1, y: 1.6, z: 2 }, 1, { alignSeat })).toBe(true);
    expect(alignment.press({ x: 1.1, y: 1.6, z: 2 }, 1, { alignSeat }), "a step too short").toBe(false);
    expect(alignment.state).toBe("step");
    expect(alignment.press({ x: 1, y: 1.6, z: 2.6 }, 0.06, { alignSeat })).toBe(true);
    expect(alignment.state).toBe("off");
    // A hand on the floor measures its height.
    expect(alignSeat).toHaveBeenCalledWith({ x: 1, y: 1.6, z: 2 }, { x: 1, y: 1.6, z: 2.6 }, seat, 0.06);
  });
});

describe("the menu on the wrist", () => {
  const state = {
    settings: { comfort: defaultComfort, nib: { colour: 0x22262b, width: 30 } },
    hearers: { total: 2, list: [] },
    participants: [],
    muted: false,
    pushToTalk: false,
    microphone: true,
    silenced: false,
    role: 1,
    rights: { creating: 1, drawing: 0, erasing: 0 },
    placing: null,
    selected: null,
    undoable: null,
  } as unknown as UiState;
  const nothing = () => undefined;
  const events = {
    mute: nothing,
    hand: nothing,
    react: nothing,
    sit: nothing,
    undo: nothing,
    add: nothing,
    remove: nothing,
    bringBack: nothing,
    nib: nothing,
    comfort: nothing,
    align: nothing,
    leaveXr: nothing,
  };

  test.each(["en", "zh"] as const)(
    "%s: buttons are on it, apart from each other, and have words",
    (language) => {
      const buttons = menuButtons(catalogue(language), state, false, events);
      for (const [i, b] of buttons.entries()) {
        expect(b.label).not.toBe("");
        expect(b.x).toBeGreaterThanOrEqual(0);
        expect(b.x + b.w).toBeLessThanOrEqual(menuWidth);
        expect(b.y + b.h).toBeLessThanOrEqual(menuHeight);
        expect(buttonAt(buttons, b.x + b.w / 2, b.y + b.h / 2)).toBe(i);
      }
    },
  );

  test("offers new things to those who may bring them, and deleting to those who have something in mind", () => {
    const t = catalogue("en");
    const asked: string[] = [];
    const says = (change: Partial<UiState>, label: string) => {
      const buttons = menuButtons(t, { ...state, ...change }, false, {
        ...events,
        add: (kind) => asked.push(kind),
        remove: () => asked.push("remove"),
        bringBack: () => asked.push("bring back"),
      });
      return buttons.find((b) => b.label === label);
    };
    for (const label of ["New note", "New board", "New seat"]) {
      expect(says({ role: 0 }, label)).toBeUndefined();
      says({}, label)?.press();
    }
    expect(says({ placing: { kind: "seat", refused: false } }, "New seat")?.on).toBe(true);
    expect(says({}, "Delete")?.off).toBe(true);
    expect(says({ selected: "aa" }, "Delete")?.off).toBe(false);
    says({ selected: "aa" }, "Delete")?.press();
    says({ undoable: { key: "aa", kind: "note", name: "" } }, "Bring back")?.press();
    expect(asked).toEqual(["note", "board", "seat", "remove", "bring back"]);
  });
});

test("comfort that was remembered wrongly is as by default", () => {
  expect(parseComfort({ turn: 45, walk: "yes", penHand: "left" })).toEqual({
    ...defaultComfort,
    turn: 45,
    penHand: "left",
  });
  expect(parseComfort(null)).toEqual(defaultComfort);
});

test("a sentence too long for one line breaks between words, and Chinese between characters", () => {
  const fits = (n: number) => (line: string) => line.length <= n;
  expect(wrapTwoLines("take a step towards your desk", fits(16))).toEqual([
    "take a step",
    "towards your desk",
  ]);
  expect(wrapTwoLines("现在朝书桌迈一步再按一次", fits(8))).toEqual(["现在朝书桌迈一步", "再按一次"]);
});
