import { callApi } from "./http";

/** The records of one parent that one person deleted within the last hour. `last` is RFC 3339. */
export interface ErasedStrokes {
  parent: string;
  author: string;
  name: string;
  records: number;
  last: string;
}

/** The number of strokes restored (`back`), and of those for which the board has no room (`left`). */
export interface RestoreResult {
  back: number;
  left: number;
}

/** A full board takes 40 s, and the server gives up after 120 s. */
const restoreTimeoutMs = 125_000;

export async function listErased(room: string): Promise<ErasedStrokes[]> {
  return ((await callApi(`/rooms/${room}/erased`)) as { erased: ErasedStrokes[] | null }).erased ?? [];
}

export async function restoreErased(room: string, { parent, author }: ErasedStrokes): Promise<RestoreResult> {
  const path = `/rooms/${room}/erased/${parent}/${author}`;
  return (await callApi(path, { method: "POST", timeoutMs: restoreTimeoutMs })) as RestoreResult;
}
