import { useEffect, useState } from "preact/hooks";
import type { ErasedStrokes } from "../../net/erased";
import type { Board } from "../../world/board";
import { Warning } from "../controls/warning";
import { refusalText } from "../state/error_text";
import { useDialog, useTexts, useUi } from "../state/hooks";
import type { Ui } from "../state/state";
import { useRequest } from "../state/use_request";
import { timeAgo } from "../things/thing_words";

/** For hosts: who erased strokes of this board within the last hour, with a button that restores them. */
export function ErasedStrokesDialog({ ui, board, opener }: { ui: Ui; board: Board; opener: string }) {
  const t = useTexts(ui);
  const language = useUi(ui, (s) => s.settings.language);
  const [list, setList] = useState<ErasedStrokes[] | null>(null);
  const [result, setResult] = useState("");
  const { busy, failure, run } = useRequest();
  const ref = useDialog(false, opener);
  const load = async (): Promise<void> =>
    setList((await ui.actions.listErased()).filter((e) => e.parent === board.key));
  useEffect(() => void run(load), [board]);
  const restore = (e: ErasedStrokes): Promise<boolean> =>
    run(async () => {
      setResult("");
      const { back, left } = await ui.actions.restoreErased(e);
      setResult(t.broughtBack(back, left));
      await load();
    });
  return (
    <section class="erased" role="dialog" aria-label={t.erasedTitle} tabIndex={-1} ref={ref}>
      <h3 class="label">{t.erasedTitle}</h3>
      <p class="hint" role="status">
        {result || (list?.length === 0 ? t.erasedNothing : "")}
      </p>
      <ul class="plain-list">
        {list?.map((e) => (
          <li key={e.author}>
            <span class="eraser">
              <span class="person-word">{e.name}</span>
              <span class="hint">
                {t.strokes(e.records)} · {timeAgo(t, language, e.last)}
              </span>
            </span>
            <button
              type="button"
              class="quiet"
              disabled={busy}
              aria-label={t.bringBackOf(e.name)}
              onClick={() => void restore(e)}
            >
              {t.bringBack}
            </button>
          </li>
        ))}
      </ul>
      {failure ? <Warning text={refusalText(t, failure) ?? t.refusals.internal} alert /> : null}
    </section>
  );
}
