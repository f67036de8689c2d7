import { useEffect, useRef } from "preact/hooks";
import { type Catalogue, catalogue } from "../i18n/i18n";
import type { Text } from "../world/scene";
import type { Ui, UiState } from "./state";
import { useStore } from "./store";

export function useUi<S>(ui: Ui, select: (value: Readonly<UiState>) => S): S {
  return useStore(ui.store, select);
}

/** The texts in the chosen language. */
export function useTexts(ui: Ui): Catalogue {
  return catalogue(useStore(ui.store, (s) => s.settings.language));
}

/** A text of the scene in the chosen language. */
export function useName(ui: Ui, text: Text | null | undefined): string {
  const language = useStore(ui.store, (s) => s.settings.language);
  return text ? text[language] || text.en : "";
}

/** Calls back before each picture while mounted. */
export function useEachFrame(callback: () => void): void {
  const latest = useRef(callback);
  latest.current = callback;
  useEffect(() => {
    let frame = 0;
    const tick = (): void => {
      latest.current();
      frame = requestAnimationFrame(tick);
    };
    frame = requestAnimationFrame(tick);
    return () => cancelAnimationFrame(frame);
  }, []);
}

/** Keeps Tab inside a dialog, takes the focus when it opens and gives it back. */
export function useDialog() {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    const root = ref.current;
    root?.focus({ preventScroll: true });
    return () => {
      if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, []);
  return ref;
}
