import { Link, LogOut } from "lucide";
import { Role } from "../../wire/constants";
import { Confirm } from "../controls/confirm";
import { Copy } from "../controls/copy";
import { Panel } from "../controls/panel";
import { useRerender, useTexts, useUi } from "../state/hooks";
import type { Ui } from "../state/state";
import { KnockList } from "./knocks";
import { PersonRow } from "./person_row";

function CopyLink({ ui }: { ui: Ui }) {
  const t = useTexts(ui);
  const words = { copy: t.copyLink, copied: t.copied, copyByHand: t.copyByHand };
  return <Copy icon={Link} text={location.origin + location.pathname} words={words} />;
}

/** The state of the room's door, for hosts. */
function DoorSwitch({ ui }: { ui: Ui }) {
  const t = useTexts(ui);
  const door = useUi(ui, (s) => s.door);
  const redraw = useRerender();
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
                ui.actions.participants()?.moderate("door", 0, value);
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

/** The people in the room, and for hosts the moderation. */
export function PeoplePanel({ ui }: { ui: Ui }) {
  const t = useTexts(ui);
  const people = useUi(ui, (s) => s.participants);
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
            onYes={() => ui.actions.participants()?.moderate("end", 0)}
          />
        ) : null}
      </footer>
    </Panel>
  );
}
