import { describe, expect, test } from "vitest";
import { decodeBody, encodeBody } from "../src/wire/body";
import type { ClientMessage, ServerMessage } from "../src/wire/codec";
import { decodeMessages, encodeMessage } from "../src/wire/codec";
import { Verb } from "../src/wire/constants";
import { decodePoints, encodePoints } from "../src/wire/points";
import { hex } from "../src/world/hex";
import { bytesOf, type Vector, vectors } from "./vectors";

const all = vectors();
const client = all.filter((v) => v.direction === "client" && v.expect === "ok");
const server = all.filter((v) => v.direction === "server");

/** The message of a vector as a client message. Vectors write bytes as 0x... */
function clientMessage(v: Vector): ClientMessage {
  const parsed = (value: unknown, key = ""): unknown => {
    if (key === "properties" && Array.isArray(value)) {
      const pairs: [string, unknown][] = [];
      for (let i = 0; i < value.length; i += 2) pairs.push([value[i], parsed(value[i + 1])]);
      return Object.fromEntries(pairs);
    }
    if (typeof value === "string" && value.startsWith("0x")) return bytesOf(value.slice(2));
    if (Array.isArray(value)) return value.map((one) => parsed(one));
    if (value && typeof value === "object")
      return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, parsed(part, name)]));
    return value;
  };
  return { have: null, ...(parsed(v.message) as object), type: v.type } as ClientMessage;
}

describe("vectors", () => {
  test("there are some", () => {
    expect(client.length).toBeGreaterThan(10);
    expect(server.length).toBeGreaterThan(10);
  });

  test.each(client)("client sends: $name", (v) => {
    expect(hex(encodeMessage(clientMessage(v)))).toBe(v.hex.replace(/\s/g, ""));
  });

  test.each(server.filter((v) => v.expect === "ok"))("client reads: $name", (v) => {
    const [message, ...more] = [...decodeMessages(bytesOf(v.hex))];
    expect(more).toEqual([]);
    compare(v, message);
  });

  test.each(server.filter((v) => v.expect === "refused"))("client does not take: $name", (v) => {
    let taken: ServerMessage[] = [];
    try {
      taken = [...decodeMessages(bytesOf(v.hex))];
    } catch {
      taken = [];
    }
    expect(taken).toEqual([]);
  });
});

/** Compares every field of a vector that has the same name and a plain value. */
function compare(v: Vector, message: ServerMessage | undefined): void {
  expect(message?.type).toBe(v.type);
  const got = message as unknown as Record<string, unknown>;
  if (Object.keys(v.message ?? {}).length === 0) return;
  let compared = 0;
  for (const [key, value] of Object.entries(v.message ?? {})) {
    if (!(key in got) || typeof value === "object" || typeof got[key] === "object") continue;
    expect(got[key], key).toBe(value);
    compared++;
  }
  expect(
    compared + Object.values(v.message ?? {}).filter((x) => typeof x === "object").length,
  ).toBeGreaterThan(0);
}

