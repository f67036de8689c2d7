import { encode } from "@msgpack/msgpack";
import { Kind, Out } from "./code";
import type { ClientMessage, Edit, Stroke } from "./message";

function editFields(edit: Edit): unknown[] {
  switch (edit.kind) {
    case "put":
      return [Kind.put, edit.id, edit.colour, edit.width, edit.points];
    case "erase":
      return [Kind.erase, edit.ids];
    case "restore":
      return [Kind.restore, edit.ids];
  }
}

function fields(m: ClientMessage): unknown[] {
  switch (m.type) {
    case "hello":
      return [
        ...[Out.hello, m.version, m.ticket, m.resume, m.clientId, m.device, m.slots, m.place],
        ...(m.have ? [[m.have.sequence, m.have.boards]] : []),
      ];
    case "pose":
      return [Out.pose, m.body];
    case "teleport":
      return [Out.teleport, m.body];
    case "mute":
      return [Out.mute, m.muted];
    case "operation":
      return [Out.operation, m.sequence, m.object, ...editFields(m.edit)];
    case "live":
      return [Out.live, m.object, m.stroke, m.colour, m.width, m.from, m.points];
    case "offer":
      return [Out.offer, m.connection, m.sdp];
    case "ping":
      return [Out.ping, m.time];
    case "leave":
      return [Out.leave];
    case "say":
      return [Out.say, m.ref, m.scope, m.to, m.text];
    case "hand":
      return [Out.hand, m.raised];
    case "react":
      return [Out.react, m.kind];
    case "block":
      return [Out.block, m.participant];
    case "moderate":
      return [Out.moderate, m.action, m.participant, m.value];
  }
}

export function encodeMessage(message: ClientMessage): Uint8Array<ArrayBuffer> {
  return encode(fields(message));
}

/** The msgpack form of a stroke, section 7.1; what the equality of section 7.4 is counted over. */
export function encodeStroke(s: Stroke): Uint8Array<ArrayBuffer> {
  return encode([s.id, s.sequence, s.author, s.colour, s.width, s.points]);
}
