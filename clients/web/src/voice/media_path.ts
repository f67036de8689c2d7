/** The selected network path of the media: protocol, server address and round trip time. */
export interface MediaPath {
  protocol: "udp" | "tcp";
  address: string;
  port: number;
  /** Milliseconds; null before it is measured. */
  roundTrip: number | null;
}

interface Entry {
  id: string;
  type: string;
  selectedCandidatePairId?: string;
  selected?: boolean;
  nominated?: boolean;
  state?: string;
  remoteCandidateId?: string;
  currentRoundTripTime?: number;
  protocol?: string;
  address?: string;
  port?: number;
}

/** Reads the selected candidate pair from the statistics of a peer connection; null if none is selected. */
export function selectedPath(report: Iterable<[string, unknown]>): MediaPath | null {
  const entries = new Map([...report] as [string, Entry][]);
  const all = [...entries.values()];
  const transport = all.find((e) => e.type === "transport" && e.selectedCandidatePairId);
  // Firefox reports no transport, but marks the selected pair.
  const pair =
    entries.get(transport?.selectedCandidatePairId ?? "") ??
    all.find((e) => e.type === "candidate-pair" && (e.selected ?? (e.nominated && e.state === "succeeded")));
  const there = entries.get(pair?.remoteCandidateId ?? "");
  const protocol = there?.protocol?.toLowerCase();
  if (!pair || !there || (protocol !== "udp" && protocol !== "tcp")) return null;
  const seconds = pair.currentRoundTripTime;
  return {
    protocol,
    address: there.address ?? "",
    port: there.port ?? 0,
    roundTrip: seconds === undefined ? null : Math.round(seconds * 1000),
  };
}
