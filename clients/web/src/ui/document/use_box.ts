import { useLayoutEffect, useRef } from "preact/hooks";

/** Whether an input method has this key press. */
export function composes(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === 229;
}

/** A small box over the page: what is marked `data-first` gets the focus, and Escape calls `close`. */
export function useBox<T extends HTMLElement = HTMLFormElement>(close: () => void) {
  const ref = useRef<T>(null);
  useLayoutEffect(() => {
    if (ref.current?.contains(document.activeElement)) return; // something in it took the focus
    const first = ref.current?.querySelector<HTMLElement>("[data-first]");
    first?.focus({ preventScroll: true });
    if (first instanceof HTMLInputElement) first.select();
  }, []);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || composes(event)) return;
    event.preventDefault();
    event.stopPropagation();
    close();
  };
  return { ref, onKeyDown };
}
