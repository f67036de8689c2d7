import type { Editor } from "@tiptap/core";
import { type IconNode, Link } from "lucide";
import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { Icon } from "../controls/icon";
import { blocks, type Command, headings, history, inserts, keysText, marks } from "./commands";
import { type DocumentWords, useEditorState } from "./state";

interface ToolProps {
  icon: IconNode;
  label: string;
  keys?: string;
  /** Absent: the tool has no state. */
  pressed?: boolean | undefined;
  disabled?: boolean;
  onClick(): void;
}

/** A tool stays reachable while it is disabled, so that the focus never falls out of the bar. */
export function Tool({ icon, label, keys = "", pressed, disabled = false, onClick }: ToolProps) {
  return (
    <button
      type="button"
      class={pressed ? "on" : ""}
      tabIndex={-1}
      aria-label={label}
      aria-pressed={pressed}
      aria-disabled={disabled}
      title={keys ? `${label} (${keysText(keys)})` : label}
      onMouseDown={(e) => e.preventDefault()} // the text keeps its selection
      onClick={() => {
        if (!disabled) onClick();
      }}
    >
      <Icon node={icon} />
    </button>
  );
}

interface BarProps {
  label: string;
  id?: string;
  class?: string;
  children: ComponentChildren;
}

const movers: Readonly<Record<string, (at: number, all: number) => number>> = {
  ArrowRight: (at, all) => (at + 1) % all,
  ArrowLeft: (at, all) => (at - 1 + all) % all,
  Home: () => 0,
  End: (_, all) => all - 1,
};

/** A toolbar with one stop for Tab; arrow keys move within it. */
export function Bar({ label, id, class: name = "", children }: BarProps) {
  const root = useRef<HTMLDivElement>(null);
  const tools = (): HTMLElement[] => [
    ...(root.current?.querySelectorAll<HTMLElement>("button, select") ?? []),
  ];
  const settle = (chosen: HTMLElement): void => {
    for (const tool of tools()) tool.tabIndex = tool === chosen ? 0 : -1;
  };
  const attach = (element: HTMLDivElement | null): void => {
    root.current = element;
    const all = tools();
    if (all[0] && !all.some((tool) => tool.tabIndex === 0)) all[0].tabIndex = 0;
  };
  const press = (event: KeyboardEvent): void => {
    const all = tools();
    const at = all.indexOf(document.activeElement as HTMLElement);
    const rightToLeft = root.current ? getComputedStyle(root.current).direction === "rtl" : false;
    const key = rightToLeft && /^Arrow(Left|Right)$/.test(event.key) ? swapped(event.key) : event.key;
    const to = at < 0 ? undefined : movers[key]?.(at, all.length);
    const tool = to === undefined ? undefined : all[to];
    if (!tool) return;
    event.preventDefault();
    tool.focus();
    tool.scrollIntoView({ block: "nearest", inline: "nearest" });
  };
  return (
    <div
      class={`document-bar ${name}`}
      role="toolbar"
      aria-label={label}
      id={id}
      ref={attach}
      onKeyDown={press}
      onFocusIn={(e) => settle(e.target as HTMLElement)}
    >
      {children}
    </div>
  );
}

function swapped(key: string): string {
  return key === "ArrowLeft" ? "ArrowRight" : "ArrowLeft";
}

function CommandTool({ editor, command, t }: { editor: Editor; command: Command; t: DocumentWords }) {
  const state = useEditorState(editor, (e) => ({
    active: command.active?.(e),
    enabled: command.enabled?.(e) ?? true,
  }));
  return (
    <Tool
      icon={command.icon}
      label={t[command.id]}
      keys={command.keys}
      pressed={state.active}
      disabled={!state.enabled}
      onClick={() => command.run(editor)}
    />
  );
}

interface ToolbarProps {
  editor: Editor;
  t: DocumentWords;
  onLink(): void;
  /** Further tools, such as pictures and comments. */
  children?: ComponentChildren;
}

export const toolbarId = "document-tools";

/** Everything that changes the text, at the foot of the page as on a whiteboard. */
export function Toolbar({ editor, t, onLink, children }: ToolbarProps) {
  const linked = useEditorState(editor, (e) => e.isActive("link"));
  const tools = (list: readonly Command[]) =>
    list.map((command) => <CommandTool key={command.id} {...{ editor, command, t }} />);
  return (
    <Bar label={t.tools} id={toolbarId}>
      {tools(history)}
      <span class="rule" />
      {tools(headings)}
      <span class="rule" />
      {tools(marks)}
      <Tool icon={Link} label={t.link} keys="Mod+K" pressed={linked} onClick={onLink} />
      <span class="rule" />
      {tools(blocks)}
      <span class="rule" />
      {tools(inserts)}
      {children}
    </Bar>
  );
}
