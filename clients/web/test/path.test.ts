import { expect, test } from "vitest";
import { pathOf } from "../src/voice/path";

function report(...entries: { id: string; [key: string]: unknown }[]): Map<string, unknown> {
  return new Map(entries.map((e) => [e.id, e]));
}

const local = { id: "L", type: "local-candidate", protocol: "tcp" };

test("the transport's selected pair says how voices travel", () => {
  const path = pathOf(
    report(
      { id: "T", type: "transport", selectedCandidatePairId: "P2" },
      { id: "P1", type: "candidate-pair", localCandidateId: "U", nominated: true, state: "succeeded" },
      { id: "P2", type: "candidate-pair", localCandidateId: "L", currentRoundTripTime: 0.0234 },
      { id: "U", type: "local-candidate", protocol: "udp" },
      local,
    ),
  );
  expect(path).toEqual({ protocol: "tcp", roundTrip: 23 });
});

test("without a transport the pair that is marked selected counts", () => {
  const pair = { id: "P", type: "candidate-pair", localCandidateId: "L", selected: true };
  expect(pathOf(report(pair, local))).toEqual({ protocol: "tcp", roundTrip: null });
});

test("before a pair is selected there is no path", () => {
  const pair = { id: "P", type: "candidate-pair", localCandidateId: "L", state: "in-progress" };
  expect(pathOf(report(pair, local))).toBe(null);
});
