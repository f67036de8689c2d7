import { Extension } from "@tiptap/core";
import type { EditorState, Transaction } from "@tiptap/pm/state";
import { Plugin, PluginKey } from "@tiptap/pm/state";
import { Decoration, DecorationSet, type EditorView } from "@tiptap/pm/view";
import {
  absolutePositionToRelativePosition,
  relativePositionToAbsolutePosition,
  ySyncPluginKey,
} from "@tiptap/y-tiptap";
import { createRelativePositionFromJSON } from "yjs";
import type { OpenDocument, Reader } from "../../documents/open_document";
import { colourNumber, luminance } from "../../wire/colour";

/** The own cursor is told at most this often. */
const tellMs = 100;

export interface SyncState {
  type: import("yjs").XmlFragment;
  doc: import("yjs").Doc;
  binding: { mapping: Map<unknown, unknown> } | null;
  isChangeOrigin: boolean;
}

export function syncOf(state: EditorState): SyncState | undefined {
  return ySyncPluginKey.getState(state) as SyncState | undefined;
}

/** The position in the document that a relative position means now; null if that is gone. */
export function positionOf(state: EditorState, relative: unknown): number | null {
  const sync = syncOf(state);
  if (!sync?.binding) return null;
  try {
    const place = createRelativePositionFromJSON(relative);
    const at = relativePositionToAbsolutePosition(sync.doc, sync.type, place, sync.binding.mapping as never);
    return at === null ? null : Math.max(0, Math.min(at, state.doc.content.size));
  } catch {
    return null; // others may send anything
  }
}

/** A position that stays at its text while others write. */
export function relativeAt(state: EditorState, position: number): import("yjs").RelativePosition | null {
  const sync = syncOf(state);
  if (!sync?.binding) return null;
  return absolutePositionToRelativePosition(position, sync.type, sync.binding.mapping as never);
}

const plainColour = /^#[0-9a-f]{6}$/i;

export function cursorColour(reader: Reader): string {
  return plainColour.test(reader.colour) ? reader.colour : "#8a6d3b";
}

/** Black or white, whichever is easier to read on a colour. */
export function inkOn(colour: string): string {
  return luminance(colourNumber(colour)) > 0.18 ? "#000" : "#fff";
}

function flag(reader: Reader): HTMLElement {
  const colour = cursorColour(reader);
  const cursor = document.createElement("span");
  cursor.className = "other-cursor";
  cursor.style.borderColor = colour;
  const name = document.createElement("span");
  name.className = "other-name";
  name.textContent = reader.name;
  name.style.backgroundColor = colour;
  name.style.color = inkOn(colour);
  // The text is read without the names in it; who is here stands in the list of readers.
  cursor.setAttribute("aria-hidden", "true");
  cursor.append(name);
  return cursor;
}

function decorate(state: EditorState, open: OpenDocument): DecorationSet {
  const all: Decoration[] = [];
  const states = open.awareness.getStates();
  for (const reader of open.readers.value) {
    if (reader.clientId === open.awareness.clientID) continue;
    const cursor = states.get(reader.clientId)?.cursor as
      | { anchor?: unknown; head?: unknown }
      | null
      | undefined;
    const anchor = cursor?.anchor ? positionOf(state, cursor.anchor) : null;
    const head = cursor?.head ? positionOf(state, cursor.head) : null;
    if (anchor === null || head === null) continue;
    all.push(
      Decoration.widget(head, () => flag(reader), { key: `${reader.clientId} ${reader.name}`, side: 10 }),
    );
    const [from, to] = anchor < head ? [anchor, head] : [head, anchor];
    const style = `background-color: ${cursorColour(reader)}38`;
    if (from < to) all.push(Decoration.inline(from, to, { class: "other-selection", style }));
  }
  return DecorationSet.create(state.doc, all);
}

const key = new PluginKey<DecorationSet>("cursors");

/** Tells the others where this person's cursor is. */
class OwnCursor {
  private timer: ReturnType<typeof setTimeout> | null = null;
  private told = "";

  constructor(
    private readonly view: EditorView,
    private readonly open: OpenDocument,
  ) {}

  soon(): void {
    this.timer ??= setTimeout(() => {
      this.timer = null;
      this.tell();
    }, tellMs);
  }

  end(): void {
    if (this.timer) clearTimeout(this.timer);
    this.open.awareness.setLocalStateField("cursor", null);
  }

  private tell(): void {
    const { state } = this.view;
    const { anchor, head } = state.selection;
    // Who looks into another window has left no trace: the cursor stays until the text loses the focus in this one.
    if (this.view.composing) this.soon();
    else if (!this.view.hasFocus() && document.hasFocus()) this.set(null);
    else if (this.view.hasFocus())
      this.set({ anchor: relativeAt(state, anchor), head: relativeAt(state, head) });
  }

  private set(cursor: object | null): void {
    const text = JSON.stringify(cursor);
    if (text === this.told) return;
    this.told = text;
    this.open.awareness.setLocalStateField("cursor", cursor);
  }
}

function watch(view: EditorView, open: OpenDocument) {
  const own = new OwnCursor(view, open);
  const others = (): void => {
    if (!view.isDestroyed && !view.composing) view.dispatch(view.state.tr.setMeta(key, true));
  };
  const changed = ({ added, updated, removed }: Record<"added" | "updated" | "removed", number[]>): void => {
    if ([...added, ...updated, ...removed].some((id) => id !== open.awareness.clientID)) others();
  };
  const tell = (): void => own.soon();
  open.awareness.on("change", changed);
  const ends = open.readers.subscribe(others);
  view.dom.addEventListener("focus", tell);
  view.dom.addEventListener("blur", tell);
  view.dom.addEventListener("compositionend", others);
  return {
    update: (_: EditorView, before: EditorState) => {
      const same = before.selection.eq(view.state.selection) && before.doc.eq(view.state.doc);
      if (!same) own.soon();
    },
    destroy: () => {
      open.awareness.off("change", changed);
      ends();
      view.dom.removeEventListener("focus", tell);
      view.dom.removeEventListener("blur", tell);
      view.dom.removeEventListener("compositionend", others);
      own.end();
    },
  };
}

function next(tr: Transaction, before: DecorationSet, state: EditorState, open: OpenDocument): DecorationSet {
  if (tr.getMeta(key) || syncOf(state)?.isChangeOrigin) return decorate(state, open);
  return tr.docChanged ? before.map(tr.mapping, tr.doc) : before;
}

/** The cursors of others, with the names that the room knows them by. */
export const Cursors = Extension.create<{ open: () => OpenDocument | null }>({
  name: "cursors",

  addOptions() {
    return { open: () => null };
  },

  addProseMirrorPlugins() {
    const open = this.options.open();
    if (!open) return [];
    return [
      new Plugin<DecorationSet>({
        key,
        state: {
          init: (_, state) => decorate(state, open),
          apply: (tr, before, __, state) => next(tr, before, state, open),
        },
        props: { decorations: (state) => key.getState(state) },
        view: (view) => watch(view, open),
      }),
    ];
  },
});
