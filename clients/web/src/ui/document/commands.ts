import type { ChainedCommands, Editor } from "@tiptap/core";
import { redo, undo, yUndoPluginKey } from "@tiptap/y-tiptap";
import {
  Bold,
  Code,
  Heading1,
  Heading2,
  Heading3,
  type IconNode,
  Italic,
  List,
  ListOrdered,
  ListTodo,
  Minus,
  Pilcrow,
  Redo2,
  SquareCode,
  Strikethrough,
  Table,
  TextQuote,
  Underline,
  Undo2,
} from "lucide";
import type { documentsEn } from "../../i18n/documents_en";

/** Keys of the texts that are plain. */
export type WordKey = {
  [K in keyof typeof documentsEn]: (typeof documentsEn)[K] extends string ? K : never;
}[keyof typeof documentsEn];

/** Something that a person can do to the text. */
export interface Command {
  id: WordKey;
  icon: IconNode;
  /** The shortcut, with "Mod" for Ctrl or Cmd; empty for none. */
  keys: string;
  /** What is also typed to find it after "/". */
  also: string;
  run(editor: Editor): void;
  /** Whether the text at the cursor is already so. Absent: a command without a state. */
  active?(editor: Editor): boolean;
  enabled?(editor: Editor): boolean;
}

/** Commands with the focus in the text, at once: what is typed next belongs there. */
export function inText(editor: Editor): ChainedCommands {
  editor.view.focus();
  return editor.chain();
}

/** A table at the end of the document gets a paragraph behind it, where one can write on. */
function insertTable(editor: Editor): void {
  const chain = inText(editor).insertTable({ rows: 3, cols: 3, withHeaderRow: true });
  chain
    .command(({ tr, state }) => {
      const paragraph = state.schema.nodes.paragraph;
      if (paragraph && tr.doc.lastChild?.type.name === "table")
        tr.insert(tr.doc.content.size, paragraph.create());
      return true;
    })
    .run();
}

function mark(id: WordKey, icon: IconNode, keys: string): Command {
  return {
    ...{ id, icon, keys, also: "" },
    run: (editor) => inText(editor).toggleMark(id).run(),
    active: (editor) => editor.isActive(id),
    enabled: (editor) => !editor.isActive("codeBlock"),
  };
}

function heading(level: 1 | 2 | 3, icon: IconNode): Command {
  return {
    id: `heading${level}`,
    icon,
    keys: `Mod+Alt+${level}`,
    also: `h${level} title`,
    run: (editor) => inText(editor).toggleHeading({ level }).run(),
    active: (editor) => editor.isActive("heading", { level }),
  };
}

export const marks: readonly Command[] = [
  mark("bold", Bold, "Mod+B"),
  mark("italic", Italic, "Mod+I"),
  mark("underline", Underline, "Mod+U"),
  mark("strike", Strikethrough, "Mod+Shift+S"),
  mark("code", Code, "Mod+E"),
];

export const headings: readonly Command[] = [
  heading(1, Heading1),
  heading(2, Heading2),
  heading(3, Heading3),
];

export const paragraph: Command = {
  ...{ id: "paragraph", icon: Pilcrow, keys: "Mod+Alt+0", also: "text plain" },
  run: (editor) => inText(editor).setParagraph().run(),
};

export const blocks: readonly Command[] = [
  {
    ...{ id: "bulletList", icon: List, keys: "Mod+Shift+8", also: "ul unordered" },
    run: (editor) => inText(editor).toggleBulletList().run(),
    active: (editor) => editor.isActive("bulletList"),
  },
  {
    ...{ id: "orderedList", icon: ListOrdered, keys: "Mod+Shift+7", also: "ol ordered" },
    run: (editor) => inText(editor).toggleOrderedList().run(),
    active: (editor) => editor.isActive("orderedList"),
  },
  {
    ...{ id: "taskList", icon: ListTodo, keys: "Mod+Shift+9", also: "todo checkbox check" },
    run: (editor) => inText(editor).toggleTaskList().run(),
    active: (editor) => editor.isActive("taskList"),
  },
  {
    ...{ id: "blockquote", icon: TextQuote, keys: "Mod+Shift+B", also: "citation" },
    run: (editor) => inText(editor).toggleBlockquote().run(),
    active: (editor) => editor.isActive("blockquote"),
  },
  {
    ...{ id: "codeBlock", icon: SquareCode, keys: "Mod+Alt+C", also: "program source" },
    run: (editor) => inText(editor).toggleCodeBlock().run(),
    active: (editor) => editor.isActive("codeBlock"),
  },
];

export const inserts: readonly Command[] = [
  {
    ...{ id: "table", icon: Table, keys: "", also: "grid" },
    run: insertTable,
    enabled: (editor) => !editor.isActive("table"),
  },
  {
    ...{ id: "horizontalRule", icon: Minus, keys: "", also: "hr divider rule" },
    run: (editor) => inText(editor).setHorizontalRule().run(),
  },
];

interface Undoable {
  hasUndoOps: boolean;
  hasRedoOps: boolean;
  undoManager: { undoStack: unknown[]; redoStack: unknown[] };
}

function undoable(editor: Editor): Undoable | undefined {
  return yUndoPluginKey.getState(editor.state) as Undoable | undefined;
}

export const history: readonly Command[] = [
  {
    ...{ id: "undo", icon: Undo2, keys: "Mod+Z", also: "" },
    run: (editor) => {
      undo(editor.state);
      editor.view.focus();
    },
    enabled: (editor) => (undoable(editor)?.undoManager.undoStack.length ?? 0) > 0,
  },
  {
    ...{ id: "redo", icon: Redo2, keys: "Mod+Shift+Z", also: "" },
    run: (editor) => {
      redo(editor.state);
      editor.view.focus();
    },
    enabled: (editor) => (undoable(editor)?.undoManager.redoStack.length ?? 0) > 0,
  },
];

const apple = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.platform);

/** A shortcut as people of this device write it. */
export function keysText(keys: string): string {
  return apple
    ? keys.replace("Mod+", "⌘").replace("Alt+", "⌥").replace("Shift+", "⇧")
    : keys.replace("Mod", "Ctrl");
}
