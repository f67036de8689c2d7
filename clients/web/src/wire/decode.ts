import { decodeMulti } from "@msgpack/msgpack";
import { accentOf } from "../colour";
import { decodeBodies, yawFromWire } from "./body";
import { Hands, In, Kind } from "./code";
import { array, bin, bool, int, nilOr, str, uint } from "./fields";
import { maxDecodedArray, maxDecodedBin } from "./limits";
import type {
  Gain,
  Hearers,
  Knock,
  Line,
  Live,
  Outcome,
  Participant,
  RoomObject,
  ServerMessage,
  Stroke,
} from "./message";

const options = {
  maxStrLength: maxDecodedBin,
  maxBinLength: maxDecodedBin,
  maxArrayLength: maxDecodedArray,
  maxMapLength: 0,
  maxExtLength: 0,
};

function participant(value: unknown): Participant {
  const f = array(value);
  return {
    number: uint(f[0]),
    name: str(f[1]),
    colour: uint(f[2]),
    height: uint(f[3]) / 1000,
    device: uint(f[4]),
    role: uint(f[5]),
    muted: bool(f[6]),
    silenced: bool(f[7]),
    hand: uint(f[8]),
    ...restOfLook(f),
  };
}

/** Older servers do not say it. */
function restOfLook(f: unknown[]): Pick<Participant, "accent" | "hands" | "model"> {
  if (f.length < 12) return { accent: accentOf(uint(f[2])), hands: Hands.mittens, model: "" };
  return { accent: uint(f[9]), hands: uint(f[10]), model: str(f[11]) };
}

function line(value: unknown): Line {
  const f = array(value);
  return {
    id: uint(f[0]),
    time: uint(f[1]),
    from: uint(f[2]),
    name: str(f[3]),
    scope: uint(f[4]),
    to: uint(f[5]),
    text: str(f[6]),
  };
}

function knock(value: unknown): Knock {
  const f = array(value);
  return { number: uint(f[0]), name: str(f[1]), colour: uint(f[2]) };
}

function object(value: unknown): RoomObject {
  const f = array(value);
  return {
    number: uint(f[0]),
    kind: str(f[1]),
    x: int(f[2]) / 256,
    y: int(f[3]) / 256,
    z: int(f[4]) / 256,
    yaw: yawFromWire(uint(f[5])),
    width: uint(f[6]) / 1000,
    height: uint(f[7]) / 1000,
  };
}

function stroke(value: unknown): Stroke {
  const f = array(value);
  return {
    id: bin(f[0]),
    sequence: uint(f[1]),
    author: bin(f[2]),
    colour: uint(f[3]),
    width: uint(f[4]),
    points: bin(f[5]),
  };
}

function outcome(kind: number, f: unknown[]): Outcome {
  switch (kind) {
    case Kind.put:
      return { kind: "put", stroke: stroke(f[4]) };
    case Kind.erase:
      return { kind: "erase", ids: array(f[4]).map(bin) };
    case Kind.restore:
      return { kind: "restore", strokes: array(f[4]).map(stroke) };
    default:
      throw new Error(`unknown kind of result ${kind}`);
  }
}

export function decodeGains(bytes: Uint8Array): Gain[] {
  if (bytes.length % 4 !== 0) throw new Error("gains have a wrong length");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const gains: Gain[] = [];
  for (let at = 0; at < bytes.length; at += 4) {
    const db = view.getInt8(at + 2);
    gains.push({
      number: view.getUint16(at, true),
      db: db === -128 ? null : db,
      walls: view.getUint8(at + 3),
    });
  }
  return gains;
}

export function decodeHearers(bytes: Uint8Array): Hearers {
  if (bytes.length < 2 || (bytes.length - 2) % 3 !== 0) throw new Error("hearers have a wrong length");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const list: Hearers["list"] = [];
  for (let at = 2; at < bytes.length; at += 3) {
    list.push({ number: view.getUint16(at, true), db: view.getInt8(at + 2) });
  }
  return { total: view.getUint16(0, true), list };
}

function live(value: unknown): Live {
  const f = array(value);
  return {
    participant: uint(f[0]),
    object: uint(f[1]),
    stroke: bin(f[2]),
    colour: uint(f[3]),
    width: uint(f[4]),
    from: uint(f[5]),
    points: bin(f[6]),
  };
}

function welcome(f: unknown[]): ServerMessage {
  return {
    type: "welcome",
    version: uint(f[1]),
    you: uint(f[2]),
    tick: uint(f[3]),
    tickRate: uint(f[4]),
    scene: str(f[5]),
    participants: array(f[6]).map(participant),
    bodies: decodeBodies(bin(f[7])),
    objects: array(f[8]).map(object),
    sequence: uint(f[9]),
    lastClientSequence: uint(f[10]),
    resume: str(f[11]),
    limits: array(f[12]).map(uint),
    livedOn: bool(f[13]),
    // Older servers end here.
    author: f.length > 14 ? bin(f[14]) : new Uint8Array(8),
    from: f.length > 15 ? nilOr(f[15], uint) : null,
  };
}

/** One message from its array; null for a code this client does not know. Throws when fields do not fit. */
export function decodeFields(f: unknown[]): ServerMessage | null {
  switch (uint(f[0])) {
    case In.welcome:
      return welcome(f);
    case In.tick:
      return {
        type: "tick",
        tick: uint(f[1]),
        bodies: decodeBodies(bin(f[2])),
        gains: nilOr(f[3], (v) => decodeGains(bin(v))),
        hearers: nilOr(f[4], (v) => decodeHearers(bin(v))),
        lives: nilOr(f[5], (v) => array(v).map(live)),
      };
    case In.joined:
      return { type: "joined", participant: participant(f[1]) };
    case In.left:
      return { type: "left", participant: uint(f[1]), reason: str(f[2]) };
    case In.changed:
      return { type: "changed", participant: participant(f[1]) };
    case In.strokes:
      return { type: "strokes", object: uint(f[1]), strokes: array(f[2]).map(stroke), more: bool(f[3]) };
    case In.result:
      return { type: "result", sequence: uint(f[1]), object: uint(f[2]), outcome: outcome(uint(f[3]), f) };
    case In.acknowledged:
      return { type: "acknowledged", clientSequence: uint(f[1]), sequence: uint(f[2]) };
    case In.error:
      return { type: "error", code: str(f[1]), detail: str(f[2]), ref: nilOr(f[3], uint), of: uint(f[4]) };
    case In.answer:
      return { type: "answer", connection: uint(f[1]), sdp: str(f[2]) };
    case In.pong:
      return { type: "pong", time: uint(f[1]), serverTime: uint(f[2]), tick: uint(f[3]) };
    case In.reset:
      return { type: "reset", sequence: uint(f[1]) };
    case In.said:
      return { type: "said", line: line(f[1]), ref: nilOr(f[2], uint) };
    case In.history:
      return { type: "history", lines: array(f[1]).map(line), stored: array(f[2]).map(uint) };
    case In.reacted:
      return { type: "reacted", participant: uint(f[1]), kind: uint(f[2]) };
    case In.asked:
      return { type: "asked" };
    case In.door:
      return {
        type: "door",
        door: uint(f[1]),
        knocks: array(f[2]).map(knock),
        erasing: f.length > 3 ? uint(f[3]) : 0,
      };
    default:
      return null;
  }
}

/** All messages of one WebSocket message, in order. */
export function* decodeMessages(bytes: Uint8Array): Generator<ServerMessage> {
  for (const value of decodeMulti(bytes, options)) {
    const message = decodeFields(array(value));
    if (message) yield message;
  }
}
