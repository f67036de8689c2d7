import { createDecoder, readVarString, readVarUint } from "lib0/decoding";
import {
  type Awareness,
  applyAwarenessUpdate,
  encodeAwarenessUpdate,
  modifyAwarenessUpdate,
  removeAwarenessStates,
} from "y-protocols/awareness";
import type { Reader } from "./open_document";
import { Value } from "./signal";

export interface PresenceContext {
  /** Shows others an awareness update; empty: not there any more. */
  show(state: Uint8Array): boolean;
  /** A participant as the room knows it; null if there is none. */
  person(participant: number): { name: string; colour: string } | null;
}

/** Ten a second. */
const everyMs = 100;
/** Section 4.21. */
const mostBytes = 8192;
const outside = 0;
const unknownColour = "#7a8a92";

interface Changes {
  added: number[];
  updated: number[];
  removed: number[];
}

/** Who has one document open, and where they read and write. PROTOCOL.md sections 4.21 and 5.23. */
export class Presence {
  readonly readers = new Value<Reader[]>([]);
  /** The participant of each Yjs client id. */
  private readonly owners = new Map<number, number>();
  private shownAt = Number.NEGATIVE_INFINITY;
  private shown = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly awareness: Awareness,
    private readonly context: PresenceContext,
  ) {
    // Readers go when the server says so: timers of hidden tabs are too slow for renewals.
    clearInterval(awareness._checkInterval);
    awareness.on("update", this.changed);
  }

  /** After each welcome, when the document is open again: the server then tells who else reads it. */
  connected(): void {
    for (const owner of new Set(this.owners.values())) this.left(owner);
    this.shown = false;
    this.later();
  }

  /** What a participant shows of itself. */
  received(participant: number, state: Uint8Array): void {
    if (state.length === 0) {
      this.left(participant);
      return;
    }
    try {
      if (clientsOf(state).includes(this.awareness.clientID)) return; // nobody speaks for this page
      const known = modifyAwarenessUpdate(state, (s) => this.named(participant, s));
      applyAwarenessUpdate(this.awareness, known, { participant });
    } catch {
      // Not an awareness update: nobody is shown.
    }
  }

  /** A participant does not read any more. */
  left(participant: number): void {
    const clients = [...this.owners].flatMap(([client, owner]) => (owner === participant ? client : []));
    removeAwarenessStates(this.awareness, clients, this);
    for (const client of clients) this.forget(client);
    this.publish();
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.awareness.off("update", this.changed);
  }

  /** The names and colours of others are the room's; those of editors outside are what they say. */
  private named(participant: number, state: unknown): unknown {
    if (typeof state !== "object" || state === null) return null;
    const said = (state as { user?: { name?: unknown; colour?: unknown; color?: unknown } }).user;
    const known = participant === outside ? null : this.context.person(participant);
    const name = known?.name ?? (participant === outside ? text(said?.name, 80) : "");
    const colour = known?.colour ?? hexColour(said?.colour ?? said?.color);
    return { ...state, user: { name, colour, color: colour } };
  }

  private readonly changed = ({ added, updated, removed }: Changes, origin: unknown): void => {
    if (typeof origin === "object" && origin !== null && "participant" in origin) {
      const participant = Number(origin.participant);
      for (const client of [...added, ...updated]) this.owners.set(client, participant);
      for (const client of removed) this.forget(client);
      this.publish();
    } else if (origin === "local") this.later();
  };

  /** Who comes back begins at the same clock. */
  private forget(client: number): void {
    this.owners.delete(client);
    this.awareness.meta.delete(client);
  }

  private later(): void {
    const wait = this.shownAt + everyMs - performance.now();
    if (this.timer !== undefined) return;
    if (wait <= 0) this.show();
    else
      this.timer = setTimeout(() => {
        this.timer = undefined;
        this.show();
      }, wait);
  }

  private show(): void {
    const { awareness } = this;
    const there = awareness.getLocalState()?.user !== undefined;
    if (!there && !this.shown) return;
    const state = there ? encodeAwarenessUpdate(awareness, [awareness.clientID]) : new Uint8Array();
    if (state.length > mostBytes) return;
    this.shownAt = performance.now();
    if (this.context.show(state)) this.shown = there;
  }

  private publish(): void {
    const readers = [...this.owners].flatMap(([clientId, participant]): Reader[] => {
      const state = this.awareness.states.get(clientId);
      if (!state?.user) return [];
      const { name, colour } = state.user as { name: string; colour: string };
      return [{ participant, clientId, name, colour, writes: state.cursor != null }];
    });
    const same = JSON.stringify(readers) === JSON.stringify(this.readers.value);
    if (!same) this.readers.set(readers);
  }
}

/** The Yjs client ids of an awareness update. Throws on garbage. */
function clientsOf(update: Uint8Array): number[] {
  const decoder = createDecoder(update);
  return Array.from({ length: Math.min(readVarUint(decoder), update.length) }, () => {
    const client = readVarUint(decoder);
    readVarUint(decoder); // the clock
    readVarString(decoder); // the state
    return client;
  });
}

function text(value: unknown, most: number): string {
  return typeof value === "string" ? [...value].slice(0, most).join("") : "";
}

function hexColour(value: unknown): string {
  return typeof value === "string" && /^#[0-9a-f]{6}$/i.test(value) ? value : unknownColour;
}
