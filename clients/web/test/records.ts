import { Verb } from "../src/wire/constants";
import type { Properties } from "../src/wire/form";
import type { Change, Effect, RoomRecord } from "../src/wire/messages";
import { encodePoints } from "../src/wire/points";

export const idOf = (n: number): Uint8Array => new Uint8Array(16).fill(n);

export function record(n: number, kind: string, properties: Properties): RoomRecord {
  return { id: idOf(n), made: n, author: new Uint8Array(8), kind, properties };
}

export function stroke(n: number, points: number[] = [0, 0, 10, 10]): RoomRecord {
  return record(n, "stroke", { colour: 0x112233, width: 30, points: encodePoints(points) });
}

export const put = (one: RoomRecord): Effect => ({ verb: Verb.put, record: one });
export const restored = (one: RoomRecord): Effect => ({ verb: Verb.restore, record: one });
export const deleted = (n: number): Effect => ({ verb: Verb.delete, id: idOf(n) });

export const putStroke = (n: number): Change => ({
  verb: Verb.put,
  id: idOf(n),
  kind: "stroke",
  properties: { colour: 1, width: 30, points: idOf(0) },
});
export const erase = (n: number): Change => ({ verb: Verb.delete, id: idOf(n) });
