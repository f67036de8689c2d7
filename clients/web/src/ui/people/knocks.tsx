import { cssColour } from "../../wire/colour";
import { Role } from "../../wire/constants";
import type { Knock } from "../../wire/messages";
import { useTexts, useUi } from "../state/hooks";
import type { Ui } from "../state/state";

const shown = 2;

function KnockCard({ ui, knock }: { ui: Ui; knock: Knock }) {
  const t = useTexts(ui);
  const answer = (admit: boolean): void =>
    ui.actions.participants()?.moderate("answer", knock.number, admit ? 1 : 0);
  return (
    <li class="knock">
      <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
        <circle cx="6" cy="6" r="6" fill={cssColour(knock.colour)} />
      </svg>
      <span class="knock-name">{t.knocking(knock.name)}</span>
      <button type="button" class="primary" aria-label={t.letInWho(knock.name)} onClick={() => answer(true)}>
        {t.letIn}
      </button>
      <button type="button" class="quiet" aria-label={t.refuseWho(knock.name)} onClick={() => answer(false)}>
        {t.refuse}
      </button>
    </li>
  );
}

/** Everybody who knocks, in the list of people. */
export function KnockList({ ui }: { ui: Ui }) {
  const t = useTexts(ui);
  const knocks = useUi(ui, (s) => s.knocks);
  if (knocks.length === 0) return null;
  return (
    <section class="field">
      <h3 class="label">{t.knocks}</h3>
      <ul class="knocks">
        {knocks.map((knock) => (
          <KnockCard key={knock.number} ui={ui} knock={knock} />
        ))}
      </ul>
    </section>
  );
}

/** The first people who knock, shown to hosts outside the list of people. */
export function KnockNotice({ ui }: { ui: Ui }) {
  const t = useTexts(ui);
  const knocks = useUi(ui, (s) => s.knocks);
  const wanted = useUi(ui, (s) => s.role >= Role.host && s.panel !== "people");
  if (!wanted || knocks.length === 0) return null;
  return (
    <div class="notice-card" id="knocks">
      <ul class="knocks">
        {knocks.slice(0, shown).map((knock) => (
          <KnockCard key={knock.number} ui={ui} knock={knock} />
        ))}
      </ul>
      {knocks.length > shown ? (
        <button type="button" class="quiet" onClick={() => ui.actions.showPanel("people")}>
          {t.moreKnocks(knocks.length - shown)}
        </button>
      ) : null}
    </div>
  );
}

/** A host asks the person to speak. The microphone opens only if the person agrees. */
export function SpeakRequestNotice({ ui }: { ui: Ui }) {
  const t = useTexts(ui);
  const asked = useUi(ui, (s) => s.askedToSpeak && s.muted);
  if (!asked) return null;
  return (
    <div class="notice-card asked" id="asked">
      <p>{t.askedToSpeak}</p>
      <button type="button" class="primary" onClick={() => ui.actions.answerSpeakRequest(true)}>
        {t.unmute}
      </button>
      <button type="button" class="quiet" onClick={() => ui.actions.answerSpeakRequest(false)}>
        {t.notNow}
      </button>
    </div>
  );
}
