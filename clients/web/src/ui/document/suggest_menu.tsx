import type { Editor } from "@tiptap/core";
import type { IconNode } from "lucide";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Face } from "../controls/face";
import { Icon } from "../controls/icon";
import { useEditorState } from "./state";
import { dismiss, type Suggestion, type SuggestKeys, suggestionOf } from "./suggest";

export interface SuggestItem {
  id: string;
  label: string;
  /** What stands beside the label, such as a shortcut. */
  hint?: string;
  icon?: IconNode;
  /** 0xRRGGBB of a person. */
  colour?: number;
  /** Called when what was typed is gone. */
  choose(): void;
}

interface SuggestMenuProps {
  editor: Editor;
  keys: SuggestKeys;
  titles: Readonly<Record<Suggestion["trigger"], string>>;
  nothing: string;
  items(suggestion: Suggestion): readonly SuggestItem[];
}

const listId = "document-suggestions";

/** Stands under the place where one types, or above it where there is no room. */
function place(menu: HTMLElement, editor: Editor, from: number): void {
  const caret = editor.view.coordsAtPos(from);
  const frame = menu.offsetParent?.getBoundingClientRect() ?? new DOMRect();
  const below = frame.bottom - caret.bottom > menu.offsetHeight + 12;
  const left = Math.min(caret.left - frame.left, frame.width - menu.offsetWidth - 8);
  menu.style.left = `${Math.max(8, left)}px`;
  menu.style.top = `${(below ? caret.bottom + 6 : Math.max(frame.top + 4, caret.top - menu.offsetHeight - 6)) - frame.top}px`;
}

function step(event: KeyboardEvent, at: number, all: number): number | null {
  if (event.key === "ArrowDown") return (at + 1) % all;
  if (event.key === "ArrowUp") return (at - 1 + all) % all;
  return null;
}

/** Tells assistive technology which item is chosen while the focus stays in the text. */
function useActiveItem(editor: Editor, active: string | null): void {
  useLayoutEffect(() => {
    const { dom } = editor.view;
    if (!active) return;
    dom.setAttribute("aria-controls", listId);
    dom.setAttribute("aria-activedescendant", active);
    return () => {
      dom.removeAttribute("aria-controls");
      dom.removeAttribute("aria-activedescendant");
    };
  }, [editor, active]);
}

function Menu({
  editor,
  keys,
  titles,
  nothing,
  items,
  suggestion,
}: SuggestMenuProps & { suggestion: Suggestion }) {
  const shown = items(suggestion);
  const [chosen, setChosen] = useState(0);
  const at = Math.min(chosen, Math.max(0, shown.length - 1));
  const menu = useRef<HTMLDivElement>(null);
  useEffect(() => setChosen(0), [suggestion.query]);
  useActiveItem(editor, shown[at] ? `${listId}-${at}` : null);
  const choose = (item: SuggestItem): void => {
    editor.view.focus();
    editor.chain().deleteRange(suggestion).run();
    item.choose();
  };
  useLayoutEffect(() => {
    keys.press = (event) => {
      if (event.key === "Escape") {
        event.preventDefault();
        event.stopPropagation();
        dismiss(editor);
        return true;
      }
      const item = shown[at];
      if (!item) return false;
      const to = step(event, at, shown.length);
      if (to !== null) setChosen(to);
      else if ((event.key === "Enter" || event.key === "Tab") && !event.shiftKey) choose(item);
      else return false;
      return true;
    };
    return () => {
      keys.press = null;
    };
  });
  useLayoutEffect(() => {
    if (menu.current) place(menu.current, editor, suggestion.from);
  });
  useLayoutEffect(() => {
    menu.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [at]);
  return (
    <div class="document-suggest" ref={menu}>
      <p class="label">{titles[suggestion.trigger]}</p>
      <div role="listbox" id={listId} aria-label={titles[suggestion.trigger]}>
        {shown.map((item, i) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the text, which keeps the focus
          // biome-ignore lint/a11y/useFocusableInteractive: as above, by aria-activedescendant
          <div
            key={item.id}
            id={`${listId}-${i}`}
            role="option"
            aria-selected={i === at}
            onMouseDown={(e) => e.preventDefault()}
            onClick={() => choose(item)}
          >
            {item.icon ? <Icon node={item.icon} size={18} /> : null}
            {item.colour === undefined ? null : <Face colour={item.colour} size={24} />}
            <bdi>{item.label}</bdi>
            {item.hint ? <kbd>{item.hint}</kbd> : null}
          </div>
        ))}
      </div>
      <p class="nothing" role="status">
        {shown.length === 0 ? nothing : ""}
      </p>
    </div>
  );
}

/** The menu under what is typed after "/" or "@". */
export function SuggestMenu(props: SuggestMenuProps) {
  const suggestion = useEditorState(props.editor, (e) => suggestionOf(e.state));
  return suggestion ? <Menu {...props} suggestion={suggestion} /> : null;
}
