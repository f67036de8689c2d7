import { decodeMulti, encode } from "@msgpack/msgpack";
import type { Message, Typed } from "./form";
import { maxDecodedArray, maxDecodedBin } from "./limits";
import { fromClient, fromServer, type Operation, type Result, type Stroke, stroke } from "./messages";

export type ClientMessage = Typed<typeof fromClient>;
export type ServerMessage = Typed<typeof fromServer>;

/** What to do with each message from the server. One that is not named is passed over. */
export type Handlers = {
  [N in ServerMessage["type"]]?: (message: ServerMessage & { type: N }) => void;
};

export function dispatch(handlers: Handlers, message: ServerMessage): void {
  (handlers[message.type] as ((message: ServerMessage) => void) | undefined)?.(message);
}

type OmitEach<T, K extends string> = T extends unknown ? Omit<T, K> : never;

/** What an operation asks of a board: section 7.2. */
export type BoardOperation = OmitEach<Operation, "clientSequence" | "object">;
/** What an operation did to a board: section 7.3. */
export type BoardChange = OmitEach<Result, "sequence" | "object">;

const options = {
  maxStrLength: maxDecodedBin,
  maxBinLength: maxDecodedBin,
  maxArrayLength: maxDecodedArray,
  maxMapLength: 0,
  maxExtLength: 0,
};

const byCode = new Map(Object.entries(fromServer).map(([type, form]) => [form.code, { type, form }]));

/** All messages of one WebSocket message, in order, but those this client does not know. Throws when fields do not fit. */
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

/** The msgpack form of a stroke, section 7.1; what the equality of section 7.4 is counted over. */
export function encodeStroke(s: Stroke): Uint8Array<ArrayBuffer> {
  return encode(stroke.write(s));
}
