import { callApi } from "./http";

/** A change of an object as the HTTP API tells it. `sequence` is that of the result. */
export interface HistoryEntry {
  sequence: number;
  at: string;
  /** Null: the room itself. */
  author: string | null;
  name: string;
  own: boolean;
  verb: "put" | "patch" | "delete" | "restore";
  /** Null: strokes of the board `parent`. */
  object: string | null;
  parent: string;
  kind: string | null;
  title: string | null;
  there: boolean;
  count: number;
  changes?: Record<string, { before: unknown; after?: unknown }>;
}

export interface HistoryPage {
  entries: HistoryEntry[];
  /** Null: there are no older ones. */
  next: number | null;
}

/** An object as it was after a change. Bytes are `{base64}`. */
export interface ObjectState {
  there: boolean;
  kind: string;
  properties: Record<string, unknown>;
}

/** A deleted object that can be brought back. Times are RFC 3339. */
export interface BinEntry {
  object: string;
  kind: string;
  title: string;
  /** Who deleted it. */
  name: string;
  own: boolean;
  at: string;
  until: string;
  mayRestore: boolean;
}

export interface RoomBin {
  objects: BinEntry[];
  next: number | null;
}

/** What a search found in an object. `marks` are ranges of UTF-16 code units in `snippet`. */
export interface SearchResult {
  object: string;
  parent: string;
  kind: string;
  title: string;
  in: "name" | "text" | "url" | "file";
  snippet: string;
  marks: [number, number][];
}

/** How much one person changed. */
export interface PersonChanges {
  author: string;
  name: string;
  own: boolean;
  put: number;
  patched: number;
  deleted: number;
  restored: number;
  last: string;
}

/** How many records were taken back, and how many could not be. */
export interface TakenBack {
  changed: number;
  left: { gone: number; full: number; forbidden: number };
  /** So much was to be taken back that the call must be repeated. */
  more?: boolean;
}

/** Taking back sends records at a limited rate; the server gives up after ten minutes. */
const takeBackTimeoutMs = 610_000;
const mostEmptyPages = 20;

/** What happened in one room, its bin, and its search. All throw `ApiError`. */
export class RoomHistory {
  constructor(private readonly room: string) {}

  async of(object: string, before: number | null): Promise<HistoryPage> {
    return this.page(`history?object=${object}&`, before, (answer: Partial<HistoryPage>) => ({
      entries: answer.entries ?? [],
      next: answer.next ?? null,
    }));
  }

  async stateAt(object: string, sequence: number): Promise<ObjectState> {
    return (await this.get(`history?object=${object}&at=${sequence}`)) as ObjectState;
  }

  async bin(before: number | null): Promise<RoomBin> {
    return this.page("bin?", before, (answer: Partial<RoomBin>) => ({
      objects: answer.objects ?? [],
      next: answer.next ?? null,
    }));
  }

  async search(text: string): Promise<SearchResult[]> {
    const answer = (await this.get(`search?q=${encodeURIComponent(text)}`)) as { found?: SearchResult[] };
    return answer.found ?? [];
  }

  async people(since: string): Promise<PersonChanges[]> {
    const answer = (await this.get(`history/people?since=${encodeURIComponent(since)}`)) as {
      people?: PersonChanges[];
    };
    return answer.people ?? [];
  }

  async takeBack(author: string, since: string): Promise<TakenBack> {
    for (let changed = 0; ; ) {
      const part = (await callApi(`/rooms/${this.room}/history/takeback`, {
        method: "POST",
        body: { author, since },
        timeoutMs: takeBackTimeoutMs,
      })) as TakenBack;
      changed += part.changed;
      if (!part.more || part.changed === 0) return { ...part, changed };
    }
  }

  /** A page with something in it, or the last one: those that hold only what the caller may not see are empty. */
  private async page<A, P extends { next: number | null }>(
    path: string,
    before: number | null,
    read: (answer: A) => P,
  ): Promise<P> {
    for (let at = before, tries = 0; ; tries++) {
      const page = read((await this.get(`${path}${at === null ? "" : `before=${at}`}`)) as A);
      const empty = Object.values(page).some((value) => Array.isArray(value) && value.length === 0);
      if (!empty || page.next === null || tries === mostEmptyPages) return page;
      at = page.next;
    }
  }

  private get(path: string): Promise<unknown> {
    return callApi(`/rooms/${this.room}/${path}`);
  }
}
