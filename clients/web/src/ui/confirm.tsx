import type { IconNode } from "lucide";
import { useRef, useState } from "preact/hooks";
import { Icon } from "./icon";

interface ConfirmProps {
  icon: IconNode;
  label: string;
  question: string;
  cancel: string;
  /** The word on the button that does it; the label where there is none. */
  yes?: string;
  onYes(): void;
}

/** A button that asks in one sentence before it does what cannot be taken back. The focus goes to the way out. */
export function Confirm({ icon, label, question, cancel, yes = label, onYes }: ConfirmProps) {
  const [asking, setAsking] = useState(false);
  const asked = useRef(false);
  const begin = (button: HTMLButtonElement | null): void => {
    // After the question the focus comes back to where it was.
    if (asked.current) button?.focus();
    asked.current = false;
  };
  if (!asking) {
    return (
      <button type="button" class="quiet" ref={begin} onClick={() => setAsking(true)}>
        <Icon node={icon} size={18} /> {label}
      </button>
    );
  }
  return (
    <div class="confirm" role="alertdialog" aria-label={question}>
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
        <button
          type="button"
          class="quiet"
          ref={(button) => button?.focus()}
          onClick={() => {
            asked.current = true;
            setAsking(false);
          }}
        >
          {cancel}
        </button>
      </div>
    </div>
  );
}
