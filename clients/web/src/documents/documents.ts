import type { ClientMessage } from "../wire/codec";
import { cssColour } from "../wire/colour";
import type {
  DocumentContent,
  DocumentSaved,
  DocumentWritten,
  PointedOut,
  PresenceShown,
  Refused,
} from "../wire/messages";
import { fromClient } from "../wire/messages";
import { hex, unhex } from "../world/hex";
import type { Replica } from "../world/replica";
import { mayDraw } from "../world/rights";
import type { OpenDocument } from "./open_document";
import type { SharedDocument } from "./shared_document";
import { type Signal, Value } from "./signal";
import { UnsavedDocuments } from "./unsaved";
import { WriteLane } from "./write_lane";

/** Somebody asks everybody to look at a place of an object. */
export interface Pointed {
  id: string;
  participant: number;
  /** In a document: an encoded Yjs relative position. */
  place: Uint8Array;
}

/** The documents of a room. */
export interface Documents {
  /** Resolves when what the browser has of it can be shown; the rest follows. */
  open(id: string): Promise<OpenDocument>;
  /** Asks everybody to look at a place of a document. */
  pointOut(id: string, place: Uint8Array): void;
  readonly pointed: Signal<Pointed | null>;
}

export interface DocumentsContext {
  room: string;
  send(message: ClientMessage): boolean;
  connected(): boolean;
  replica: Pick<Replica, "people" | "role" | "rights" | "author" | "objects">;
}

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
    const { people } = this.context.replica;
    for (const document of this.shared()) {
      document.connected();
      document.presence.keepOnly((participant) => people.has(participant));
    }
    for (const id of this.unsaved.all) if (!this.entries.has(id)) void this.rescue(id);
  }

  disconnected(): void {
    this.lane.clear();
    for (const document of this.shared()) document.sync.disconnected();
  }

  /** The room's rights, the own role, or objects have changed. */
  roomChanged(): void {
    for (const document of this.shared()) document.rightsChanged();
  }

  left(participant: number): void {
    for (const document of this.shared()) document.presence.left(participant);
  }

  content(m: DocumentContent): void {
    this.entry(m.document)?.content(m);
  }

  written(m: DocumentWritten): void {
    this.entry(m.document)?.written(m);
  }

  saved(m: DocumentSaved): void {
    this.entry(m.document)?.sync.saved(m.ref);
  }

  presence({ document, participant, state }: PresenceShown): void {
    this.entry(document)?.presence.received(participant, state);
  }

  pointedOut({ participant, object, place }: PointedOut): void {
    this.pointed.set({ id: hex(object), participant, place });
  }

  /** Takes the refusal of a message about a document. False: it is about something else. */
  refused({ of, ref, reason }: Refused): boolean {
    const { openDocument, closeDocument, writeDocument, showPresence } = fromClient;
    if (of === writeDocument.code) {
      for (const document of this.shared())
        if (document.sync.sent(ref ?? 0)) document.sync.writeRefused(reason);
      return true;
    }
    if (of === openDocument.code) {
      this.whoseOpening(reason)?.openRefused(reason);
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
        else if (this.context.connected()) shared.connected();
        else shared.sync.disconnected();
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
      mayWrite: () => this.mayWrite(id),
      person: (participant) => {
        const record = context.replica.people.get(participant)?.record;
        return record ? { name: record.name, colour: cssColour(record.colour) } : null;
      },
      unsaved: (unsaved) => new UnsavedDocuments(owner).set(id, unsaved),
    });
    await shared.loaded;
    return shared;
  }

  private mayWrite(id: string): boolean {
    const { replica } = this.context;
    return mayDraw(replica, replica.rights, replica.objects.find((o) => o.key === id)?.record);
  }

  /** Closes a document that nobody has open, once it is saved. Without a connection the browser keeps it. */
  private closed(id: string, entry: Entry): void {
    const { shared } = entry;
    if (--entry.openings > 0 || !shared) return;
    const end = (): boolean => {
      if (entry.openings > 0 || this.entries.get(id) !== entry) return true;
      if (shared.sync.unsaved && shared.sync.state.value === "saving") return false;
      this.entries.delete(id);
      shared.dispose(true);
      return true;
    };
    if (end()) return;
    const stop = shared.sync.state.subscribe(() => {
      if (end()) stop();
    });
  }

  /** Sends what an earlier visit could not. */
  private async rescue(id: string): Promise<void> {
    const document = await this.watch(id).catch(() => null);
    if (!document) return;
    const done = (): boolean => /^(saved|refused|offline)$/.test(document.state.value);
    if (!done())
      await new Promise<void>((go) => {
        const stop = document.state.subscribe(() => {
          if (!done()) return;
          stop();
          go();
        });
      });
    document.close();
  }

  private *shared(): Iterable<SharedDocument> {
    for (const { shared } of this.entries.values()) if (shared) yield shared;
  }

  private entry(document: Uint8Array): SharedDocument | null {
    return this.entries.get(hex(document))?.shared ?? null;
  }

  /** The refusal of an opening names no document: the server answers in order, and of a gone object first. */
  private whoseOpening(reason: string): SharedDocument | undefined {
    const asking = [...this.shared()].filter((d) => d.sync.asking);
    const has = (id: string): boolean => this.context.replica.objects.some((o) => o.key === id);
    const gone = reason === "no_object" ? asking.find((d) => !has(d.id)) : undefined;
    return gone ?? asking[0];
  }
}