describe("server messages in full", () => {
  const named = (name: string): ServerMessage => {
    const vector = server.find((v) => v.name === name);
    if (!vector) throw new Error(`no vector ${name}`);
    const [message] = [...decodeMessages(bytesOf(vector.hex))];
    if (!message) throw new Error("nothing read");
    return message;
  };

  test("a tick with everything", () => {
    const tick = named("tick with gains, hearers and lives");
    if (tick.type !== "tick") throw new Error("not a tick");
    expect(tick.bodies.map((b) => b.number)).toEqual([1, 258]);
    expect(tick.bodies[0]?.body).toMatchObject({ epoch: 7, x: 1.5, y: 0.25, z: -3 });
    expect(tick.bodies[1]?.body.tracked?.head.offset.y).toBeCloseTo(1.2, 2);
    expect(tick.bodies[1]?.body.tracked?.right.present).toBe(false);
    expect(tick.gains).toEqual([
      { number: 1, db: -12, walls: 1 },
      { number: 258, db: null, walls: 0 },
    ]);
    expect(tick.hearers).toEqual({
      total: 300,
      list: [
        { number: 258, db: 0 },
        { number: 1, db: -33 },
      ],
    });
    expect(tick.lives?.[0]?.participant).toBe(1);
  });

  test("a welcome goes on from a result, or from nothing", () => {
    expect(named("welcome that goes on from what the client has")).toMatchObject({ from: 281 });
    expect(named("welcome")).toMatchObject({ from: null });
  });

  test("a silenced participant with a raised hand", () => {
    expect(named("participantChanged")).toMatchObject({
      participant: { silenced: true, hand: 3, muted: true },
    });
  });

  test("lines of chat, before and now", () => {
    expect(named("chatLine to its author")).toEqual({
      type: "chatLine",
      line: { id: 12, time: 1700000000123, from: 258, name: "王小波", scope: 0, to: 0, text: "你好" },
      ref: 7,
    });
    const history = named("chatHistory");
    if (history.type !== "chatHistory") throw new Error("not a history");
    expect(history.lines.map((l) => [l.id, l.scope, l.text])).toEqual([
      [11, 0, "a\nb"],
      [12, 1, "near"],
    ]);
    expect(history.stored).toEqual([5, 7]);
  });

  test("who waits at the door", () => {
    expect(named("doorChanged with somebody waiting")).toEqual({
      type: "doorChanged",
      door: 1,
      knocks: [{ number: 70000, name: "Eve", colour: 0x33cc66 }],
      erasing: 2,
      drawing: 1,
      creating: 3,
    });
  });

  test("as whom one's own work is recorded", () => {
    const author = (name: string): string => {
      const welcome = named(name);
      return welcome.type === "welcome" ? hex(welcome.author) : "";
    };
    expect(author("welcome")).toBe("5dfbabeedf318bf3");
  });

  test("a result with several effects, of which a restore is whole", () => {
    const result = named("result with several effects");
    if (result.type !== "result") throw new Error("not a result");
    const [patch, gone, back] = result.effects;
    expect(patch).toMatchObject({ verb: Verb.patch, properties: { colour: 255, order: null } });
    expect(gone?.verb).toBe(Verb.delete);
    if (back?.verb !== Verb.restore) throw new Error("not a restore");
    expect(back.record).toMatchObject({ made: 2049, kind: "stroke", properties: { colour: 0, width: 2 } });
    expect(decodePoints(back.record.properties.points as Uint8Array).length).toBe(2);
  });

  test("a participant's height is in metres", () => {
    const joined = named("joined");
    expect(joined).toMatchObject({
      type: "joined",
      participant: { name: "王小波", height: 1.72, device: 2 },
    });
  });
});

describe("bodies", () => {
  test("come back as they were sent", () => {
    const body = { sitting: false, epoch: 9, x: 1.5, y: 0.25, z: -3, yaw: 0, pitch: 0, tracked: null };
    expect(decodeBody(encodeBody(body))).toEqual(body);
  });

  test("of a wrong length are refused", () => {
    expect(() => decodeBody(new Uint8Array(10))).toThrow();
    expect(() => decodeBody(new Uint8Array(12))).toThrow();
  });
});

describe("points", () => {
  test("come back as they were packed", () => {
    const points = [0, 0, 65535, 65535, 1, 65535, 300, 2, 300, 2];
    expect(decodePoints(encodePoints(points))).toEqual(points);
  });

  test("a part begins with an absolute point", () => {
    expect(decodePoints(encodePoints([1, 2, 3, 4, 50, 60], 2))).toEqual([50, 60]);
  });

  test("outside the board are refused", () => {
    expect(() => decodePoints(Uint8Array.of(1, 0))).toThrow("outside");
    expect(() => decodePoints(Uint8Array.of(128))).toThrow("bad points");
  });
});
