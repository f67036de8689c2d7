import { Copy } from "lucide";
import type { ComponentChildren } from "preact";
import { Copy as CopyText } from "../ui/controls/copy";
import { Warning } from "../ui/controls/warning";
import { refusalText } from "../ui/state/error_text";
import { type RoomsPage, useMyRoomsTexts } from "./state";

export function Section({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section class="rooms-section">
      <h2>{title}</h2>
      {children}
    </section>
  );
}

/** The message for a server's error code. */
export function Failure({ page, code }: { page: RoomsPage; code: string }) {
  const { all } = useMyRoomsTexts(page);
  if (!code) return null;
  return <Warning text={refusalText(all, code) ?? all.endedOther(code)} alert />;
}

/** A button that copies a link. */
export function CopyButton({ page, text }: { page: RoomsPage; text: string }) {
  const { t, all } = useMyRoomsTexts(page);
  return (
    <CopyText
      icon={Copy}
      text={text}
      words={{ copy: t.copyLink, copied: t.copied, copyByHand: all.copyByHand }}
    />
  );
}

export function roomLink(id: string): string {
  return `${location.origin}/r/${id}`;
}
