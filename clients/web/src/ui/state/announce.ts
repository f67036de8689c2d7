import type { UiState } from "./state";
import type { Store } from "./store";

const maxAnnouncements = 6;

/**
 * Announces a text to screen readers. The page keeps the last few in a live region, so that texts of the same
 * moment are all read.
 */
export function announce(store: Store<UiState>, text: string): void {
  const { announcements } = store.value;
  const id = (announcements.at(-1)?.id ?? 0) + 1;
  store.set({ announcements: [...announcements.slice(1 - maxAnnouncements), { id, text }] });
}
