import type * as Y from "yjs";
import type { Signal } from "../../documents/open_document";

/** What somebody said about a text, or in answer to that. The name is what the writer's page said. */
export interface Comment {
  id: string;
  /** The comment that this one answers; null for a comment on a text. */
  thread: string | null;
  /** The participant's number at that time. */
  author: number;
  name: string;
  text: string;
  /** Milliseconds since 1970. */
  at: number;
  resolved: boolean;
}

export interface Thread extends Comment {
  answers: readonly Comment[];
}

export const mostCommentLength = 4000;
const mostShown = 2000;

/** A stored comment, or null if it is none. Others may have stored anything. */
function commentOf(id: string, stored: unknown): Comment | null {
  if (typeof stored !== "object" || stored === null) return null;
  const { thread, author, name, text, at, resolved } = stored as Record<string, unknown>;
  if (typeof text !== "string" || typeof name !== "string" || text === "") return null;
  return {
    id,
    thread: typeof thread === "string" ? thread : null,
    author: typeof author === "number" ? author : 0,
    name: name.slice(0, 200),
    text: text.slice(0, mostCommentLength),
    at: typeof at === "number" && Math.abs(at) < 8.64e15 ? at : 0,
    resolved: resolved === true,
  };
}

/**
 * The comments of a document. Each comment and each answer is an entry of its own, so that answers that are written
 * at the same time are all kept.
 */
export class Comments implements Signal<readonly Thread[]> {
  value: readonly Thread[] = [];
  private readonly listeners = new Set<() => void>();
  private readonly stored: Y.Map<unknown>;

  constructor(
    private readonly doc: Y.Doc,
    private readonly writer: () => { author: number; name: string },
  ) {
    this.stored = doc.getMap("comments");
    this.stored.observe(this.changed);
    this.read();
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  dispose(): void {
    this.stored.unobserve(this.changed);
    this.listeners.clear();
  }

  isOpen(id: string): boolean {
    return this.value.some((thread) => thread.id === id && !thread.resolved);
  }

  /** Returns the id; null if there is nothing to say. */
  add(text: string, thread: string | null = null): string | null {
    const said = text.trim().slice(0, mostCommentLength);
    if (!said) return null;
    const id = crypto.randomUUID();
    const entry = { ...this.writer(), text: said, at: Date.now(), resolved: false };
    this.stored.set(id, thread === null ? entry : { ...entry, thread });
    return id;
  }

  resolve(id: string, resolved: boolean): void {
    const entry = this.stored.get(id);
    if (typeof entry === "object" && entry !== null) this.stored.set(id, { ...entry, resolved });
  }

  /** What is written together, such as a comment and its mark. */
  together(write: () => void): void {
    this.doc.transact(write);
  }

  private readonly changed = (): void => {
    this.read();
    for (const listener of [...this.listeners]) listener();
  };

  private read(): void {
    const all: Comment[] = [];
    for (const [id, stored] of this.stored) {
      const comment = all.length < mostShown ? commentOf(id, stored) : null;
      if (comment) all.push(comment);
    }
    all.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
    this.value = all
      .filter(({ thread }) => thread === null)
      .map((comment) => ({ ...comment, answers: all.filter(({ thread }) => thread === comment.id) }));
  }
}
