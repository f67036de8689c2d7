import { useEffect, useState } from "preact/hooks";
import { type Blocked, listBlocked, unblock } from "../../net/blocks";
import { ApiError } from "../../net/http";
import { loadAccountKey } from "../../net/identity";
import { Warning } from "../controls/warning";
import { refusalText } from "../state/error_text";
import { useTexts } from "../state/hooks";
import type { Ui } from "../state/state";

/** The people whom this account has blocked, with a button that unblocks them. */
export function BlockedPeople({ ui }: { ui: Ui }) {
  const t = useTexts(ui);
  const [failure, setFailure] = useState("");
  const [list, setList] = useState<Blocked[] | null>(null);
  const load = (): void => {
    if (loadAccountKey())
      listBlocked()
        .then(setList)
        .catch(() => setList(null));
  };
  useEffect(load, []);
  const lift = (account: string): void => {
    setFailure("");
    unblock(account)
      .catch((error: unknown) => setFailure(error instanceof ApiError ? error.code : "internal"))
      .finally(load);
  };
  if (!list) return null;
  return (
    <section class="field" id="blocks">
      <h3 class="label">{t.blocked}</h3>
      {list.length === 0 ? <p class="hint">{t.blockedNobody}</p> : null}
      {failure ? <Warning text={refusalText(t, failure) ?? t.refusals.internal} alert /> : null}
      <ul class="plain-list">
        {list.map((b) => (
          <li key={b.account}>
            <span class="person-word">{b.name}</span>
            <button type="button" class="quiet" onClick={() => lift(b.account)}>
              {t.unblock}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
