import { ArchiveRestore } from "lucide";
import { useEffect, useState } from "preact/hooks";
import type { Catalogue } from "../../i18n/i18n";
import type { BinEntry } from "../../net/history";
import { Icon } from "../controls/icon";
import { Warning } from "../controls/warning";
import { refusalText } from "../state/error_text";
import { useTexts, useUi } from "../state/hooks";
import type { Ui } from "../state/state";
import { kindName } from "../state/thing_names";
import { useRequest } from "../state/use_request";
import { kindIcon, timeAgo } from "./thing_words";

function deletedWhen(t: Catalogue, { own, name }: BinEntry, when: string): string {
  if (own) return t.things.youDeleted(when);
  return name ? t.things.deletedBy(name, when) : t.things.deletedWhen(when);
}

/** What was deleted within 30 days, to bring back. */
export function ThingBin({ ui }: { ui: Ui }) {
  const t = useTexts(ui);
  const language = useUi(ui, (s) => s.settings.language);
  const objects = useUi(ui, (s) => s.objects);
  const pending = useUi(ui, (s) => s.pending);
  const [bin, setBin] = useState<{ all: BinEntry[]; next: number | null } | null>(null);
  const { busy, failure, run } = useRequest();
  const load = (before: number | null): Promise<boolean> =>
    run(async () => {
      const page = await ui.actions.history.bin(before);
      setBin({ all: [...(before === null ? [] : (bin?.all ?? [])), ...page.objects], next: page.next });
    });
  // What was just deleted is in the bin when the server has it on disk.
  useEffect(() => {
    if (pending === 0) void load(null);
  }, [pending === 0]);
  const there = new Set(objects.map((o) => o.key));
  const gone = bin?.all.filter((entry) => !there.has(entry.object)) ?? [];
  return (
    <>
      <p class="hint" role="status">
        {bin && gone.length === 0 ? t.things.binEmpty : t.things.binHint}
      </p>
      <ul class="thing-list">
        {gone.map((entry) => {
          const name = entry.title || kindName(t, entry.kind);
          return (
            <li class="thing-row" key={entry.object}>
              <Icon node={kindIcon(entry.kind)} size={20} />
              <span class="thing-word">
                <span class="person-word">{name}</span>
                <span class="hint">{deletedWhen(t, entry, timeAgo(t, language, entry.at))}</span>
              </span>
              <button
                type="button"
                class="quiet"
                disabled={busy || !entry.mayRestore}
                aria-label={t.things.restoreWhat(name)}
                onClick={() => ui.actions.things()?.arranging.restore(entry.object)}
              >
                <Icon node={ArchiveRestore} size={18} /> {t.things.restore}
              </button>
            </li>
          );
        })}
      </ul>
      {bin?.next == null ? null : (
        <button type="button" class="quiet" disabled={busy} onClick={() => void load(bin.next)}>
          {t.things.more}
        </button>
      )}
      {failure ? <Warning text={refusalText(t, failure) ?? t.refusals.internal} alert /> : null}
    </>
  );
}
