import { Awareness } from "y-protocols/awareness";
import { Doc } from "yjs";
import type { ClientMessage } from "../wire/codec";
import { unhex } from "../world/hex";
import { DocumentSync } from "./document_sync";
import { type Kept, keep } from "./kept";
import type { OpenDocument } from "./open_document";
import { Presence, type PresenceContext } from "./presence";
import { Value } from "./signal";

export interface SharedContext {
  /** The name under which the browser keeps the document; empty: it does not. */
  keptAs: string;
  send(message: ClientMessage): boolean;
  write(parts: readonly ClientMessage[]): void;
  nextRef(): number;
  connected(): boolean;
  mayWrite(): boolean;
  person: PresenceContext["person"];
  /** The own number in the room. */
  you(): number;
  /** The document has changes that the server did not confirm, or no longer. */
  unsaved(unsaved: boolean): void;
}

/** One document, however often it is open on this page. */
export class SharedDocument {
  readonly doc = new Doc();
  readonly awareness = new Awareness(this.doc);
  readonly mayWrite: Value<boolean>;
  readonly sync: DocumentSync;
  readonly presence: Presence;
  private readonly kept: Kept | null;
  private readonly bytes: Uint8Array;
  /** Its object is on the server, as far as this page knows, and it is followed. */
  there = false;
  private told: boolean | null = null;
  /** Openings by editors. The others only show the text, and their readers are nobody's news. */
  private editors = 0;

  constructor(
    readonly id: string,
    private readonly context: SharedContext,
  ) {
    this.bytes = unhex(id);
    this.mayWrite = new Value(context.mayWrite());
    this.kept = context.keptAs ? keep(context.keptAs, this.doc) : null;
    this.sync = new DocumentSync(id, this.doc, {
      send: context.send,
      write: context.write,
      nextRef: context.nextRef,
      connected: context.connected,
      mayWrite: context.mayWrite,
      isKept: (origin) => this.kept?.is(origin) ?? false,
      changed: () => this.changed(),
    });
    this.presence = new Presence(this.awareness, {
      show: (state) => context.send({ type: "showPresence", document: this.bytes, state }),
      person: context.person,
    });
  }

  /** What the browser kept is in the text. */
  get loaded(): Promise<unknown> {
    return this.kept?.loaded ?? Promise.resolve();
  }

  /** One opening of the document, by an editor or only to show the text. */
  opened(edits: boolean, close: () => void): OpenDocument {
    const { id, doc, awareness, mayWrite, sync, presence } = this;
    let open = true;
    if (edits && this.editors++ === 0) this.appear();
    return {
      id,
      doc,
      awareness,
      state: sync.state,
      refusal: sync.refusal,
      mayWrite,
      readers: presence.readers,
      close: () => {
        if (!open) return;
        open = false;
        if (edits && --this.editors === 0) awareness.setLocalState({});
        close();
      },
    };
  }

  /** Others see a reader. What it says of itself is for editors outside the room. */
  private appear(): void {
    const { name, colour } = this.context.person(this.context.you()) ?? { name: "", colour: "" };
    this.awareness.setLocalState({ user: { name, colour, color: colour } });
  }

  connected(): void {
    this.sync.connected();
    this.presence.connected();
  }

  disconnected(): void {
    this.there = false;
    this.sync.disconnected();
  }

  rightsChanged(): void {
    this.mayWrite.set(this.context.mayWrite());
    this.sync.rightsChanged();
  }

  openRefused(reason: string): void {
    this.sync.openRefused(reason);
    if (reason !== "no_object") return;
    this.kept?.clear(); // it is gone, or not for this person's eyes
    this.context.unsaved(false);
  }

  /** Ends it. What is not saved stays in the browser. */
  dispose(tell: boolean): void {
    if (tell) this.context.send({ type: "closeDocument", document: this.bytes });
    this.presence.dispose();
    this.sync.dispose();
    this.doc.destroy();
  }

  private changed(): void {
    const { unsaved, state, refusal } = this.sync;
    // Somebody else took the client id: what is kept would never become equal to the server's.
    if (refusal.value === "not_your_client") this.kept?.clear();
    if (unsaved === this.told || (!unsaved && state.value !== "saved")) return;
    this.told = unsaved;
    this.context.unsaved(unsaved);
  }
}
