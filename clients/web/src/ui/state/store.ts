import { useLayoutEffect, useState } from "preact/hooks";

/** The read-only side of a store. */
export interface ReadableStore<T> {
  readonly value: Readonly<T>;
  subscribe(listener: () => void): () => void;
}

/** An observable value. One store holds the whole state of a page. */
export class Store<T extends object> {
  private readonly listeners = new Set<() => void>();

  constructor(private current: T) {}

  get value(): Readonly<T> {
    return this.current;
  }

  set(patch: Partial<T>): void {
    let changed = false;
    for (const key of Object.keys(patch) as (keyof T)[]) {
      if (!Object.is(patch[key], this.current[key])) changed = true;
    }
    if (!changed) return;
    this.current = { ...this.current, ...patch };
    for (const listener of this.listeners) listener();
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}

/** Renders again when the selected part changes. Subscribes in the layout effect, so that no change is missed. */
export function useStore<T, S>(store: ReadableStore<T>, select: (value: Readonly<T>) => S): S {
  const [, bump] = useState(0);
  const selected = select(store.value);
  useLayoutEffect(() => {
    let last = select(store.value);
    if (!Object.is(last, selected)) bump((n) => n + 1);
    return store.subscribe(() => {
      const next = select(store.value);
      if (Object.is(next, last)) return;
      last = next;
      bump((n) => n + 1);
    });
  }, [store]);
  return selected;
}
