import { useEffect, useState } from "preact/hooks";
import { type Blocked, blocks, unblock } from "../net/blocks";
import { account } from "../net/identity";
import type { Ui } from "./state";
import { useTexts } from "./use";

/** Whom this account has blocked, and the way back. */
export function Blocks({ ui }: { ui: Ui }) {
  const t = useTexts(ui);
  const [list, setList] = useState<Blocked[] | null>(null);
  const load = (): void => {
    if (account())
      blocks()
        .then(setList)
        .catch(() => setList(null));
  };
  useEffect(load, []);
  if (!list) return null;
  return (
    <section class="field" id="blocks">
      <h3 class="label">{t.blocked}</h3>
      {list.length === 0 ? <p class="hint">{t.blockedNobody}</p> : null}
      <ul class="plain-list">
        {list.map((b) => (
          <li key={b.account}>
            <span class="person-word">{b.name}</span>
            <button type="button" class="quiet" onClick={() => void unblock(b.account).finally(load)}>
              {t.unblock}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
