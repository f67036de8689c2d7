import { type Editor, Extension } from "@tiptap/core";
import { type EditorState, Plugin, PluginKey, type Transaction } from "@tiptap/pm/state";
import { syncOf } from "./cursors";
import { composes } from "./use_box";

/** What is being typed after "/" or "@". */
export interface Suggestion {
  trigger: "/" | "@";
  /** Where the trigger stands, and where the query ends. */
  from: number;
  to: number;
  query: string;
}

interface SuggestState {
  suggestion: Suggestion | null;
  /** Where Escape closed the menu: it stays closed there. */
  dismissed: number | null;
}

const key = new PluginKey<SuggestState>("suggest");

/** An input method for Chinese makes "、" of the slash key; at the start of a line nobody means that mark. */
const slash = /(?:(?:^|\s)\/|^、)([\p{L}\p{N}]{0,30})$/u;
/** Not within an address such as ada@example.org. */
const at = /(?:^|[^\w.+-])@([\p{L}\p{N}]{0,30})$/u;
const longest = 40;

/** What the text before the cursor asks for; null for nothing. */
export function suggestionIn(before: string, cursor: number): Suggestion | null {
  for (const [trigger, pattern] of [["/", slash] as const, ["@", at] as const]) {
    const query = pattern.exec(before)?.[1];
    if (query !== undefined) return { trigger, from: cursor - query.length - 1, to: cursor, query };
  }
  return null;
}

function find(state: EditorState): Suggestion | null {
  const { $from, empty } = state.selection;
  if (!empty || !$from.parent.isTextblock || $from.parent.type.spec.code) return null;
  if ($from.marks().some((mark) => mark.type.spec.code)) return null;
  const before = $from.parent.textBetween(
    Math.max(0, $from.parentOffset - longest),
    $from.parentOffset,
    "",
    "\ufffc",
  );
  // Cut off text is no start of a line.
  return suggestionIn($from.parentOffset > longest ? `\ufffc${before}` : before, $from.pos);
}

function next(tr: Transaction, before: SuggestState, state: EditorState): SuggestState {
  const dismissed = tr.getMeta(key) as number | undefined;
  if (dismissed !== undefined) return { suggestion: null, dismissed };
  if (!tr.docChanged && !tr.selectionSet) return before;
  const closed = before.dismissed === null ? null : tr.mapping.map(before.dismissed);
  const suggestion = find(state);
  if (!suggestion) return { suggestion: null, dismissed: null };
  if (closed === suggestion.from) return { suggestion: null, dismissed: closed };
  // Only typing opens the menu: neither moving the cursor nor what others write.
  const typed = tr.docChanged && !syncOf(state)?.isChangeOrigin;
  return { suggestion: typed || before.suggestion ? suggestion : null, dismissed: null };
}

export function suggestionOf(state: EditorState): Suggestion | null {
  return key.getState(state)?.suggestion ?? null;
}

/** Closes the menu until something else is typed. */
export function dismiss(editor: Editor): void {
  const suggestion = suggestionOf(editor.state);
  if (suggestion) editor.view.dispatch(editor.state.tr.setMeta(key, suggestion.from));
}

/** Tells the menu of key presses while something is suggested. */
export interface SuggestKeys {
  /** Returns true if the menu took the key. */
  press: ((event: KeyboardEvent) => boolean) | null;
}

export const Suggest = Extension.create<{ keys: () => SuggestKeys }>({
  name: "suggest",
  priority: 1100,

  addOptions() {
    return { keys: () => ({ press: null }) };
  },

  addProseMirrorPlugins() {
    const { keys } = this.options;
    return [
      new Plugin<SuggestState>({
        key,
        state: {
          init: () => ({ suggestion: null, dismissed: null }),
          apply: (tr, before, _, state) => next(tr, before, state),
        },
        props: {
          handleKeyDown: (view, event) =>
            !composes(event) && suggestionOf(view.state) !== null && (keys().press?.(event) ?? false),
        },
      }),
    ];
  },
});
