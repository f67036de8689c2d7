import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

/** Metres and a unit quaternion, as x y z and x y z w. */
export interface Pose {
  position: [number, number, number];
  rotation: [number, number, number, number];
}

export type Part = "head" | "left" | "right";
export type Poses = Record<Part, Pose>;

/** Where the headset's own space lies when somebody stands at a place: the eyes are before the neck, which is over the feet. */
export function space(x: number, z: number, yaw: number): { x: number; z: number; yaw: number } {
  return { x: x - 0.1 * Math.sin(yaw), z: z - 0.1 * Math.cos(yaw), yaw };
}

/** The headset's own coordinates of a place in the room, while its space lies at (x, z) turned by yaw. */
export function fromRoom(
  x: number,
  y: number,
  z: number,
  at: { x: number; z: number; yaw: number },
): Pose["position"] {
  const s = Math.sin(-at.yaw);
  const c = Math.cos(-at.yaw);
  const [dx, dz] = [x - at.x, z - at.z];
  return [c * dx + s * dz, y, -s * dx + c * dz];
}

/** The rotation that looks from one point to another. */
export function towards(from: Pose["position"], to: Pose["position"]): Pose["rotation"] {
  const [dx, dy, dz] = [to[0] - from[0], to[1] - from[1], to[2] - from[2]];
  const yaw = Math.atan2(-dx, -dz);
  const pitch = Math.atan2(dy, Math.hypot(dx, dz));
  const [sy, cy, sp, cp] = [Math.sin(yaw / 2), Math.cos(yaw / 2), Math.sin(pitch / 2), Math.cos(pitch / 2)];
  return [cy * sp, sy * cp, -sy * sp, cy * cp];
}

/** What the emulator leaves in the page. */
interface Emulated {
  position: { set(x: number, y: number, z: number): void };
  quaternion: { set(x: number, y: number, z: number, w: number): void };
}
interface EmulatedHand extends Emulated {
  connected: boolean;
  updatePinchValue(value: number): void;
}
interface EmulatedController extends Emulated {
  connected: boolean;
  updateButtonValue(id: string, value: number): void;
  updateAxes(id: string, x: number, y: number): void;
}
interface EmulatedDevice extends Emulated {
  stereoEnabled: boolean;
  primaryInputMode: "controller" | "hand";
  controllers: Record<"left" | "right", EmulatedController>;
  hands: Record<"left" | "right", EmulatedHand>;
  installRuntime(options: { forceInstall: boolean }): void;
}

declare global {
  interface Window {
    IWER: { XRDevice: new (config: unknown) => EmulatedDevice; metaQuest3: unknown };
    headset: EmulatedDevice;
    session: XRSession | undefined;
  }
}

const emulator = createRequire(import.meta.url).resolve("iwer/build/iwer.min.js");

/** Meta's emulator of a Quest 3 in place of the browser's own WebXR. */
export async function giveHeadset(page: Page): Promise<void> {
  await page.addInitScript({ path: emulator });
  await page.addInitScript(() => {
    const device = new window.IWER.XRDevice(window.IWER.metaQuest3);
    device.installRuntime({ forceInstall: true });
    device.stereoEnabled = true;
    device.position.set(0, 1.62, 0);
    device.controllers.left.position.set(-0.25, 1, -0.3);
    device.controllers.right.position.set(0.25, 1, -0.3);
    window.headset = device;
    const xr = navigator.xr;
    if (!xr) throw new Error("the emulator is not there");
    const request = xr.requestSession.bind(xr);
    xr.requestSession = async (mode, options) => {
      window.session = await request(mode, options);
      return window.session;
    };
  });
}

/** A headset on somebody's head and its controllers in their hands. */
export class Headset {
  constructor(private readonly page: Page) {}

  async put(poses: Partial<Poses>): Promise<void> {
    await this.page.evaluate((poses) => {
      const { headset } = window;
      const hands = headset.primaryInputMode === "hand" ? headset.hands : headset.controllers;
      const parts = { head: headset, left: hands.left, right: hands.right };
      for (const part of ["head", "left", "right"] as const) {
        const pose = poses[part];
        if (!pose) continue;
        parts[part].position.set(...pose.position);
        parts[part].quaternion.set(...pose.rotation);
      }
    }, poses);
  }

