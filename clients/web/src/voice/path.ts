/** How media travels, and how long there and back takes. */
export interface Path {
  protocol: "udp" | "tcp";
  /** Milliseconds; null before it was measured. */
  roundTrip: number | null;
}

interface Entry {
  id: string;
  type: string;
  selectedCandidatePairId?: string;
  selected?: boolean;
  nominated?: boolean;
  state?: string;
  localCandidateId?: string;
  currentRoundTripTime?: number;
  protocol?: string;
}

/** Reads the selected pair of candidates from a peer connection's statistics; null where none is selected. */
export function pathOf(report: Iterable<[string, unknown]>): Path | null {
  const entries = new Map([...report] as [string, Entry][]);
  const all = [...entries.values()];
  const transport = all.find((e) => e.type === "transport" && e.selectedCandidatePairId);
  // Firefox knows no transport there, but marks the pair.
  const pair =
    entries.get(transport?.selectedCandidatePairId ?? "") ??
    all.find((e) => e.type === "candidate-pair" && (e.selected ?? (e.nominated && e.state === "succeeded")));
  const protocol = entries.get(pair?.localCandidateId ?? "")?.protocol?.toLowerCase();
  if (!pair || (protocol !== "udp" && protocol !== "tcp")) return null;
  const seconds = pair.currentRoundTripTime;
  return { protocol, roundTrip: seconds === undefined ? null : Math.round(seconds * 1000) };
}
