import { type Editor, Extension } from "@tiptap/core";
import type { EditorState } from "@tiptap/pm/state";
import { Plugin, PluginKey } from "@tiptap/pm/state";
import { Decoration, DecorationSet } from "@tiptap/pm/view";
import { useEffect, useState } from "preact/hooks";
import * as Y from "yjs";
import type { Documents } from "../../documents/open_document";
import { positionOf, relativeAt } from "./cursors";

/** How long the place is marked and the notice stands. */
const shownMs = 6000;

const key = new PluginKey<number | null>("pointing");

/** Marks the block that somebody points at. The plugin's state is its position. */
export const Pointing = Extension.create({
  name: "pointing",
  addProseMirrorPlugins() {
    return [
      new Plugin<number | null>({
        key,
        state: {
          init: () => null,
          apply: (tr, before) => {
            const at = tr.getMeta(key) as { at: number | null } | undefined;
            if (at) return at.at;
            return before === null ? null : tr.mapping.map(before);
          },
        },
        props: {
          decorations: (state) => {
            const at = key.getState(state) ?? null;
            const node = at === null ? null : state.doc.nodeAt(at);
            if (at === null || !node) return null;
            return DecorationSet.create(state.doc, [
              Decoration.node(at, at + node.nodeSize, { class: "pointed" }),
            ]);
          },
        },
      }),
    ];
  },
});

/** The innermost block around a position, as the position before it; null in an empty document. */
function blockAt({ doc }: EditorState, at: number): number | null {
  const $at = doc.resolve(Math.min(at, doc.content.size));
  if ($at.depth > 0) return $at.before($at.depth);
  return $at.nodeAfter ? $at.pos : null;
}

/** The place of the block with the cursor, as everybody is shown it. */
export function placeHere({ state }: Editor): Uint8Array | null {
  const { $from } = state.selection;
  const relative = relativeAt(state, $from.depth > 0 ? $from.start($from.depth) : $from.pos);
  return relative ? Y.encodeRelativePosition(relative) : null;
}

/** Scrolls to a place and marks it. Returns false if the place is gone. */
export function showPlace(editor: Editor, place: Uint8Array): boolean {
  const at = decoded(editor.state, place);
  const block = at === null ? null : blockAt(editor.state, at);
  if (block === null) return false;
  editor.view.dispatch(editor.state.tr.setMeta(key, { at: block }));
  const dom = editor.view.nodeDOM(block);
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  if (dom instanceof Element) dom.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
  return true;
}

function decoded(state: EditorState, place: Uint8Array): number | null {
  try {
    return positionOf(state, Y.relativePositionToJSON(Y.decodeRelativePosition(place)));
  } catch {
    return null; // others may send anything
  }
}

interface PointedAt {
  editor: Editor | null;
  documents: Documents;
  /** The id of the open document. */
  id: string;
  /** The own number: what one points at oneself needs no notice. */
  you: number;
}

/** The participant who points at a place of this document, for as long as the place is marked; null for nobody. */
export function usePointedAt({ editor, documents, id, you }: PointedAt): number | null {
  const [who, setWho] = useState<number | null>(null);
  useEffect(() => {
    if (!editor) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const end = (): void => {
      setWho(null);
      if (!editor.isDestroyed) editor.view.dispatch(editor.state.tr.setMeta(key, { at: null }));
    };
    const ends = documents.pointed.subscribe(() => {
      const pointed = documents.pointed.value;
      if (!pointed || pointed.id !== id || pointed.participant === you) return;
      if (!showPlace(editor, pointed.place)) return;
      setWho(pointed.participant);
      clearTimeout(timer);
      timer = setTimeout(end, shownMs);
    });
    return () => {
      ends();
      clearTimeout(timer);
    };
  }, [editor, documents, id, you]);
  return who;
}
