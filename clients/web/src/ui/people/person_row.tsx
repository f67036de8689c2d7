import {
  Ban,
  Ellipsis,
  EyeOff,
  Hand,
  MessageSquare,
  MicOff,
  MicVocal,
  UserMinus,
  Volume2,
  VolumeX,
} from "lucide";
import { useState } from "preact/hooks";
import type { Catalogue } from "../../i18n/i18n";
import { ChatScope, Role } from "../../wire/constants";
import { Confirm } from "../controls/confirm";
import { Face } from "../controls/face";
import { Icon } from "../controls/icon";
import { useRerender, useTexts, useUi } from "../state/hooks";
import type { ParticipantItem, Ui } from "../state/state";

/** Section 4.14: nobody acts on the own role or a higher one, except owners on owners. */
function mayModerate(mine: number, theirs: number): boolean {
  return mine >= Role.host && (theirs < mine || mine === Role.owner);
}

function VoiceIndicator({
  t,
  person,
  speaking,
}: {
  t: Catalogue;
  person: ParticipantItem;
  speaking: boolean;
}) {
  const [node, word, state] = person.silenced
    ? ([VolumeX, t.silencedMark, "off"] as const)
    : person.muted
      ? ([MicOff, t.muted, "off"] as const)
      : ([Volume2, t.speaking, "live"] as const);
  if (state === "live" && !speaking) return <span class="voice-mark" />;
  return (
    <span class={`voice-mark ${state}`} role="img" aria-label={word} title={word}>
      <Icon node={node} size={18} />
    </span>
  );
}

interface RowProps {
  ui: Ui;
  person: ParticipantItem;
}

function RoleChoice({ ui, person }: RowProps) {
  const t = useTexts(ui);
  const mine = useUi(ui, (s) => s.role);
  const { number, role } = person;
  const redraw = useRerender();
  return (
    <label class="role-choice">
      <span>{t.role}</span>
      <select
        value={role}
        onChange={(e) => {
          ui.actions.participants()?.moderate("role", number, Number(e.currentTarget.value));
          redraw();
        }}
      >
        {t.roles.map((word, value) => (value <= mine ? <option value={value}>{word}</option> : null))}
      </select>
    </label>
  );
}

function HostActions({ ui, person }: RowProps) {
  const t = useTexts(ui);
  const { number, name, silenced } = person;
  const participants = ui.actions.participants();
  return (
    <>
      <button
        type="button"
        class="quiet"
        onClick={() => participants?.moderate("silence", number, silenced ? 0 : 1)}
      >
        <Icon node={silenced ? MicVocal : VolumeX} size={18} /> {silenced ? t.allowToSpeak : t.silence}
      </button>
      <Confirm
        icon={UserMinus}
        label={t.remove}
        question={t.removeSure(name)}
        cancel={t.cancel}
        onYes={() => participants?.moderate("remove", number)}
      />
      <Confirm
        icon={Ban}
        label={t.ban}
        question={t.banSure(name)}
        cancel={t.cancel}
        onYes={() => participants?.moderate("ban", number)}
      />
    </>
  );
}

function PersonActions({ ui, person }: RowProps) {
  const t = useTexts(ui);
  const mine = useUi(ui, (s) => s.role);
  const { number, name } = person;
  const participants = ui.actions.participants();
  const moderates = !person.you && mayModerate(mine, person.role);
  return (
    <div class="person-actions" id={`actions-${number}`}>
      {person.you ? null : (
        <button
          type="button"
          class="quiet"
          onClick={() => {
            ui.actions.setRecipient({ scope: ChatScope.person, to: number });
            ui.actions.showPanel("chat");
          }}
        >
          <Icon node={MessageSquare} size={18} /> {t.chatWith}
        </button>
      )}
      {person.you ? null : (
        <button type="button" class="quiet" onClick={() => participants?.send({ type: "wave", to: number })}>
          <Icon node={Hand} size={18} /> {t.wave}
        </button>
      )}
      {person.hand > 0 && mine >= Role.host ? (
        <button type="button" class="quiet" onClick={() => participants?.moderate("lower", number)}>
          <Icon node={Hand} size={18} /> {t.lowerHand}
        </button>
      ) : null}
      {moderates ? <HostActions ui={ui} person={person} /> : null}
      {person.you ? null : (
        <Confirm
          icon={EyeOff}
          label={t.block}
          question={mine >= Role.host ? t.blockSureInCharge(name) : t.blockSure(name)}
          cancel={t.cancel}
          onYes={() => participants?.block(number)}
        />
      )}
      {moderates ? <RoleChoice ui={ui} person={person} /> : null}
    </div>
  );
}

/** One person in the list: name, voice state, and a menu of actions. */
export function PersonRow({ ui, person }: RowProps) {
  const t = useTexts(ui);
  const [open, setOpen] = useState(false);
  const speaking = useUi(ui, (s) => s.speaking.has(person.number));
  const { number, name, role, hand, you } = person;
  return (
    <li class={`person ${open ? "open" : ""}`}>
      <div class="person-line">
        <Face colour={person.colour} size={32} />
        <span class="person-name">
          <span class="person-word">{name}</span>
          {you ? <span class="hint"> ({t.you})</span> : null}
        </span>
        {role >= Role.presenter ? <span class="badge">{t.roles[role]}</span> : null}
        {hand > 0 ? (
          <span class="hand-mark" role="img" aria-label={t.handPlace(hand)} title={t.handPlace(hand)}>
            <Icon node={Hand} size={18} /> {hand}
          </span>
        ) : null}
        <VoiceIndicator t={t} person={person} speaking={speaking} />
        {you ? (
          <span class="square" />
        ) : (
          <button
            type="button"
            class="square"
            aria-label={t.actionsFor(name)}
            title={t.actionsFor(name)}
            aria-expanded={open}
            aria-controls={`actions-${number}`}
            onClick={() => setOpen(!open)}
          >
            <Icon node={Ellipsis} />
          </button>
        )}
      </div>
      {open ? <PersonActions ui={ui} person={person} /> : null}
    </li>
  );
}
