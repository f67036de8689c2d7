import { Extension, Mark } from "@tiptap/core";
import type { Node } from "@tiptap/pm/model";
import { Plugin, PluginKey } from "@tiptap/pm/state";
import { Decoration, DecorationSet } from "@tiptap/pm/view";
import type { Comments } from "./comments";

/** Ties a text to a comment. Several may lie over each other. */
export const CommentMark = Mark.create({
  name: "comment",
  inclusive: false,
  excludes: "",
  keepOnSplit: true,

  addAttributes() {
    return {
      id: {
        default: null,
        parseHTML: (element) => element.getAttribute("data-comment"),
        renderHTML: ({ id }) => ({ "data-comment": id }),
      },
    };
  },

  // A text that is moved keeps its comments.
  parseHTML() {
    return [{ tag: "span[data-comment]" }];
  },

  renderHTML({ HTMLAttributes }) {
    return ["span", HTMLAttributes, 0];
  },
});

export interface CommentedText {
  id: string;
  from: number;
  to: number;
}

/** Where the comments of a document stand, in the order of the text. A copy of a text does not count. */
export function commentedTexts(doc: Node): CommentedText[] {
  const all = new Map<string, CommentedText>();
  doc.descendants((node, pos) => {
    for (const mark of node.marks) {
      const id = mark.type.name === "comment" ? String(mark.attrs.id) : null;
      if (!id) continue;
      const known = all.get(id);
      if (known?.to === pos) known.to += node.nodeSize;
      else if (!known) all.set(id, { id, from: pos, to: pos + node.nodeSize });
    }
  });
  return [...all.values()];
}

interface Shown {
  active: string | null;
  decorations: DecorationSet;
}

const key = new PluginKey<Shown>("comments");

function decorate(doc: Node, comments: Comments, active: string | null): DecorationSet {
  const all: Decoration[] = [];
  doc.descendants((node, pos) => {
    for (const mark of node.marks) {
      if (mark.type.name !== "comment" || !comments.isOpen(String(mark.attrs.id))) continue;
      const here = mark.attrs.id === active ? " comment-here" : "";
      all.push(Decoration.inline(pos, pos + node.nodeSize, { class: `comment-open${here}` }));
    }
  });
  return DecorationSet.create(doc, all);
}

/** The transaction that shows one comment as the one that is read; null for none. */
export const activeComment = key;

/** Marks the texts with open comments; a click on one opens it. */
export const CommentedTexts = Extension.create<{
  comments: () => Comments | null;
  open: (id: string) => void;
}>({
  name: "commentedTexts",

  addOptions() {
    return { comments: () => null, open: () => {} };
  },

  addProseMirrorPlugins() {
    const comments = this.options.comments();
    const { open } = this.options;
    if (!comments) return [];
    return [
      new Plugin<Shown>({
        key,
        state: {
          init: (_, { doc }) => ({ active: null, decorations: decorate(doc, comments, null) }),
          apply: (tr, before) => {
            const change = tr.getMeta(key) as { active: string | null } | undefined;
            const active = change ? change.active : before.active;
            if (!change && !tr.docChanged) return before;
            return { active, decorations: decorate(tr.doc, comments, active) };
          },
        },
        view: (view) => {
          const ends = comments.subscribe(() => {
            const active = key.getState(view.state)?.active ?? null;
            if (!view.isDestroyed && !view.composing) view.dispatch(view.state.tr.setMeta(key, { active }));
          });
          return { destroy: ends };
        },
        props: {
          decorations: (state) => key.getState(state)?.decorations,
          handleClick: (view, pos) => {
            const marks = view.state.doc.resolve(pos).marks();
            const id = marks.find(
              (mark) => mark.type.name === "comment" && comments.isOpen(String(mark.attrs.id)),
            );
            if (id) open(String(id.attrs.id));
            return false;
          },
        },
      }),
    ];
  },
});
