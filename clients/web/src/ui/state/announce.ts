import type { UiState } from "./state";
import type { Store } from "./store";

const kept = 6;

/** Says it after what was announced before, even in the same moment; the page holds the last few as a live region. */
export function announce(store: Store<UiState>, text: string): void {
  const { announcements } = store.value;
  const id = (announcements.at(-1)?.id ?? 0) + 1;
  store.set({ announcements: [...announcements.slice(1 - kept), { id, text }] });
}
