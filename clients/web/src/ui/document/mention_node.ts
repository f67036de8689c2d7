import { mergeAttributes, Node } from "@tiptap/core";

/** The name of somebody in the room. Names are not unique and people come and go, so it is a word, not a link. */
export const MentionNode = Node.create({
  name: "mention",
  group: "inline",
  inline: true,
  atom: true,
  selectable: false,

  addAttributes() {
    return {
      label: {
        default: "",
        parseHTML: (element) => element.getAttribute("data-mention"),
        renderHTML: ({ label }) => ({ "data-mention": label }),
      },
    };
  },

  parseHTML() {
    return [{ tag: "span[data-mention]" }];
  },

  renderHTML({ node, HTMLAttributes }) {
    const attributes = mergeAttributes(HTMLAttributes, { class: "mention", dir: "auto" });
    return ["span", attributes, `@${String(node.attrs.label)}`];
  },

  renderText({ node }) {
    return `@${String(node.attrs.label)}`;
  },
});
