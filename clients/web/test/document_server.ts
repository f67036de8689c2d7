import { decode } from "@msgpack/msgpack";
import * as Y from "yjs";
import { type DocumentsContext, RoomDocuments } from "../src/documents/documents";
import { type ClientMessage, encodeMessage, type ServerMessage } from "../src/wire/codec";
import { fromClient } from "../src/wire/messages";
import { hex } from "../src/world/hex";
import { objectOf, type RoomObject } from "../src/world/objects";
import type { Person } from "../src/world/replica";
import { openRights } from "../src/world/rights";

export const agenda = "0a".repeat(16);
const documentRecord = {
  id: new Uint8Array(16).fill(10),
  made: 1,
  author: new Uint8Array(8),
  kind: "document",
  properties: {},
};
const contentPart = 16 * 1024;

type Sent = ClientMessage["type"];

interface Stored {
  updates: Uint8Array[];
  doc: Y.Doc;
}

/** A server of documents as PROTOCOL.md sections 4.18 to 5.24 describe it. Messages wait until `deliver`. */
export class DocumentServer {
  readonly clients: DocumentClient[] = [];
  private readonly stored = new Map<string, Stored>();
  /** The next refusals of messages of a type. */
  readonly refusals: { type: Sent; reason: string }[] = [];
  /** Updates are too large to be sent at once. */
  asksToCompare = false;

  join(name: string): DocumentClient {
    const client = new DocumentClient(this, this.clients.length + 1, name);
    this.clients.push(client);
    for (const other of this.clients) other.meet();
    client.connect();
    return client;
  }

  text(id = agenda): string {
    return this.document(id).doc.getText("t").toString();
  }

  document(id: string): Stored {
    const known = this.stored.get(id) ?? { updates: [], doc: new Y.Doc() };
    this.stored.set(id, known);
    return known;
  }

  /** Brings messages to and fro until there are none. */
  deliver(): void {
    for (let busy = true; busy; ) {
      busy = false;
      for (const client of this.clients) {
        for (const message of client.toServer.splice(0)) {
          busy = true;
          this.receive(client, message);
        }
        for (const message of client.toClient.splice(0)) {
          busy = true;
          client.receive(message);
        }
      }
    }
  }

  private receive(client: DocumentClient, message: ClientMessage): void {
    const refusal = this.refusals.findIndex((r) => r.type === message.type);
    if (refusal >= 0) {
      const [{ reason } = { reason: "" }] = this.refusals.splice(refusal, 1);
      this.refuse(client, message, reason);
      return;
    }
    if (message.type === "openDocument") this.open(client, hex(message.document), message.have);
    if (message.type === "closeDocument") this.close(client, hex(message.document));
    if (message.type === "writeDocument") this.write(client, message);
    if (message.type === "showPresence") {
      const id = hex(message.document);
      client.presence.set(id, message.state);
      this.toOthers(client, id, {
        type: "presenceShown",
        document: message.document,
        participant: client.number,
        state: message.state,
      });
    }
    if (message.type === "pointOut")
      for (const other of this.clients)
        other.toClient.push({
          type: "pointedOut",
          participant: client.number,
          object: message.object,
          place: message.place,
        });
  }

  private open(client: DocumentClient, id: string, have: Uint8Array): void {
    client.open.add(id);
    const { doc } = this.document(id);
    const document = bytes(id);
    const update = have.length > 0 ? Y.encodeStateAsUpdate(doc, have) : Y.encodeStateAsUpdate(doc);
    for (let from = 0; from < update.length; from += contentPart) {
      const more = from + contentPart < update.length;
      const state = more ? new Uint8Array() : Y.encodeStateVector(doc);
      client.toClient.push({
        type: "documentContent",
        document,
        update: update.slice(from, from + contentPart),
        more,
        state,
      });
    }
    for (const other of this.clients) {
      const state = other.presence.get(id);
      if (other !== client && state?.length)
        client.toClient.push({ type: "presenceShown", document, participant: other.number, state });
    }
  }

