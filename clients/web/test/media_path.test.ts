import { expect, test } from "vitest";
import { selectedPath } from "../src/voice/media_path";

function report(...entries: { id: string; [key: string]: unknown }[]): Map<string, unknown> {
  return new Map(entries.map((e) => [e.id, e]));
}

const there = { id: "L", type: "remote-candidate", protocol: "tcp", address: "192.0.2.1", port: 8443 };
const way = { protocol: "tcp", address: "192.0.2.1", port: 8443 };

test("the transport's selected pair says how voices travel", () => {
  const path = selectedPath(
    report(
      { id: "T", type: "transport", selectedCandidatePairId: "P2" },
      { id: "P1", type: "candidate-pair", remoteCandidateId: "U", nominated: true, state: "succeeded" },
      { id: "P2", type: "candidate-pair", remoteCandidateId: "L", currentRoundTripTime: 0.0234 },
      { id: "U", type: "remote-candidate", protocol: "udp" },
      there,
    ),
  );
  expect(path).toEqual({ ...way, roundTrip: 23 });
});

test("without a transport the pair that is marked selected counts", () => {
  const pair = { id: "P", type: "candidate-pair", remoteCandidateId: "L", selected: true };
  expect(selectedPath(report(pair, there))).toEqual({ ...way, roundTrip: null });
});

test("before a pair is selected there is no path", () => {
  const pair = { id: "P", type: "candidate-pair", remoteCandidateId: "L", state: "in-progress" };
  expect(selectedPath(report(pair, there))).toBe(null);
});
