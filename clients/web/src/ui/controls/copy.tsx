import { Check, type IconNode } from "lucide";
import { useEffect, useState } from "preact/hooks";
import { Icon } from "./icon";

interface CopyProps {
  icon: IconNode;
  text: string;
  words: { copy: string; copied: string; copyByHand: string };
}

const shownMs = 2500;

/**
 * Copies a text. Not shown if there is no clipboard. If the clipboard refuses, shows the text for copying by hand.
 */
export function Copy({ icon, text, words }: CopyProps) {
  const [done, setDone] = useState<"" | "copied" | "refused">("");
  useEffect(() => {
    if (done !== "copied") return;
    const timer = setTimeout(() => setDone(""), shownMs);
    return () => clearTimeout(timer);
  }, [done]);
  if (!navigator.clipboard) return null;
  if (done === "refused") {
    return (
      <label class="field">
        <span class="label">{words.copyByHand}</span>
        <input type="text" readOnly value={text} onFocus={(e) => e.currentTarget.select()} />
      </label>
    );
  }
  const copy = (): void => {
    navigator.clipboard.writeText(text).then(
      () => setDone("copied"),
      () => setDone("refused"),
    );
  };
  return (
    <button type="button" class="quiet" onClick={copy}>
      <Icon node={done ? Check : icon} size={18} /> {done ? words.copied : words.copy}
    </button>
  );
}
