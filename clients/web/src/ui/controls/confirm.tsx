import type { IconNode } from "lucide";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { Icon } from "./icon";

interface ConfirmProps {
  icon: IconNode;
  label: string;
  question: string;
  cancel: string;
  /** The label of the confirming button; default `label`. */
  yes?: string;
  onYes(): void;
}

/** A button that asks for confirmation of an action that cannot be undone. The focus moves to "cancel". */
export function Confirm({ icon, label, question, cancel, yes = label, onYes }: ConfirmProps) {
  const [asking, setAsking] = useState(false);
  const asked = useRef(false);
  const begin = useRef<HTMLButtonElement>(null);
  const wayOut = useRef<HTMLButtonElement>(null);
  // Focuses "cancel" when the question opens, and the first button when it closes.
  useLayoutEffect(() => {
    if (asking) wayOut.current?.focus();
    else if (asked.current) begin.current?.focus();
    asked.current = asking;
  }, [asking]);
  const press = (event: KeyboardEvent): void => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    setAsking(false);
  };
  if (!asking) {
    return (
      <button type="button" class="quiet" ref={begin} onClick={() => setAsking(true)}>
        <Icon node={icon} size={18} /> {label}
      </button>
    );
  }
  return (
    <div class="confirm" role="alertdialog" aria-label={question} onKeyDown={press}>
      <p>{question}</p>
      <div class="row">
        <button
          type="button"
          class="danger"
          onClick={() => {
            setAsking(false);
            onYes();
          }}
        >
          {yes}
        </button>
        <button type="button" class="quiet" ref={wayOut} onClick={() => setAsking(false)}>
          {cancel}
        </button>
      </div>
    </div>
  );
}