  /** Plays a recording (PROTOCOL of the columns: the first line) in its own time. */
  async play(file: string): Promise<void> {
    for (const { at, poses } of recording(file)) {
      const began = performance.now();
      await this.put(poses);
      await this.page.waitForTimeout(Math.max(0, at - (performance.now() - began)));
    }
  }

  /** What the emulator itself says of its devices, in its own space. */
  async poses(): Promise<Poses> {
    return this.page.evaluate(async () => {
      const { session } = window;
      if (!session) throw new Error("nobody wears the headset");
      const space = await session.requestReferenceSpace("local-floor");
      return new Promise<Poses>((told) => {
        session.requestAnimationFrame((_, frame) => {
          const read = (pose: XRPose | undefined | null): Pose => {
            if (!pose) throw new Error("a device is not tracked");
            const { position: p, orientation: q } = pose.transform;
            return { position: [p.x, p.y, p.z], rotation: [q.x, q.y, q.z, q.w] };
          };
          const grip = (side: "left" | "right"): Pose => {
            const source = [...session.inputSources].find((s) => s.handedness === side);
            const wrist = source?.hand?.get("wrist");
            const from = wrist ?? source?.gripSpace;
            return read(from && frame.getPose(from, space));
          };
          told({ head: read(frame.getViewerPose(space)), left: grip("left"), right: grip("right") });
        });
      });
    });
  }

  async use(mode: "controller" | "hand"): Promise<void> {
    await this.page.evaluate((mode) => {
      window.headset.primaryInputMode = mode;
    }, mode);
    await this.frames(4);
  }

  async stick(side: "left" | "right", x: number, y: number): Promise<void> {
    await this.page.evaluate(
      ([side, x, y]) => window.headset.controllers[side].updateAxes("thumbstick", x, y),
      [side, x, y] as const,
    );
    await this.frames(4);
  }

  /** Holds or lets go of the trigger, or pinches where hands are tracked. */
  async select(side: "left" | "right", held: boolean): Promise<void> {
    await this.page.evaluate(
      ([side, value]) => {
        const { headset } = window;
        if (headset.primaryInputMode === "hand") headset.hands[side].updatePinchValue(value);
        else headset.controllers[side].updateButtonValue("trigger", value);
      },
      [side, held ? 1 : 0] as const,
    );
    await this.frames(4);
  }

  async press(side: "left" | "right", button: string): Promise<void> {
    for (const value of [1, 0]) {
      await this.page.evaluate(
        ([side, button, value]) => window.headset.controllers[side].updateButtonValue(button, value),
        [side, button, value] as const,
      );
      await this.frames(4);
    }
  }

  /** Waits for so many pictures in the headset. */
  async frames(count: number): Promise<void> {
    await this.page.evaluate(async (count) => {
      const { session } = window;
      if (!session) throw new Error("nobody wears the headset");
      for (let i = 0; i < count; i++) await new Promise((next) => session.requestAnimationFrame(next));
    }, count);
  }
}

function recording(file: string): { at: number; poses: Poses }[] {
  const [head = "", ...lines] = readFileSync(file, "utf8").trim().split("\n");
  const columns = head.split(",");
  const rows = lines.map((line) => new Map(line.split(",").map((v, i) => [columns[i] ?? "", Number(v)])));
  return rows.map((row, i) => {
    const v = (name: string): number => row.get(name) ?? 0;
    const pose = (part: Part): Pose => ({
      position: [v(`${part}_x`), v(`${part}_y`), v(`${part}_z`)],
      rotation: [v(`${part}_qx`), v(`${part}_qy`), v(`${part}_qz`), v(`${part}_qw`)],
    });
    const next = rows[i + 1]?.get("t") ?? v("t");
    const poses = { head: pose("head"), left: pose("left"), right: pose("right") };
    return { at: (next - v("t")) * 1000, poses };
  });
}
