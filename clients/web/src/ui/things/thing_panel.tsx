import { Copy, History, Lock, LockOpen, MoveDown, Trash2 } from "lucide";
import { useEffect, useState } from "preact/hooks";
import { Role } from "../../wire/constants";
import { titleOf } from "../../world/drafts";
import type { RoomObject } from "../../world/objects";
import { numberOf } from "../../world/records";
import { Icon } from "../controls/icon";
import { Panel } from "../controls/panel";
import { useTexts, useUi } from "../state/hooks";
import { mayCreate, type Ui } from "../state/state";
import { kindName } from "../state/thing_names";
import { PlaceFields } from "./place_fields";
import { TextField, ThingContent } from "./thing_content";
import { ThingHistory } from "./thing_history";
import { kindIcon, opens, openThing, useNames, useObject } from "./thing_words";

interface ThingProps {
  ui: Ui;
  object: RoomObject;
  /** The person may not change it, or it is locked. */
  fixed: boolean;
}

function Actions({ ui, object, fixed, may, owns }: ThingProps & { may: boolean; owns: boolean }) {
  const t = useTexts(ui).things;
  const things = ui.actions.things();
  const creates = useUi(ui, mayCreate);
  const locked = object.properties.locked === true;
  return (
    <div class="thing-actions">
      <button type="button" class="quiet" disabled={fixed} onClick={() => things?.bringHere(object.key)}>
        <Icon node={MoveDown} size={18} /> {t.bringHere}
      </button>
      <button type="button" class="quiet" disabled={!creates} onClick={() => things?.duplicate(object.key)}>
        <Icon node={Copy} size={18} /> {t.duplicate}
      </button>
      <button
        type="button"
        class="quiet"
        id="lock"
        disabled={!may}
        aria-pressed={locked}
        onClick={() => things?.arranging.change(object.key, { locked: locked ? null : true })}
      >
        <Icon node={locked ? LockOpen : Lock} size={18} /> {locked ? t.unlock : t.lock}
      </button>
      <button
        type="button"
        class="quiet danger-word"
        id="delete"
        disabled={fixed || !owns}
        onClick={() => things?.delete(object.key)}
      >
        <Icon node={Trash2} size={18} /> {t.delete}
      </button>
    </div>
  );
}

const rights = [
  ["view", "mayView"],
  ["draw", "mayDraw"],
  ["edit", "mayEdit"],
  ["own", "mayOwn"],
] as const;

/** The rights of an object over those of the room. Nobody sets one above the own role. */
function Rights({ ui, object }: { ui: Ui; object: RoomObject }) {
  const t = useTexts(ui).things;
  const role = useUi(ui, (s) => s.role);
  return (
    <fieldset class="thing-rights">
      <legend>{t.rights}</legend>
      {rights.map(([name, word]) =>
        name === "draw" && !opens(object) ? null : (
          <label key={name} class="right">
            <span>{t[word]}</span>
            <select
              value={numberOf(object.properties, name, -1) || (name === "view" ? -1 : 0)}
              onChange={(e) => {
                const least = Number(e.currentTarget.value);
                ui.actions.things()?.arranging.change(object.key, { [name]: least < 0 ? null : least });
              }}
            >
              <option value={-1}>{name === "view" ? t.roles[0] : t.asRoom}</option>
              {t.roles.map((roleWord, value) =>
                value >= (name === "view" ? 1 : 0) &&
                value <= (name === "view" ? Math.min(role, Role.host) : role) ? (
                  <option value={value}>{roleWord}</option>
                ) : null,
              )}
            </select>
          </label>
        ),
      )}
    </fieldset>
  );
}

function Thing({ ui, object }: { ui: Ui; object: RoomObject }) {
  const t = useTexts(ui);
  const role = useUi(ui, (s) => s.role);
  const holder = useUi(ui, (s) => s.participants.find((p) => p.number === object.holder)?.name);
  const [past, setPast] = useState(false);
  useEffect(() => setPast(false), [object.key]);
  const locked = object.properties.locked === true;
  const arranging = ui.actions.things()?.arranging;
  const may = arranging?.mayChange(object) ?? false;
  const owns = arranging?.mayOwn(object) ?? false;
  const fixed = !may || locked;
  const name = useNames(ui)(object);
  return (
    <div class="panel-body">
      <p class="hint" role="status">
        {holder
          ? t.things.heldBy(holder)
          : !may
            ? t.things.onlyLook
            : locked
              ? t.things.lockedHint
              : t.things.dragHint}
      </p>
      <ThingContent ui={ui} object={object} fixed={fixed} />
      <TextField
        id="thing-name"
        label={t.things.name}
        value={object.name || (object.kind === "board" ? name : "")}
        most={80}
        disabled={fixed}
        change={(typed) => {
          arranging?.change(object.key, { name: titleOf(typed) || null });
          return true;
        }}
      />
      {opens(object) ? (
        <button type="button" class="primary wide" id="open-thing" onClick={() => openThing(ui, object)}>
          {t.fallbackOpen}
        </button>
      ) : null}
      <Actions ui={ui} object={object} fixed={fixed} may={may} owns={owns} />
      <PlaceFields ui={ui} object={object} fixed={fixed} />
      {role >= Role.member && owns ? <Rights ui={ui} object={object} /> : null}
      {past ? (
        <ThingHistory ui={ui} object={object} fixed={fixed} />
      ) : (
        <button type="button" class="quiet" id="history" onClick={() => setPast(true)}>
          <Icon node={History} size={18} /> {t.things.history}
        </button>
      )}
    </div>
  );
}

/** The panel of the selected object. */
export function ThingPanel({ ui }: { ui: Ui }) {
  const t = useTexts(ui);
  const key = useUi(ui, (s) => s.selected);
  const object = useObject(ui, key);
  const names = useNames(ui);
  if (!object) return null;
  return (
    <Panel
      ui={ui}
      title={names(object)}
      tall
      low
      sign={{ icon: kindIcon(object.kind), label: kindName(t, object.kind) }}
    >
      <Thing ui={ui} object={object} />
    </Panel>
  );
}
