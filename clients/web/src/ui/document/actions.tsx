import { Ellipsis, type IconNode } from "lucide";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../controls/icon";
import { composes } from "./use_box";

/** Something that can be done with the whole document. */
export interface DocumentAction {
  id: string;
  label: string;
  icon: IconNode;
  /** The shortcut as people read it. */
  keys?: string;
  /** Has a button of its own where there is room. */
  button: boolean;
  /** Shows and hides a part of the page. */
  pressed?: boolean;
  run(): void;
}

interface ActionsProps {
  actions: readonly DocumentAction[];
  more: string;
}

function Menu({ actions, close }: { actions: readonly DocumentAction[]; close(focus: boolean): void }) {
  const root = useRef<HTMLDivElement>(null);
  const items = (): HTMLElement[] => [
    ...(root.current?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? []),
  ];
  useLayoutEffect(() => items()[0]?.focus(), []);
  const press = (event: KeyboardEvent): void => {
    if (composes(event)) return;
    const all = items();
    const at = all.indexOf(document.activeElement as HTMLElement);
    if (event.key === "Escape" || event.key === "Tab") close(true);
    else if (event.key === "ArrowDown") all[(at + 1) % all.length]?.focus();
    else if (event.key === "ArrowUp") all.at(at - 1)?.focus();
    else if (event.key === "Home") all[0]?.focus();
    else if (event.key === "End") all.at(-1)?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const leave = (event: FocusEvent): void => {
    if (!root.current?.contains(event.relatedTarget as Node | null)) close(false);
  };
  return (
    <div class="document-menu" role="menu" ref={root} onKeyDown={press} onFocusOut={leave}>
      {actions.map(({ id, label, icon, keys, button, run }) => (
        <button
          key={id}
          type="button"
          role="menuitem"
          tabIndex={-1}
          class={button ? "has-button" : ""}
          onClick={() => {
            close(true);
            run();
          }}
        >
          <Icon node={icon} size={18} /> <span>{label}</span>
          {keys ? <kbd>{keys}</kbd> : null}
        </button>
      ))}
    </div>
  );
}

/** Buttons for what is used most, where there is room, and a menu with everything. */
export function Actions({ actions, more }: ActionsProps) {
  const [open, setOpen] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const close = (focus: boolean): void => {
    setOpen(false);
    if (focus) opener.current?.focus();
  };
  return (
    <div class="document-actions">
      {actions
        .filter(({ button }) => button)
        .map(({ id, label, icon, keys, pressed, run }) => (
          <button
            key={id}
            type="button"
            class="quiet square wide-only"
            id={`document-${id}`}
            aria-label={label}
            aria-pressed={pressed}
            title={keys ? `${label} (${keys})` : label}
            onClick={run}
          >
            <Icon node={icon} />
          </button>
        ))}
      <button
        type="button"
        class="quiet square"
        id="document-more"
        ref={opener}
        aria-label={more}
        title={more}
        aria-haspopup="menu"
        aria-expanded={open}
        onMouseDown={(e) => {
          if (open) e.preventDefault(); // the menu would close and open again
        }}
        onClick={() => setOpen(!open)}
      >
        <Icon node={Ellipsis} />
      </button>
      {open ? <Menu actions={actions} close={close} /> : null}
    </div>
  );
}
