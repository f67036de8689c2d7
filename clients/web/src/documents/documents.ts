import { type ClientMessage, dispatch, type Handlers, type ServerMessage } from "../wire/codec";
import { cssColour } from "../wire/colour";
import { retriableRefusals } from "../wire/constants";
import { fromClient, type Refused } from "../wire/messages";
import { hex, unhex } from "../world/hex";
import type { RoomObject } from "../world/objects";
import type { Replica } from "../world/replica";
import { mayDraw } from "../world/rights";
import type { Documents, OpenDocument, Pointed } from "./open_document";
import type { SharedDocument } from "./shared_document";
import { Value } from "./signal";
import { UnsavedDocuments } from "./unsaved";
import { WriteLane } from "./write_lane";

export interface DocumentsContext {
  room: string;
  send(message: ClientMessage): boolean;
  connected(): boolean;
  replica: Pick<Replica, "you" | "people" | "role" | "rights" | "author" | "objects">;
}

/** By then all objects of the room are known. */
const rescueMs = 60_000;

interface Entry {
  document: Promise<SharedDocument>;
  /** As soon as it is there. */
  shared: SharedDocument | null;
  openings: number;
}

/** Opens documents and brings them their messages. The code of Yjs is loaded with the first one. */
export class RoomDocuments implements Documents {
  readonly pointed = new Value<Pointed | null>(null);
  private readonly entries = new Map<string, Entry>();
  private readonly lane: WriteLane;
  private ref = 0;
  private over = false;

  constructor(private readonly context: DocumentsContext) {
    this.lane = new WriteLane((message) => context.send(message));
  }

  open(id: string): Promise<OpenDocument> {
    return this.opening(id, true);
  }

  /** Opens a document only to show its text: nobody sees a reader. */
  watch(id: string): Promise<OpenDocument> {
    return this.opening(id, false);
  }

  pointOut(id: string, place: Uint8Array): void {
    this.context.send({ type: "pointOut", object: unhex(id), place });
  }

  /** After each welcome. */
  welcomed(): void {
    this.lane.clear();
    for (const document of this.shared()) this.connect(document);
    for (const id of this.unsaved.all) if (!this.entries.has(id)) void this.rescue(id);
  }

  disconnected(): void {
    this.lane.clear();
    for (const document of this.shared()) document.disconnected();
  }

  /** The room's rights, the own role, or objects have changed. */
  roomChanged(): void {
    for (const document of this.shared()) {
      document.rightsChanged();
      if (!document.there) this.connect(document);
      document.there &&= this.object(document.id) !== undefined;
    }
  }

  left(participant: number): void {
    for (const document of this.shared()) document.presence.left(participant);
  }

  receive(message: ServerMessage): void {
    dispatch(this.handlers, message);
  }

  private readonly handlers: Handlers = {
    documentContent: (m) => this.entry(m.document)?.sync.content(m),
    documentWritten: (m) => this.entry(m.document)?.sync.written(m),
    documentSaved: (m) => this.entry(m.document)?.sync.saved(m.ref),
    presenceShown: (m) => this.entry(m.document)?.presence.received(m.participant, m.state),
    pointedOut: ({ participant, object, place }) => this.pointed.set({ id: hex(object), participant, place }),
  };

  /** Takes the refusal of a message about a document. False: it is about something else. */
  refused({ of, ref, reason }: Refused): boolean {
    const { openDocument, closeDocument, writeDocument, showPresence } = fromClient;
    if (of === writeDocument.code) {
      for (const document of this.shared())
        if (document.sync.sent(ref ?? 0)) document.sync.writeRefused(reason);
      return true;
    }
    if (of === openDocument.code) {
      this.openingRefused(reason);
      return true;
    }
    return of === closeDocument.code || of === showPresence.code;
  }

  dispose(): void {
    this.over = true;
    this.lane.clear();
    for (const document of this.shared()) document.dispose(false);
    this.entries.clear();
  }

  private get owner(): string {
    return `${this.context.room}.${hex(this.context.replica.author)}`;
  }

  private get unsaved(): UnsavedDocuments {
    return new UnsavedDocuments(this.owner);
  }

