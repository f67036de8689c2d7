import { X } from "lucide";
import type { ComponentChildren } from "preact";
import { Icon } from "../controls/icon";
import { useBox } from "./use_box";

interface SideProps {
  title: string;
  closeLabel: string;
  close(): void;
  children: ComponentChildren;
}

/** A panel beside the paper, or below it on a narrow page. */
export function Side({ title, closeLabel, close, children }: SideProps) {
  const box = useBox<HTMLElement>(close);
  return (
    <aside class="document-panel" aria-label={title} {...box}>
      <header>
        <h3>{title}</h3>
        <button
          type="button"
          class="quiet square"
          data-first
          aria-label={closeLabel}
          title={closeLabel}
          onClick={close}
        >
          <Icon node={X} />
        </button>
      </header>
      <div class="document-panel-content">{children}</div>
    </aside>
  );
}
