import { findChildren } from "@tiptap/core";
import { CodeBlock } from "@tiptap/extension-code-block";
import type { Node } from "@tiptap/pm/model";
import { Plugin, PluginKey } from "@tiptap/pm/state";
import { Decoration, DecorationSet } from "@tiptap/pm/view";
import bash from "highlight.js/lib/languages/bash";
import css from "highlight.js/lib/languages/css";
import go from "highlight.js/lib/languages/go";
import json from "highlight.js/lib/languages/json";
import python from "highlight.js/lib/languages/python";
import sql from "highlight.js/lib/languages/sql";
import typescript from "highlight.js/lib/languages/typescript";
import xml from "highlight.js/lib/languages/xml";
import { createLowlight } from "lowlight";

/** The languages of code, by the name that is stored, with the name that people read. */
export const codeLanguages: readonly [string, string][] = [
  ["bash", "Shell"],
  ["css", "CSS"],
  ["go", "Go"],
  ["html", "HTML"],
  ["json", "JSON"],
  ["python", "Python"],
  ["sql", "SQL"],
  ["typescript", "TypeScript, JavaScript"],
];

const lowlight = createLowlight({ bash, css, go, html: xml, json, python, sql, typescript });
lowlight.registerAlias({
  bash: ["sh", "shell"],
  python: ["py"],
  typescript: ["ts", "tsx", "js", "jsx", "javascript"],
});

/** Longer code is shown plain: colouring it would hold up typing. */
const mostHighlighted = 20_000;

interface Span {
  from: number;
  to: number;
  class: string;
}

type Tree = ReturnType<typeof lowlight.highlight>;

function spansOf(tree: Tree): Span[] {
  const spans: Span[] = [];
  let at = 0;
  const walk = (node: Tree["children"][number], classes: string): void => {
    if (node.type === "text") {
      if (classes) spans.push({ from: at, to: at + node.value.length, class: classes });
      at += node.value.length;
    } else if (node.type === "element") {
      const own = node.properties.className;
      const all = Array.isArray(own) ? `${classes} ${own.join(" ")}`.trim() : classes;
      for (const child of node.children) walk(child, all);
    }
  };
  for (const child of tree.children) walk(child, "");
  return spans;
}

/** Colours each text of code once; an edit elsewhere costs nothing. */
class Colours {
  private known = new Map<string, Span[]>();

  of(language: unknown, text: string): Span[] {
    if (typeof language !== "string" || text.length > mostHighlighted || !lowlight.registered(language))
      return [];
    const key = `${language}\n${text}`;
    const known = this.known.get(key);
    if (known) return known;
    if (this.known.size > 200) this.known.clear();
    const spans = spansOf(lowlight.highlight(language, text));
    this.known.set(key, spans);
    return spans;
  }

  decorate(doc: Node): DecorationSet {
    const all = findChildren(doc, (node) => node.type.name === "codeBlock").flatMap(({ node, pos }) =>
      this.of(node.attrs.language, node.textContent).map((span) =>
        Decoration.inline(pos + 1 + span.from, pos + 1 + span.to, { class: span.class }),
      ),
    );
    return DecorationSet.create(doc, all);
  }
}

export const HighlightedCode = CodeBlock.extend({
  addProseMirrorPlugins() {
    const colours = new Colours();
    const key = new PluginKey<DecorationSet>("highlight");
    return [
      ...(this.parent?.() ?? []),
      new Plugin<DecorationSet>({
        key,
        state: {
          init: (_, { doc }) => colours.decorate(doc),
          apply: (tr, before) => (tr.docChanged ? colours.decorate(tr.doc) : before),
        },
        props: { decorations: (state) => key.getState(state) },
      }),
    ];
  },
});
