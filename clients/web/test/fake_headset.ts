import { readFileSync } from "node:fs";
import type { Intents } from "../src/input/intents";
import type { Welcome } from "../src/wire/messages";
import { boundsOf } from "../src/world/bounds";
import type { RoomObject } from "../src/world/objects";
import { Replica } from "../src/world/replica";
import { createSteering, Walker } from "../src/world/walker";
import { type Comfort, defaultComfort } from "../src/xr/comfort";
import { Headset } from "../src/xr/headset";
import { yawOf } from "../src/xr/origin";
import { eyesBeforeNeck } from "../src/xr/room_scale";

const scene = readFileSync(new URL("../../../worldstate/scene/lobby.json", import.meta.url), "utf8");

/** An XRInputSource that a test controls. */
export interface FakeInputSource {
  handedness: "left" | "right";
  gripSpace: object;
  targetRaySpace: object;
  gamepad: { axes: number[]; buttons: { pressed: boolean }[] };
}

export function fakeInputSource(handedness: "left" | "right"): FakeInputSource {
  const buttons = Array.from({ length: 6 }, () => ({ pressed: false }));
  return { handedness, gripSpace: {}, targetRaySpace: {}, gamepad: { axes: [0, 0, 0, 0], buttons } };
}

export interface FakePose {
  x: number;
  y: number;
  z: number;
  yaw?: number;
}

/** A headset with fake devices. The room, the body and the logic of the headset are real. */
export class FakeHeadset {
  readonly walker = new Walker();
  readonly steering = createSteering();
  readonly requests: string[] = [];
  readonly headset: Headset;
  head: FakePose | null = { x: 0, y: 1.62, z: 0 };
  readonly poses = new Map<object, FakePose>();
  readonly sources: FakeInputSource[] = [];
  comfort: Comfort = defaultComfort;
  /** What is in the room, if not only what the server has sent. */
  objects: readonly RoomObject[] | null = null;
  placing = false;
  /** How far pages were scrolled, in their pixels; null where there is nothing to scroll. */
  scrolled: number | null = null;
  private readonly session = Object.assign(new EventTarget(), {
    inputSources: this.sources,
    visibilityState: "visible",
  });
  private epoch = 1;

  constructor(x: number, z: number, options: { open?: boolean } = {}) {
    const replica = new Replica();
    replica.welcome({
      ...{ type: "welcome", version: 1, you: 1, tick: 1, tickRate: 20, scene, participants: [], bodies: [] },
      ...{
        sequence: 0,
        from: null,
        lastClientSequence: 0,
        resume: "",
        limits: [],
        livedOn: false,
        author: new Uint8Array(8),
      },
      objects: [
        { number: 1, kind: "board", x: -9.93, y: 1.6, z: -2.9, yaw: -Math.PI / 2, width: 4, height: 2.25 },
      ],
    } as unknown as Welcome);
    if (!replica.scene) throw new Error("no scene");
    this.walker.enter(replica.scene);
    this.placeBody(x, z);
    this.headset = new Headset(this.session as unknown as XRSession, {
      walker: this.walker,
      steering: this.steering,
      replica,
      intents: this.intents(replica),
      objects: () => this.objects ?? replica.objects,
      boundsOf: (object) => boundsOf(object, () => null),
      placing: () => this.placing,
      comfort: () => this.comfort,
      eyeHeight: () => 1.62,
      seeThrough: options.open ?? false,
      press: (x, y) => void this.requests.push(`press ${x.toFixed(2)} ${y.toFixed(2)}`),
      aligned: (taken) => void this.requests.push(taken ? "taken" : "too near"),
    });
  }

  /** Sets the position of the body, as the server would. */
  placeBody(x: number, z: number): void {
    const body = { sitting: false, epoch: this.epoch++, x, y: 0, z, yaw: 0, pitch: 0, tracked: null };
    this.walker.reconcile(body);
  }

  setVisibility(state: "visible" | "visible-blurred" | "hidden"): void {
    this.session.visibilityState = state;
    this.session.dispatchEvent(new Event("visibilitychange"));
  }

  press(side: "left" | "right", held: boolean): void {
    const inputSource = this.sources.find((s) => s.handedness === side);
    this.session.dispatchEvent(Object.assign(new Event(held ? "selectstart" : "selectend"), { inputSource }));
  }

  remove(side: "left" | "right"): void {
    const i = this.sources.findIndex((s) => s.handedness === side);
    const removed = this.sources.splice(i, 1);
    this.session.dispatchEvent(Object.assign(new Event("inputsourceschange"), { added: [], removed }));
  }

  /** Runs so many frames of 1/72 s. */
  frames(count: number): void {
    for (let i = 0; i < count; i++) {
      this.headset.readInput(this.frame, {} as XRReferenceSpace);
      this.headset.beforeStep(1 / 72);
      this.walker.step(this.steering, 1 / 72);
      this.headset.afterStep();
    }
  }

  /** Horizontal distance between neck and feet in metres. */
  get neckOffset(): number {
    const { position, rotation } = this.headset.body.head;
    const yaw = yawOf(rotation);
    const x = position.x + Math.sin(yaw) * eyesBeforeNeck;
    const z = position.z + Math.cos(yaw) * eyesBeforeNeck;
    return Math.hypot(x - this.walker.at.x, z - this.walker.at.z);
  }

  private readonly frame = {
    getViewerPose: () => this.head && { transform: this.transform(this.head) },
    getPose: (space: object) => {
      const at = this.poses.get(space);
      return at && { transform: this.transform(at) };
    },
  } as unknown as XRFrame;

  private transform({ x, y, z, yaw = 0 }: FakePose) {
    const orientation = { x: 0, y: Math.sin(yaw / 2), z: 0, w: Math.cos(yaw / 2) };
    return { position: { x, y, z }, orientation };
  }

  private intents(replica: Replica): Intents {
    const note =
      (what: string) =>
      (...with_: unknown[]) =>
        void this.requests.push([what, ...with_].join(" "));
    return new Proxy({} as Intents, {
      get: (_, name: string) => {
        if (name === "teleport") {
          return (x: number, z: number, yaw: number) => {
            this.requests.push("teleport");
            this.walker.teleport(x, z, yaw);
          };
        }
        if (name === "sit") {
          return (id: number | null) => {
            this.requests.push(`sit ${id}`);
            const seat = replica.scene?.seats.find((s) => s.id === id);
            if (seat) this.walker.teleportToSeat(seat);
          };
        }
        if (name === "scrollPage") {
          return (_: string, pixels: number) => {
            if (this.scrolled === null) return false;
            this.scrolled += pixels;
            return true;
          };
        }
        return note(name);
      },
    });
  }
}
