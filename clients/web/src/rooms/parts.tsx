import { Check, Copy } from "lucide";
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Icon } from "../ui/icon";
import { refusalText } from "../ui/trouble";
import { Warning } from "../ui/warning";
import { type RoomsPage, useAllTexts } from "./page";

const shownMs = 2500;

export function Section({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section class="rooms-section">
      <h2>{title}</h2>
      {children}
    </section>
  );
}

/** A sentence for what the server refused. */
export function Failure({ page, code }: { page: RoomsPage; code: string }) {
  const { all } = useAllTexts(page);
  if (!code) return null;
  return <Warning text={refusalText(all, code) ?? all.goneOther(code)} alert />;
}

/** Copies a text; where the browser gives no clipboard to the page, there is no button. */
export function CopyButton({ page, text, label }: { page: RoomsPage; text: string; label?: string }) {
  const { t } = useAllTexts(page);
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), shownMs);
    return () => clearTimeout(timer);
  }, [copied]);
  if (!navigator.clipboard) return null;
  return (
    <button
      type="button"
      class="quiet"
      onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}
    >
      <Icon node={copied ? Check : Copy} size={18} /> {copied ? t.copied : (label ?? t.copyLink)}
    </button>
  );
}

export function roomLink(id: string): string {
  return `${location.origin}/r/${id}`;
}
