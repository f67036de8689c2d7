import { InputRule, Mark, PasteRule } from "@tiptap/core";
import { Plugin } from "@tiptap/pm/state";
import { isLinkAddress, linkAddress } from "./link_address";

const urlInText = /\b(?:https?:\/\/|mailto:)[^\s<>"']*[^\s<>"'.,:;!?)\]。，、；：！？）】]/gi;

/** Links to other pages. Only http, https and mailto become links, however the address got into the document. */
export const LinkMark = Mark.create({
  name: "link",
  priority: 1000,
  keepOnSplit: false,
  inclusive: false,

  addAttributes() {
    return { href: { default: null } };
  },

  parseHTML() {
    return [{ tag: "a[href]", getAttrs: (a) => (isLinkAddress(a.getAttribute("href")) ? null : false) }];
  },

  renderHTML({ mark }) {
    const { href } = mark.attrs;
    if (!isLinkAddress(href)) return ["span", 0];
    return ["a", { href, rel: "noopener noreferrer nofollow", target: "_blank" }, 0];
  },

  addInputRules() {
    return [
      new InputRule({
        // [text](address)
        find: /\[([^\][]+)\]\(([^\s()]+)\)$/,
        handler: ({ state, range, match }) => {
          const href = linkAddress(match[2] ?? "");
          if (!href || !match[1]) return;
          const text = state.schema.text(match[1], [this.type.create({ href })]);
          state.tr.replaceWith(range.from, range.to, text).removeStoredMark(this.type);
        },
      }),
      new InputRule({
        find: /(?:^|\s)((?:https?:\/\/|mailto:)\S+)\s$/i,
        handler: ({ state, range, match }) => {
          const href = linkAddress(match[1] ?? "");
          if (!href) return;
          const from = range.from + match[0].indexOf(match[1] ?? "");
          // The space that was typed is not part of the link.
          state.tr.addMark(from, range.to - 1, this.type.create({ href })).removeStoredMark(this.type);
        },
      }),
    ];
  },

  addPasteRules() {
    return [
      new PasteRule({
        find: (text) =>
          [...text.matchAll(urlInText)].map((m) => ({ index: m.index, text: m[0], data: { href: m[0] } })),
        handler: ({ state, range, match }) => {
          const href = linkAddress(String(match.data?.href ?? ""));
          if (href) state.tr.addMark(range.from, range.to, this.type.create({ href }));
        },
      }),
    ];
  },

  addProseMirrorPlugins() {
    const { type, editor } = this;
    return [
      new Plugin({
        props: {
          // An address that is pasted over a selection becomes its link.
          handlePaste: (view, event) => {
            const { from, to, empty } = view.state.selection;
            const pasted = event.clipboardData?.getData("text/plain").trim() ?? "";
            if (empty || !/^(https?:\/\/|mailto:)/i.test(pasted)) return false;
            const href = linkAddress(pasted);
            if (!href) return false;
            view.dispatch(view.state.tr.addMark(from, to, type.create({ href })));
            return true;
          },
          // A click puts the cursor; with Ctrl or Cmd it follows the link. Where nothing can be written the browser does.
          handleClick: (_, __, event) => {
            if (!editor.isEditable || !(event.ctrlKey || event.metaKey)) return false;
            const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
            const href = link?.getAttribute("href");
            if (!isLinkAddress(href)) return false;
            window.open(href, "_blank", "noopener,noreferrer");
            return true;
          },
        },
      }),
    ];
  },
});
