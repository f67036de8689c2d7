import { X } from "lucide";
import type { ComponentChildren } from "preact";
import { useDialog, useTexts } from "../state/hooks";
import type { Ui } from "../state/state";
import { Icon } from "./icon";

interface PanelProps {
  ui: Ui;
  title: string;
  /** Full height, with a list that scrolls. */
  tall?: boolean;
  children: ComponentChildren;
}

/** A side panel. The element marked `data-first` gets the focus. */
export function Panel({ ui, title, tall = false, children }: PanelProps) {
  const t = useTexts(ui);
  const ref = useDialog();
  const press = (event: KeyboardEvent): void => {
    // An input method uses Escape itself.
    if (event.key !== "Escape" || event.isComposing || event.keyCode === 229) return;
    event.stopPropagation();
    ui.actions.showPanel(null);
  };
  return (
    <div
      class={`panel ${tall ? "tall" : ""}`}
      role="dialog"
      aria-label={title}
      tabIndex={-1}
      ref={ref}
      onKeyDown={press}
    >
      <header>
        <h2>{title}</h2>
        <button
          type="button"
          class="quiet square"
          aria-label={t.close}
          onClick={() => ui.actions.showPanel(null)}
        >
          <Icon node={X} />
        </button>
      </header>
      {children}
    </div>
  );
}
