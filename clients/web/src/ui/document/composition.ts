import { Extension } from "@tiptap/core";
import type { Fragment, Node } from "@tiptap/pm/model";
import { Plugin, TextSelection } from "@tiptap/pm/state";
import type { EditorView } from "@tiptap/pm/view";
import type * as Y from "yjs";
import { syncOf } from "./cursors";

/** What of the binding of y-tiptap 3.0.9 is used here beside its interface. */
interface Binding {
  type: Y.XmlFragment;
  mapping: Map<unknown, Node | Node[]>;
  mux(run: () => void): void;
  _observeFunction: (events: never[], transaction: Y.Transaction) => void;
  _prosemirrorChanged(doc: Node): void;
  _forceRerender(): void;
}

/** ProseMirror takes the composed text over within 20 ms. */
const settleMs = 60;

interface Difference {
  /** From here to `oldEnd` the old content was replaced by the new one up to `newEnd`. */
  start: number;
  oldEnd: number;
  newEnd: number;
}

function difference(before: Fragment, after: Fragment): Difference | null {
  const start = before.findDiffStart(after);
  const ends = before.findDiffEnd(after);
  if (start === null || !ends) return null;
  const overlap = Math.max(0, start - Math.min(ends.a, ends.b));
  return { start, oldEnd: ends.a + overlap, newEnd: ends.b + overlap };
}

/** Where a position of the old content is in the new one. */
export function movedBy(change: Difference | null, position: number): number {
  if (!change || position <= change.start) return position;
  if (position >= change.oldEnd) return position + change.newEnd - change.oldEnd;
  return change.newEnd;
}

/** What one person composed into a block that others changed meanwhile. */
export function merged(before: Fragment, composed: Fragment, others: Fragment) {
  const own = difference(before, composed);
  if (!own) return null;
  const theirs = difference(before, others);
  const from = movedBy(theirs, own.start);
  return {
    from,
    to: Math.max(from, movedBy(theirs, own.oldEnd)),
    content: composed.cut(own.start, own.newEnd),
  };
}

/** What was there when others first changed something. */
interface Held {
  block: Node;
  /** The shared type of that block. */
  type: unknown;
  /** Whether the block is still there is known by this type; this is where it was. */
  at: number;
}

/**
 * While an input method composes, the text in the page must not be touched: the composition would break. What others
 * write waits until it ends, and what is composed meanwhile is merged with it.
 */
class Hold {
  private held: Held | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly view: EditorView,
    private readonly binding: Binding,
  ) {
    const show = binding._observeFunction;
    const write = binding._prosemirrorChanged;
    binding.type.unobserveDeep(show as never);
    binding._observeFunction = (events, transaction) => {
      if (!this.held && !view.composing) return show(events, transaction);
      binding.mux(() => this.hold()); // not for what this editor wrote itself
    };
    binding.type.observeDeep(binding._observeFunction as never);
    binding._prosemirrorChanged = (doc) => {
      if (!this.held) write.call(binding, doc);
    };
  }

  /** The composition ended, perhaps. */
  readonly ended = (): void => {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (!this.view.isDestroyed && !this.view.composing) this.release();
    }, settleMs);
  };

  dispose(): void {
    clearTimeout(this.timer);
    this.held = null;
  }

  private hold(): void {
    if (this.held) return;
    const { $from } = this.view.state.selection;
    const block = $from.parent;
    const type = [...this.binding.mapping].find(([, node]) => node === block)?.[0];
    this.held = { block, type, at: $from.depth > 0 ? $from.before() : 0 };
  }

  private release(): void {
    const { held, view, binding } = this;
    if (!held) return;
    const composed = view.state.doc.nodeAt(held.at);
    binding._forceRerender();
    this.held = null;
    if (!composed) return;
    const now = this.find(held.type);
    if (now) this.merge(held, composed, now);
    else this.keep(held, composed);
  }

  private merge({ block }: Held, composed: Node, now: { node: Node; at: number }): void {
    const { view } = this;
    const change = merged(block.content, composed.content, now.node.content);
    if (!change) return;
    const start = now.at + 1 + change.from;
    const tr = view.state.tr.replaceWith(start, now.at + 1 + change.to, change.content);
    view.dispatch(tr.setSelection(TextSelection.near(tr.doc.resolve(start + change.content.size), -1)));
  }

  private find(type: unknown): { node: Node; at: number } | null {
    const node = this.binding.mapping.get(type);
    let found: { node: Node; at: number } | null = null;
    this.view.state.doc.descendants((one, at) => {
      if (one === node) found = { node: one, at };
      return found === null;
    });
    return found;
  }

  /** Others deleted the block: what was composed becomes a paragraph of its own. */
  private keep({ block }: Held, composed: Node): void {
    const { state } = this.view;
    const own = difference(block.content, composed.content);
    const paragraph = state.schema.nodes.paragraph;
    if (!own || !paragraph || own.newEnd === own.start) return;
    const content = composed.content.cut(own.start, own.newEnd);
    this.view.dispatch(state.tr.insert(state.doc.content.size, paragraph.create(null, content)));
  }
}

/** Stands behind the binding in the list of extensions. */
export const Composition = Extension.create({
  name: "composition",
  priority: 10,

  addProseMirrorPlugins() {
    return [
      new Plugin({
        view: (view) => {
          const binding = syncOf(view.state)?.binding as unknown as Binding | undefined;
          if (!binding) return {};
          const hold = new Hold(view, binding);
          view.dom.addEventListener("compositionend", hold.ended);
          return {
            destroy: () => {
              view.dom.removeEventListener("compositionend", hold.ended);
              hold.dispose();
            },
          };
        },
      }),
    ];
  },
});
