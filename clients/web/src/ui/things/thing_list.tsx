import { Footprints, Lock, Maximize2, Move } from "lucide";
import { useEffect, useRef, useState } from "preact/hooks";
import type { SearchResult } from "../../net/history";
import type { Nearby } from "../../world/nearby";
import type { RoomObject } from "../../world/objects";
import { Icon } from "../controls/icon";
import { useTexts, useUi } from "../state/hooks";
import type { Ui } from "../state/state";
import { kindName } from "../state/thing_names";
import { kindIcon, opens, openThing, useNames } from "./thing_words";

type Order = "near" | "name" | "new";

const pageSize = 60;
const searchAfterMs = 200;

/** What the search found, by object; null while there is no search. */
function useSearch(ui: Ui, text: string): ReadonlyMap<string, SearchResult> | null {
  const [found, setFound] = useState<ReadonlyMap<string, SearchResult> | null>(null);
  useEffect(() => {
    setFound(null);
    const wanted = text.trim();
    if (!wanted) return;
    let over = false;
    const timer = setTimeout(() => {
      ui.actions.history.search(wanted).then(
        (all) => over || setFound(new Map(all.map((result) => [result.object, result]))),
        () => over || setFound(new Map()), // names that are here are found without the server
      );
    }, searchAfterMs);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [text]);
  return found;
}

/** A text with what was found in it marked. */
function Snippet({ result }: { result: SearchResult }) {
  const parts = [];
  let at = 0;
  for (const [from, to] of result.marks) {
    parts.push(result.snippet.slice(at, from), <mark>{result.snippet.slice(from, to)}</mark>);
    at = to;
  }
  return (
    <span class="snippet">
      {parts}
      {result.snippet.slice(at)}
    </span>
  );
}

/** The order of what is near when the list was last asked for: rows must not move away before a click. */
function useRanks(nearby: readonly Nearby[], asked: string): ReadonlyMap<string, number> {
  const fixed = useRef<{ asked: string; ranks: ReadonlyMap<string, number> } | null>(null);
  if (fixed.current?.asked !== asked || fixed.current.ranks.size === 0) {
    const ranks = new Map(nearby.flatMap((n, i) => (n.kind === "object" ? [[n.key, i] as const] : [])));
    fixed.current = { asked, ranks };
  }
  return fixed.current.ranks;
}

interface RowProps {
  ui: Ui;
  object: RoomObject;
  name: string;
  result: SearchResult | undefined;
}

function Row({ ui, object, name, result }: RowProps) {
  const t = useTexts(ui);
  const where = useUi(ui, (s) => s.nearby.find((n) => n.kind === "object" && n.key === object.key));
  const holder = useUi(ui, (s) => s.participants.find((p) => p.number === object.holder)?.name);
  const { key, kind } = object;
  return (
    <li class="thing-row">
      <Icon node={kindIcon(kind)} size={20} />
      <span class="thing-word">
        <span class="person-word">{name}</span>
        <span class="hint">
          {name === kindName(t, kind) ? "" : `${kindName(t, kind)} `}
          {where ? t.distance(where.metres, t.whereabouts[where.direction]) : ""}
          {holder ? ` ${t.things.heldBy(holder)}` : ""}
        </span>
        {result ? <Snippet result={result} /> : null}
      </span>
      {object.properties.locked === true ? (
        <span role="img" aria-label={t.things.locked} title={t.things.locked}>
          <Icon node={Lock} size={16} />
        </span>
      ) : null}
      <button
        type="button"
        class="quiet square"
        aria-label={t.goToWhat(name)}
        title={t.things.goTo}
        onClick={() => ui.actions.goTo({ kind: "object", key })}
      >
        <Icon node={Footprints} size={18} />
      </button>
      {opens(object) ? (
        <button
          type="button"
          class="quiet square"
          aria-label={t.hintBoard(name)}
          title={t.things.open}
          onClick={() => openThing(ui, object)}
        >
          <Icon node={Maximize2} size={18} />
        </button>
      ) : null}
      <button
        type="button"
        class="quiet square"
        aria-label={`${t.things.arrange}: ${name}`}
        title={t.things.arrange}
        onClick={() => ui.actions.things()?.select(key)}
      >
        <Icon node={Move} size={18} />
      </button>
    </li>
  );
}

/** Every object of the room: searched, filtered, sorted. */
export function ThingList({ ui }: { ui: Ui }) {
  const t = useTexts(ui);
  const language = useUi(ui, (s) => s.settings.language);
  const objects = useUi(ui, (s) => s.objects);
  const nearby = useUi(ui, (s) => s.nearby);
  const [text, setText] = useState("");
  const [kind, setKind] = useState("");
  const [order, setOrder] = useState<Order>("near");
  const [shown, setShown] = useState(pageSize);
  const names = useNames(ui);
  const found = useSearch(ui, text);
  const wanted = text.trim().toLocaleLowerCase(language);
  const named = objects
    .filter((o) => kind === "" || o.kind === kind)
    .map((object) => ({ object, name: names(object) }))
    .filter(
      ({ object, name }) =>
        !wanted || name.toLocaleLowerCase(language).includes(wanted) || found?.has(object.key),
    );
  const ranks = useRanks(nearby, `${order} ${kind} ${wanted}`);
  const collator = new Intl.Collator(language);
  const compare: Record<Order, (a: (typeof named)[0], b: (typeof named)[0]) => number> = {
    near: (a, b) => (ranks.get(a.object.key) ?? 1e9) - (ranks.get(b.object.key) ?? 1e9),
    name: (a, b) => collator.compare(a.name, b.name),
    new: (a, b) => b.object.record.made - a.object.record.made,
  };
  const sorted = [...named].sort(compare[order]);
  const kinds = [...new Set(objects.map((o) => o.kind))];
  const searching = wanted !== "" && found === null;
  return (
    <>
      <input
        type="search"
        id="search"
        data-first
        aria-label={t.things.search}
        placeholder={t.things.search}
        maxLength={200}
        value={text}
        onInput={(e) => setText(e.currentTarget.value)}
      />
      <div class="row thing-filters">
        <select aria-label={t.things.show} value={kind} onChange={(e) => setKind(e.currentTarget.value)}>
          <option value="">{t.things.allKinds}</option>
          {kinds.map((k) => (
            <option key={k} value={k}>
              {kindName(t, k)}
            </option>
          ))}
        </select>
        <select
          aria-label={t.things.sort}
          value={order}
          onChange={(e) => setOrder(e.currentTarget.value as Order)}
        >
          {(["near", "name", "new"] as const).map((o) => (
            <option key={o} value={o}>
              {t.things.sorts[o]}
            </option>
          ))}
        </select>
      </div>
      <p class="hint" role="status" id="found">
        {searching
          ? t.things.searching
          : wanted
            ? t.things.found(sorted.length)
            : objects.length === 0
              ? t.things.nothingYet
              : t.things.count(sorted.length)}
      </p>
      <ul class="thing-list">
        {sorted.slice(0, shown).map(({ object, name }) => (
          <Row key={object.key} ui={ui} object={object} name={name} result={found?.get(object.key)} />
        ))}
      </ul>
      {sorted.length > shown ? (
        <button type="button" class="quiet" onClick={() => setShown(shown + pageSize)}>
          {t.things.more}
        </button>
      ) : null}
    </>
  );
}
