import { call } from "./http";

/** Somebody who erased strokes of a board within the last hour; `last` is RFC 3339. */
export interface Eraser {
  board: number;
  author: string;
  name: string;
  strokes: number;
  last: string;
}

/** Strokes that are back, and those the board has no room for. */
export interface BroughtBack {
  back: number;
  left: number;
}

/** A full board takes 40 s, and the server gives up after 120. */
const patience = 125_000;

export async function erasers(room: string): Promise<Eraser[]> {
  return ((await call(`/rooms/${room}/erased`)) as { erased: Eraser[] | null }).erased ?? [];
}

export async function bringBack(room: string, { board, author }: Eraser): Promise<BroughtBack> {
  const path = `/rooms/${room}/erased/${board}/${author}`;
  return (await call(path, { method: "POST", patience })) as BroughtBack;
}
