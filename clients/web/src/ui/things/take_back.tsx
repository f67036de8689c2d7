import { RotateCcw } from "lucide";
import { useEffect, useRef, useState } from "preact/hooks";
import type { PersonChanges } from "../../net/history";
import { Confirm } from "../controls/confirm";
import { Warning } from "../controls/warning";
import { refusalText } from "../state/error_text";
import { useTexts, useUi } from "../state/hooks";
import type { Ui } from "../state/state";
import { useRequest } from "../state/use_request";
import { timeAgo } from "./thing_words";

const minutes = [5, 60, 24 * 60] as const;
/** The server takes a time of at most 24 h ago. */
const marginMs = 30_000;

/** For hosts: who changed what since a time, and taking all of one person back. */
export function TakeBack({ ui }: { ui: Ui }) {
  const t = useTexts(ui);
  const language = useUi(ui, (s) => s.settings.language);
  const [ago, setAgo] = useState<number>(minutes[1]);
  const [people, setPeople] = useState<PersonChanges[] | null>(null);
  const [result, setResult] = useState("");
  const { busy, failure, run } = useRequest();
  const since = (): string => {
    const ms = ago * 60_000 - (ago === minutes[2] ? marginMs : 0);
    return new Date(Date.now() - ms).toISOString();
  };
  /** The time that the list is of: what a host sees is what is taken back. */
  const listed = useRef("");
  const load = async (): Promise<void> => {
    const from = since();
    listed.current = from;
    const found = await ui.actions.history.people(from);
    if (listed.current === from) setPeople(found); // another time may have been chosen meanwhile
  };
  useEffect(() => {
    setPeople(null);
    void run(load);
  }, [ago]);
  const takeBack = (person: PersonChanges): Promise<boolean> =>
    run(async () => {
      setResult("");
      const { changed, left } = await ui.actions.history.takeBack(person.author, listed.current);
      const stays = left.gone + left.full + left.forbidden;
      setResult(t.things.takenBack(changed) + (stays > 0 ? t.things.takenBackLeft(stays) : ""));
      await load();
    });
  return (
    <>
      <p class="hint">{t.things.takeBackHint}</p>
      <label class="right">
        <span>{t.things.since}</span>
        <select value={ago} onChange={(e) => setAgo(Number(e.currentTarget.value))}>
          {minutes.map((m, i) => (
            <option key={m} value={m}>
              {t.things.sinceChoices[i]}
            </option>
          ))}
        </select>
      </label>
      <p class="hint" role="status" id="taken-back">
        {result || (people?.length === 0 ? t.things.nobodyChanged : "")}
      </p>
      <ul class="thing-list">
        {people?.map((person) => (
          <li class="change-row" key={person.author}>
            <span class="thing-word">
              <span class="person-word">{person.own ? t.things.you : person.name}</span>
              <span class="hint">
                {t.things.didWhat(person.put, person.patched, person.deleted)}{" "}
                {timeAgo(t, language, person.last)}
              </span>
            </span>
            <fieldset disabled={busy} aria-label={person.name}>
              <Confirm
                icon={RotateCcw}
                label={t.things.takeBack}
                question={t.things.takeBackSure(person.own ? t.things.you : person.name)}
                cancel={t.cancel}
                onYes={() => void takeBack(person)}
              />
            </fieldset>
          </li>
        ))}
      </ul>
      {failure ? <Warning text={refusalText(t, failure) ?? t.refusals.internal} alert /> : null}
    </>
  );
}