  private close(client: DocumentClient, id: string): void {
    client.open.delete(id);
    if (!client.presence.delete(id)) return;
    const gone = { document: bytes(id), participant: client.number, state: new Uint8Array() };
    this.toOthers(client, id, { type: "presenceShown", ...gone });
  }

  private write(client: DocumentClient, m: ClientMessage & { type: "writeDocument" }): void {
    const id = hex(m.document);
    if (!client.open.has(id)) {
      this.refuse(client, m, "not_open");
      return;
    }
    client.parts.push(m.update);
    if (m.more) return;
    const update = Uint8Array.from(client.parts.flatMap((part) => [...part]));
    client.parts = [];
    const { doc } = this.document(id);
    const trial = new Y.Doc();
    Y.applyUpdate(trial, Y.encodeStateAsUpdate(doc));
    Y.applyUpdate(trial, update);
    if (trial.store.pendingStructs || trial.store.pendingDs) {
      this.refuse(client, m, "gap");
      return;
    }
    Y.applyUpdate(doc, update);
    client.toClient.push({ type: "documentSaved", document: m.document, ref: m.ref });
    const sent = this.asksToCompare ? new Uint8Array() : update;
    this.toOthers(client, id, {
      type: "documentWritten",
      document: m.document,
      participant: client.number,
      update: sent,
    });
  }

  private toOthers(client: DocumentClient, id: string, message: ServerMessage): void {
    for (const other of this.clients)
      if (other !== client && other.open.has(id) && other.online) other.toClient.push(message);
  }

  private refuse(client: DocumentClient, message: ClientMessage, reason: string): void {
    const ref = "ref" in message ? (message.ref as number) : null;
    const of = fromClient[message.type].code;
    client.toClient.push({ type: "refused", reason, detail: "", ref, of });
  }
}

/** One page, with a connection that a test breaks. */
export class DocumentClient {
  readonly toServer: ClientMessage[] = [];
  readonly toClient: ServerMessage[] = [];
  readonly sent: ClientMessage[] = [];
  readonly open = new Set<string>();
  readonly presence = new Map<string, Uint8Array>();
  parts: Uint8Array[] = [];
  online = false;
  readonly documents: RoomDocuments;
  readonly replica: DocumentsContext["replica"] & { objects: readonly RoomObject[] } = {
    you: 0,
    people: new Map(),
    role: 0,
    rights: openRights,
    author: new Uint8Array(8),
    objects: [objectOf(documentRecord)],
  };

  constructor(
    private readonly server: DocumentServer,
    readonly number: number,
    readonly name: string,
  ) {
    this.replica.you = number;
    this.documents = new RoomDocuments({
      room: "room",
      connected: () => this.online,
      replica: this.replica,
      send: (message) => {
        if (!this.online) return false;
        this.sent.push(message);
        this.toServer.push(overTheWire(message));
        return true;
      },
    });
  }

  /** Learns of everybody in the room. */
  meet(): void {
    for (const { number, name } of this.server.clients)
      this.replica.people.set(number, { record: { name, colour: 0x336699 } } as Person);
  }

  connect(): void {
    this.online = true;
    this.documents.welcomed();
  }

  /** Messages on their way are lost. */
  disconnect(): void {
    this.online = false;
    this.toServer.length = 0;
    this.toClient.length = 0;
    this.parts = [];
    this.open.clear();
    this.documents.disconnected();
  }

  receive(message: ServerMessage): void {
    if (message.type === "refused") this.documents.refused(message);
    else this.documents.receive(message);
  }

  count(type: Sent): number {
    return this.sent.filter((m) => m.type === type).length;
  }
}

function bytes(id: string): Uint8Array {
  return Uint8Array.from(id.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** A message as the server reads it. */
function overTheWire(message: ClientMessage): ClientMessage {
  const elements = decode(encodeMessage(message));
  return { ...(fromClient[message.type].read(elements) as object), type: message.type } as ClientMessage;
}
