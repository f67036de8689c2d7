import { History as HistoryIcon } from "lucide";
import { useEffect, useState } from "preact/hooks";
import type { Catalogue, Language } from "../../i18n/i18n";
import type { HistoryEntry } from "../../net/history";
import type { Properties } from "../../wire/form";
import type { RoomObject } from "../../world/objects";
import { Icon } from "../controls/icon";
import { Warning } from "../controls/warning";
import { refusalText } from "../state/error_text";
import { useTexts, useUi } from "../state/hooks";
import type { Ui } from "../state/state";
import { useRequest } from "../state/use_request";
import { timeAgo } from "./thing_words";

/** What was done, in words: "changed its text". */
function whatWas(t: Catalogue, language: Language, { verb, changes }: HistoryEntry): string {
  const names: Readonly<Record<string, string>> = t.things.properties;
  const words = new Set(Object.keys(changes ?? {}).map((name) => names[name] ?? name));
  if (verb !== "patch" || words.size === 0) return t.things.verbs[verb];
  return t.things.changed(new Intl.ListFormat(language).format(words));
}

/** The properties of an earlier state that differ from now, as a patch: null removes. */
export function backTo(then: Record<string, unknown>, now: Properties): Properties {
  const patch: Properties = {};
  for (const name of new Set([...Object.keys(then), ...Object.keys(now)])) {
    const value = propertyOf(then[name]);
    if (!same(value, now[name] ?? null)) patch[name] = value;
  }
  return patch;
}

function propertyOf(value: unknown): Properties[string] {
  if (typeof value === "number" || typeof value === "string" || typeof value === "boolean") return value;
  const base64 = (value as { base64?: unknown } | null | undefined)?.base64;
  return typeof base64 === "string" ? Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)) : null;
}

function same(a: Properties[string], b: Properties[string]): boolean {
  if (a instanceof Uint8Array && b instanceof Uint8Array)
    return a.length === b.length && a.every((byte, i) => byte === b[i]);
  return a === b;
}

/** Who changed an object and when, and a way back to any of its states. */
export function ThingHistory({ ui, object, fixed }: { ui: Ui; object: RoomObject; fixed: boolean }) {
  const t = useTexts(ui);
  const language = useUi(ui, (s) => s.settings.language);
  const [entries, setEntries] = useState<HistoryEntry[] | null>(null);
  const [next, setNext] = useState<number | null>(null);
  const [done, setDone] = useState("");
  const { busy, failure, run } = useRequest();
  const load = (before: number | null): Promise<boolean> =>
    run(async () => {
      const page = await ui.actions.history.of(object.key, before);
      setEntries([...(before === null ? [] : (entries ?? [])), ...page.entries]);
      setNext(page.next);
    });
  const saved = useUi(ui, (s) => s.pending === 0);
  useEffect(() => {
    if (saved) void load(null);
  }, [object.record, saved]);
  const restore = (entry: HistoryEntry): Promise<boolean> =>
    run(async () => {
      const then = await ui.actions.history.stateAt(object.key, entry.sequence);
      const now = ui.store.value.objects.find((o) => o.key === object.key);
      if (now) ui.actions.things()?.arranging.change(now.key, backTo(then.properties, now.record.properties));
      setDone(t.things.madeLikeThen);
    });
  return (
    <section class="thing-history" aria-label={t.things.history}>
      <h3 class="label">
        <Icon node={HistoryIcon} size={16} /> {t.things.history}
      </h3>
      <p class="hint" role="status">
        {done || (entries?.length === 0 ? t.things.historyEmpty : "")}
      </p>
      <ul>
        {entries?.map((entry, i) => (
          <li key={entry.sequence}>
            <span>
              <strong>{who(t, entry)}</strong> {whatWas(t, language, entry)}
              <span class="hint"> {timeAgo(t, language, entry.at)}</span>
            </span>
            {i > 0 && !fixed && entry.verb !== "delete" ? (
              <button type="button" class="quiet small" disabled={busy} onClick={() => void restore(entry)}>
                {t.things.likeThen}
              </button>
            ) : null}
          </li>
        ))}
      </ul>
      {next === null ? null : (
        <button type="button" class="quiet" disabled={busy} onClick={() => void load(next)}>
          {t.things.more}
        </button>
      )}
      {failure ? <Warning text={refusalText(t, failure) ?? t.refusals.internal} alert /> : null}
    </section>
  );
}

function who(t: Catalogue, { own, author, name }: HistoryEntry): string {
  return own ? t.things.you : author === null ? t.things.theRoom : name;
}
