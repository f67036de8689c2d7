import { decodeMulti, encode } from "@msgpack/msgpack";
import type { Message, Typed } from "./form";
import { fromClient, fromServer, type RoomRecord, roomRecord } from "./messages";

export type ClientMessage = Typed<typeof fromClient>;
export type ServerMessage = Typed<typeof fromServer>;

/** Handlers by message type. Messages without a handler are ignored. */
export type Handlers = {
  [N in ServerMessage["type"]]?: (message: ServerMessage & { type: N }) => void;
};

export function dispatch(handlers: Handlers, message: ServerMessage): void {
  (handlers[message.type] as ((message: ServerMessage) => void) | undefined)?.(message);
}

/** Bounds for decoding, far above what servers send. */
const maxDecodedBin = 4 << 20;
const maxDecodedArray = 65536;

const options = {
  maxStrLength: maxDecodedBin,
  maxBinLength: maxDecodedBin,
  maxArrayLength: maxDecodedArray,
  maxMapLength: 0,
  maxExtLength: 0,
};

const byCode = new Map(Object.entries(fromServer).map(([type, form]) => [form.code, { type, form }]));

/** The messages in one WebSocket message, in order. Skips unknown types. Throws on invalid fields. */
export function* decodeMessages(bytes: Uint8Array): Generator<ServerMessage> {
  for (const elements of decodeMulti(bytes, options)) {
    if (!Array.isArray(elements)) throw new Error("a message is an array");
    const known = byCode.get(elements[0]);
    if (!known) continue;
    const message = known.form.read(elements) as object;
    yield Object.assign(message, { type: known.type }) as ServerMessage;
  }
}

export function encodeMessage(message: ClientMessage): Uint8Array<ArrayBuffer> {
  const form = fromClient[message.type] as Message<unknown>;
  return encode(form.write(message));
}

/** The msgpack encoding of a record, section 7.1. The digest of section 7.6 is computed over it. */
export function encodeRecord(r: RoomRecord): Uint8Array<ArrayBuffer> {
  return encode(roomRecord.write(r));
}
