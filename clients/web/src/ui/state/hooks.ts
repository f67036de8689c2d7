import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { type Catalogue, catalogue } from "../../i18n/i18n";
import type { Settings } from "../../settings/settings";
import type { Text } from "../../world/scene";
import type { Ui, UiState } from "./state";
import { type ReadableStore, useStore } from "./store";

/** A page with settings: that of a room, or that of the account's rooms. */
export interface Localised {
  store: ReadableStore<{ settings: Settings }>;
}

export function useUi<S>(ui: Ui, select: (value: Readonly<UiState>) => S): S {
  return useStore(ui.store, select);
}

/** The texts in the chosen language. */
export function useTexts(ui: Localised): Catalogue {
  return catalogue(useStore(ui.store, (s) => s.settings.language));
}

/** A text of the scene in the chosen language. */
export function useLocalText(ui: Ui, text: Text | null | undefined): string {
  const language = useStore(ui.store, (s) => s.settings.language);
  return text ? text[language] || text.en : "";
}

/** Renders again, so that a changed control shows the actual state instead of the requested one. */
export function useRerender(): () => void {
  const [, bump] = useState(0);
  return () => bump((n) => n + 1);
}

/** Calls back before each animation frame while mounted. */
export function useAnimationFrame(callback: () => void): void {
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

const focusable = ["button:not(:disabled)", "input:not(:disabled)", "select:not(:disabled)"]
  .concat(["textarea:not(:disabled)", "a[href]", "[contenteditable]"])
  .map((selector) => `${selector}:not([tabindex="-1"])`)
  .join(", ");

function trapFocus(root: HTMLElement, event: KeyboardEvent): void {
  if (event.key !== "Tab") return;
  // What is within a text that is being written is no stop of its own.
  const all = [...root.querySelectorAll<HTMLElement>(focusable)].filter(
    (element) => !element.parentElement?.closest("[contenteditable]"),
  );
  const at = document.activeElement;
  const [from, to] = event.shiftKey ? [all[0], all.at(-1)] : [all.at(-1), all[0]];
  if (at !== from && at !== root && root.contains(at)) return;
  event.preventDefault();
  to?.focus();
}

/**
 * Returns the focus to the element that had it, or to `opener` if that element was rendered again. Does nothing if
 * something else has the focus by then.
 */
function restoreFocus(before: Element | null, opener: string): void {
  queueMicrotask(() => {
    if (document.activeElement !== document.body && document.activeElement !== null) return;
    const target = before !== document.body && before?.isConnected ? before : document.getElementById(opener);
    if (target instanceof HTMLElement) target.focus({ preventScroll: true });
  });
}

/**
 * Focuses a dialog when it opens (the element marked `data-first`, if any) and restores the focus when it closes.
 * A modal dialog traps Tab. `opener` is the id of a control that is removed while the dialog is open.
 */
export function useDialog(modal = false, opener = "") {
  const ref = useRef<HTMLDivElement>(null);
  // In the layout effect, before the next key press.
  useLayoutEffect(() => {
    const before = document.activeElement;
    const root = ref.current;
    const first = root?.querySelector<HTMLElement>("[data-first]") ?? root;
    first?.focus({ preventScroll: true });
    const press = (event: KeyboardEvent): void => {
      if (root) trapFocus(root, event);
    };
    if (modal) root?.addEventListener("keydown", press);
    return () => restoreFocus(before, opener);
  }, [modal, opener]);
  return ref;
}
