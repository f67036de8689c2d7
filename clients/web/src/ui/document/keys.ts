import type { Editor } from "@tiptap/core";
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { textId } from "./create_editor";
import { toolbarId } from "./toolbar";
import { composes } from "./use_box";

interface DocumentKeys {
  root: RefObject<HTMLElement | null>;
  editor: Editor | null;
  close(): void;
  /** What a shortcut does, such as "Mod+K"; "Mod" is Ctrl or Cmd. */
  shortcuts: Readonly<Record<string, () => unknown>>;
}

function focusFirst(root: HTMLElement, selectors: readonly string[]): void {
  for (const selector of selectors) {
    const found = root.querySelector<HTMLElement>(selector);
    if (!found) continue;
    found.focus();
    if (document.activeElement === found) return;
  }
}

const toTools = [`#${toolbarId} [tabindex="0"]`, `#${toolbarId} button`, "#document-back"];

/** F6 goes round: text, tools, head, panel. */
const stops: readonly (readonly [part: string, target: readonly string[]])[] = [
  [`#${textId}`, [`#${textId}`]],
  [".document-tools", toTools],
  ["header", ["#document-back"]],
  [".document-panel", [".document-panel [data-first]", ".document-panel button"]],
];

function nextStop(root: HTMLElement, back: boolean): void {
  const there = stops.filter(([part]) => root.querySelector(part));
  const at = there.findIndex(([part]) => root.querySelector(part)?.contains(document.activeElement));
  const to = there[(at + (back ? there.length - 1 : 1)) % there.length];
  if (to) focusFirst(root, to[1]);
}

/** Whether a key press asks for the tools. Returns true if it was handled. */
function moves(root: HTMLElement, event: KeyboardEvent): boolean {
  if (event.key === "F6" && !event.ctrlKey && !event.metaKey) nextStop(root, event.shiftKey);
  else if (event.key === "F10" && event.altKey) focusFirst(root, toTools);
  else return false;
  return true;
}

/** On Windows the AltGr key counts as Ctrl and Alt: then a letter such as "ł" is typed, and no shortcut is meant. */
function typesByAltGr(event: KeyboardEvent, letter: string): boolean {
  const altGr = event.ctrlKey && event.altKey && !event.metaKey && event.getModifierState("AltGraph");
  return altGr && event.key.length === 1 && event.key.toUpperCase() !== letter;
}

/** A key press in the form "Mod+Alt+L"; empty if it types. By the place of the key where a layout makes another letter with Alt. */
function shortcutOf(event: KeyboardEvent): string {
  const letter = /^Key([A-Z])$/.exec(event.code)?.[1] ?? event.key.toUpperCase();
  if (typesByAltGr(event, letter)) return "";
  const mod = event.ctrlKey || event.metaKey ? "Mod+" : "";
  return `${mod}${event.altKey ? "Alt+" : ""}${event.shiftKey ? "Shift+" : ""}${event.altKey ? letter : event.key.toUpperCase()}`;
}

/**
 * The keys of the whole page: Escape leaves the text for the tools, and from there the document; F6 and Alt+F10 move
 * between the parts; and the shortcuts. Nothing happens while an input method has the keys.
 */
export function useDocumentKeys(keys: DocumentKeys): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const root = keys.root.current;
    if (!root) return;
    const press = (event: KeyboardEvent): void => {
      if (event.defaultPrevented && event.key !== "Escape") return;
      if (composes(event)) return;
      const { editor, close, shortcuts } = latest.current;
      const inText = editor?.view.dom.contains(event.target as Node) ?? false;
      const shortcut = shortcuts[shortcutOf(event)];
      if (event.key === "Escape") {
        if (inText) focusFirst(root, toTools);
        else close();
      } else if (shortcut) shortcut();
      else if (!moves(root, event)) return;
      event.preventDefault();
      event.stopPropagation();
    };
    // Where the focus was on something that went, the keys still belong to the document.
    const pressAnywhere = (event: KeyboardEvent): void => {
      if (event.target === document.body) press(event);
    };
    root.addEventListener("keydown", press);
    addEventListener("keydown", pressAnywhere, { capture: true });
    return () => {
      root.removeEventListener("keydown", press);
      removeEventListener("keydown", pressAnywhere, { capture: true });
    };
  }, [keys.root]);
}
