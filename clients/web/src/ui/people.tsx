import { Check, Link, LogOut } from "lucide";
import { useEffect, useState } from "preact/hooks";
import { Role } from "../wire/code";
import { Confirm } from "./confirm";
import { Icon } from "./icon";
import { KnockList } from "./knocks";
import { Panel } from "./panel";
import { PersonRow } from "./person_row";
import type { Ui } from "./state";
import { useRedraw, useTexts, useUi } from "./use";

const shownMs = 2500;

function CopyLink({ ui }: { ui: Ui }) {
  const t = useTexts(ui);
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), shownMs);
    return () => clearTimeout(timer);
  }, [copied]);
  // Browsers give the clipboard to secure pages only.
  if (!navigator.clipboard) return null;
  const copy = (): void => {
    void navigator.clipboard.writeText(location.origin + location.pathname).then(() => setCopied(true));
  };
  return (
    <button type="button" class="quiet" onClick={copy}>
      <Icon node={copied ? Check : Link} size={18} /> {copied ? t.copied : t.copyLink}
    </button>
  );
}

/** The door of the room, for those who may turn its key. */
function DoorSwitch({ ui }: { ui: Ui }) {
  const t = useTexts(ui);
  const door = useUi(ui, (s) => s.door);
  const redraw = useRedraw();
  return (
    <fieldset class="door-switch">
      <legend>{t.door}</legend>
      <div class="switch">
        {t.doors.map((word, value) => (
          <label class={value === door ? "on" : ""}>
            <input
              type="radio"
              name="room-door"
              checked={value === door}
              onChange={() => {
                ui.actions.company()?.moderate("door", 0, value);
                redraw();
              }}
            />
            {word}
          </label>
        ))}
      </div>
      <p class="hint">{t.doorHints[door]}</p>
    </fieldset>
  );
}

/** Who is here, and for hosts what can be done about it. */
export function People({ ui }: { ui: Ui }) {
  const t = useTexts(ui);
  const people = useUi(ui, (s) => s.people);
  const host = useUi(ui, (s) => s.role >= Role.host);
  return (
    <Panel ui={ui} title={t.peopleTitle(people.length)} tall>
      <div class="panel-body">
        {host ? <DoorSwitch ui={ui} /> : null}
        {host ? <KnockList ui={ui} /> : null}
        <ul class="people">
          {people.map((person) => (
            <PersonRow key={person.number} ui={ui} person={person} />
          ))}
        </ul>
      </div>
      <footer class="panel-foot">
        <CopyLink ui={ui} />
        {host ? (
          <Confirm
            icon={LogOut}
            label={t.endForAll}
            question={t.endSure}
            yes={t.endYes}
            cancel={t.cancel}
            onYes={() => ui.actions.company()?.moderate("end", 0)}
          />
        ) : null}
      </footer>
    </Panel>
  );
}
