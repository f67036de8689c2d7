import { type IconNode, X } from "lucide";
import type { ComponentChildren } from "preact";
import { useDialog, useTexts } from "../state/hooks";
import type { Ui } from "../state/state";
import { Icon } from "./icon";

interface PanelProps {
  ui: Ui;
  title: string;
  /** Full height, with a list that scrolls. */
  tall?: boolean;
  /** Leaves most of a narrow page to the room. */
  low?: boolean;
  /** A sign before the title, with its meaning. */
  sign?: { icon: IconNode; label: string };
  children: ComponentChildren;
}

/** A side panel. The element marked `data-first` gets the focus. */
export function Panel({ ui, title, tall = false, low = false, sign, children }: PanelProps) {
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
      class={`panel ${tall ? "tall" : ""} ${low ? "low" : ""}`}
      role="dialog"
      aria-label={title}
      tabIndex={-1}
      ref={ref}
      onKeyDown={press}
    >
      <header>
        <h2 class={sign ? "signed" : ""}>
          {sign ? (
            <span role="img" aria-label={sign.label} title={sign.label}>
              <Icon node={sign.icon} />
            </span>
          ) : null}
          <span class="person-word">{title}</span>
        </h2>
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
