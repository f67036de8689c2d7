import type { IconNode } from "lucide";
import { useState } from "preact/hooks";
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
  if (!asking) {
    return (
      <button type="button" class="quiet" onClick={() => setAsking(true)}>
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
          onClick={() => setAsking(false)}
        >
          {cancel}
        </button>
      </div>
    </div>
  );
}
