import { expect, test } from "vitest";
import { FrameRateMonitor } from "../src/rendering/frame_rate";

function verdicts(frameMs: number, frames: number): boolean[] {
  const pace = new FrameRateMonitor();
  return Array.from({ length: frames }, () => pace.addFrame(frameMs));
}

test("a slow machine is noticed within five seconds", () => {
  const seen = verdicts(200, 25);
  expect(seen).toContain(true);
});

test("a quick one is left alone, and so is the beginning", () => {
  expect(verdicts(16, 600)).not.toContain(true);
  expect(verdicts(1400, 1)).not.toContain(true);
});
