import { type Editor, Extension } from "@tiptap/core";
import type { Node } from "@tiptap/pm/model";
import { type EditorState, Plugin, PluginKey, TextSelection, type Transaction } from "@tiptap/pm/state";
import { Decoration, DecorationSet } from "@tiptap/pm/view";
import { yUndoPluginKey } from "@tiptap/y-tiptap";

export interface Wanted {
  text: string;
  matchCase: boolean;
}

interface Place {
  from: number;
  to: number;
}

export interface Found {
  wanted: Wanted;
  places: readonly Place[];
  /** The index of the place that was gone to last; -1 for none. */
  at: number;
}

const nothing: Found = { wanted: { text: "", matchCase: false }, places: [], at: -1 };
/** More places are not counted: a single letter in a long document. */
export const mostPlaces = 5000;

/** Where a text stands. A text is found within one block, across its formatting. */
export function placesOf(doc: Node, { text, matchCase }: Wanted): Place[] {
  if (text === "") return [];
  const pattern = new RegExp(text.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&"), matchCase ? "gu" : "giu");
  const places: Place[] = [];
  doc.descendants((node, pos) => {
    if (!node.isTextblock) return places.length < mostPlaces;
    const all = node.textBetween(0, node.content.size, "", "\ufffc");
    for (const { index, 0: match } of all.matchAll(pattern)) {
      if (places.length === mostPlaces) break;
      places.push({ from: pos + 1 + index, to: pos + 1 + index + match.length });
    }
    return false;
  });
  return places;
}

const key = new PluginKey<Found>("find");

export function foundIn(state: EditorState): Found {
  return key.getState(state) ?? nothing;
}

function next(tr: Transaction, before: Found): Found {
  const change = tr.getMeta(key) as Partial<Pick<Found, "wanted" | "at">> | undefined;
  if (!change && !tr.docChanged) return before;
  const wanted = change?.wanted ?? before.wanted;
  const same = wanted === before.wanted && !tr.docChanged;
  const places = same ? before.places : placesOf(tr.doc, wanted);
  return { wanted, places, at: Math.min(change?.at ?? (change?.wanted ? -1 : before.at), places.length - 1) };
}

function decorate({ places, at }: Found, doc: Node): DecorationSet {
  const all = places.map(({ from, to }, i) =>
    Decoration.inline(from, to, { class: i === at ? "found found-here" : "found" }),
  );
  return DecorationSet.create(doc, all);
}

export const Find = Extension.create({
  name: "find",
  addProseMirrorPlugins() {
    return [
      new Plugin<Found>({
        key,
        state: { init: () => nothing, apply: next },
        props: {
          decorations: (state) => {
            const found = foundIn(state);
            return found.places.length > 0 ? decorate(found, state.doc) : null;
          },
        },
      }),
    ];
  },
});

export function look(editor: Editor, wanted: Wanted): void {
  editor.view.dispatch(editor.state.tr.setMeta(key, { wanted }));
}

/** Goes to the next place, or the previous one; at first to the one nearest behind the cursor. */
export function goOn(editor: Editor, back: boolean): void {
  const { places, at } = foundIn(editor.state);
  if (places.length === 0) return;
  const cursor = editor.state.selection.from;
  const first = places.findIndex(({ from }) => from >= cursor);
  const start = Math.max(0, first);
  const to = at < 0 ? (back ? start - 1 : start) : at + (back ? -1 : 1);
  show(editor, (to + places.length) % places.length);
}

function show(editor: Editor, at: number): void {
  const place = foundIn(editor.state).places[at];
  if (!place) return;
  const { tr, doc } = editor.state;
  tr.setSelection(TextSelection.create(doc, place.from, place.to))
    .setMeta(key, { at })
    .scrollIntoView();
  editor.view.dispatch(tr);
  // scrollIntoView of ProseMirror waits for the focus; the field keeps it.
  const dom = editor.view.domAtPos(place.from).node;
  const element = dom instanceof Element ? dom : dom.parentElement;
  element?.scrollIntoView({ block: "center" });
}

function put(tr: Transaction, { from, to }: Place, text: string): void {
  if (text) tr.insertText(text, from, to);
  else tr.delete(from, to);
}

function ownStep(editor: Editor): void {
  const undo = yUndoPluginKey.getState(editor.state) as
    | { undoManager: { stopCapturing(): void } }
    | undefined;
  undo?.undoManager.stopCapturing();
}

/** Replaces the place that was gone to, and goes to the next one. */
export function replaceHere(editor: Editor, text: string): void {
  const { places, at } = foundIn(editor.state);
  const place = places[at];
  if (!place) {
    goOn(editor, false);
    return;
  }
  ownStep(editor);
  const tr = editor.state.tr;
  put(tr, place, text);
  editor.view.dispatch(
    tr.setMeta(key, { at: -1 }).setSelection(TextSelection.near(tr.doc.resolve(place.from + text.length))),
  );
  goOn(editor, false);
}

/** Replaces all places in one step, which one undo takes back. Returns how many. */
export function replaceAll(editor: Editor, text: string): number {
  const { places } = foundIn(editor.state);
  ownStep(editor);
  const tr = editor.state.tr;
  for (const place of [...places].reverse()) put(tr, place, text);
  editor.view.dispatch(tr.setMeta(key, { at: -1 }));
  ownStep(editor);
  return places.length;
}