  private async opening(id: string, edits: boolean): Promise<OpenDocument> {
    const entry = this.entries.get(id) ?? this.begin(id);
    entry.openings++;
    try {
      const shared = await entry.document;
      return shared.opened(edits, () => this.closed(id, entry));
    } catch (error) {
      entry.openings--;
      if (this.entries.get(id) === entry) this.entries.delete(id);
      throw error;
    }
  }

  private begin(id: string): Entry {
    const entry: Entry = { document: this.load(id), shared: null, openings: 0 };
    this.entries.set(id, entry);
    entry.document.then(
      (shared) => {
        entry.shared = shared;
        if (this.over) shared.dispose(false);
        else this.connect(shared);
      },
      () => {},
    );
    return entry;
  }

  private async load(id: string): Promise<SharedDocument> {
    const { SharedDocument: Shared } = await import("./shared_document");
    const { context, owner } = this;
    const shared = new Shared(id, {
      keptAs: `stoa.document.${owner}.${id}`,
      send: (message) => context.send(message),
      write: (parts) => this.lane.add(parts),
      nextRef: () => ++this.ref,
      connected: () => context.connected(),
      mayWrite: () => this.mayWrite(id),
      person: (participant) => {
        const record = context.replica.people.get(participant)?.record;
        return record ? { name: record.name, colour: cssColour(record.colour) } : null;
      },
      you: () => context.replica.you,
      unsaved: (unsaved) => new UnsavedDocuments(owner).set(id, unsaved),
    });
    await shared.loaded;
    return shared;
  }

  /** Begins to follow a document, if its object is on the server and there is a connection. */
  private connect(document: SharedDocument): void {
    document.there = this.context.connected() && this.object(document.id) !== undefined;
    if (document.there) document.connected();
  }

  private object(id: string): RoomObject | undefined {
    return this.context.replica.objects.find((o) => o.key === id);
  }

  private mayWrite(id: string): boolean {
    const { replica } = this.context;
    return mayDraw(replica, replica.rights, this.object(id)?.record);
  }

  /** Closes a document that nobody has open, once it is saved. Without a connection the browser keeps it. */
  private closed(id: string, entry: Entry): void {
    const { shared } = entry;
    if (--entry.openings > 0 || !shared) return;
    const end = (): boolean => {
      if (entry.openings > 0 || this.entries.get(id) !== entry) return true;
      if (shared.sync.unsaved && /^(saving|loading)$/.test(shared.sync.state.value)) return false;
      this.entries.delete(id);
      shared.dispose(true);
      return true;
    };
    if (end()) return;
    const stop = shared.sync.state.subscribe(() => {
      if (end()) stop();
    });
  }

  /** Sends what an earlier visit could not. Of a document that is not here any more it is forgotten. */
  private async rescue(id: string): Promise<void> {
    const document = await this.watch(id).catch(() => null);
    if (!document) return;
    const done = (): boolean => /^(saved|refused|offline)$/.test(document.state.value);
    await new Promise<void>((go) => {
      const look = (): void => {
        if (!done()) return;
        clearTimeout(timer);
        stop();
        go();
      };
      const stop = document.state.subscribe(look);
      const timer = setTimeout(() => {
        stop();
        go();
      }, rescueMs);
      look();
    });
    if (!done() && !this.over && !this.object(id)) this.unsaved.set(id, false);
    document.close();
  }

  private *shared(): Iterable<SharedDocument> {
    for (const { shared } of this.entries.values()) if (shared) yield shared;
  }

  private entry(document: Uint8Array): SharedDocument | null {
    return this.entries.get(hex(document))?.shared ?? null;
  }

  /** The refusal of an opening names no document. Unless it is known which, all that wait ask again. */
  private openingRefused(reason: string): void {
    const asking = [...this.shared()].filter((d) => d.sync.asking);
    const gone = reason === "no_object" ? asking.find((d) => !this.object(d.id)) : undefined;
    if (gone) gone.openRefused(reason);
    else if (reason === "no_object") for (const document of asking) document.openRefused("busy");
    else if (retriableRefusals.has(reason)) for (const document of asking) document.openRefused(reason);
    else asking[0]?.openRefused(reason);
  }
}
