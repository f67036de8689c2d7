import { Footprints, Hand, Maximize2, MicOff, RotateCw, Volume2 } from "lucide";
import type { ComponentChildren } from "preact";
import type { Nearby } from "../../world/nearby";
import { Face } from "../controls/face";
import { Icon } from "../controls/icon";
import { Warning } from "../controls/warning";
import { useTexts, useUi } from "../state/hooks";
import type { ParticipantItem, Ui } from "../state/state";
import { kindName } from "../state/thing_names";
import { kindIcon, opens, openThing, useNames, useObject } from "../things/thing_words";

function Whereabouts({ ui, at }: { ui: Ui; at: Nearby }) {
  const t = useTexts(ui);
  return <span class="plain-where">{t.distance(at.metres, t.whereabouts[at.direction])}</span>;
}

function GoButton({ ui, at, name }: { ui: Ui; at: Nearby; name: string }) {
  const t = useTexts(ui);
  return (
    <button type="button" class="quiet" aria-label={t.goToWhat(name)} onClick={() => ui.actions.goTo(at)}>
      <Icon node={Footprints} size={18} /> {t.goTo}
    </button>
  );
}

interface CardProps {
  picture: ComponentChildren;
  name: string;
  marks?: ComponentChildren;
  where: ComponentChildren;
  children: ComponentChildren;
}

function Card({ picture, name, marks, where, children }: CardProps) {
  return (
    <li class="plain-card">
      {picture}
      <div class="plain-who">
        <span class="plain-name">
          <span>{name}</span>
          {marks}
        </span>
        {where}
      </div>
      <div class="plain-actions">{children}</div>
    </li>
  );
}

function PersonCard({ ui, at, person }: { ui: Ui; at: Nearby; person: ParticipantItem }) {
  const t = useTexts(ui);
  const speaking = useUi(ui, (s) => s.speaking.has(person.number));
  const silent = person.muted || person.silenced;
  const marks = (
    <>
      {speaking && !silent ? (
        <span class="live" role="img" aria-label={t.speaking} title={t.speaking}>
          <Icon node={Volume2} size={16} />
        </span>
      ) : null}
      {silent ? (
        <span class="off" role="img" aria-label={t.muted} title={t.muted}>
          <Icon node={MicOff} size={16} />
        </span>
      ) : null}
      {person.hand > 0 ? (
        <span
          class="raised"
          role="img"
          aria-label={t.handPlace(person.hand)}
          title={t.handPlace(person.hand)}
        >
          <Icon node={Hand} size={16} />
        </span>
      ) : null}
    </>
  );
  return (
    <Card
      picture={<Face colour={person.colour} size={40} />}
      name={person.name}
      marks={marks}
      where={<Whereabouts ui={ui} at={at} />}
    >
      <GoButton ui={ui} at={at} name={person.name} />
    </Card>
  );
}

function ThingCard({ ui, at }: { ui: Ui; at: Nearby & { kind: "object" } }) {
  const t = useTexts(ui);
  const object = useObject(ui, at.key);
  const names = useNames(ui);
  if (!object) return null;
  const name = names(object);
  return (
    <Card
      picture={
        <span class="plain-sign" role="img" aria-label={kindName(t, object.kind)}>
          <Icon node={kindIcon(object.kind)} size={22} />
        </span>
      }
      name={name}
      where={<Whereabouts ui={ui} at={at} />}
    >
      <GoButton ui={ui} at={at} name={name} />
      <button
        type="button"
        class="quiet"
        id={`plain-${object.kind}-${at.key}`}
        aria-label={t.hintBoard(name)}
        onClick={() => (opens(object) ? openThing(ui, object) : ui.actions.things()?.select(at.key))}
      >
        <Icon node={Maximize2} size={18} /> {t.fallbackOpen}
      </button>
    </Card>
  );
}

/** The room as a list, without WebGL: who and what is where, and the actions on them. */
export function FallbackRoom({ ui }: { ui: Ui }) {
  const t = useTexts(ui);
  const why = useUi(ui, (s) => s.renderingFailure);
  const nearby = useUi(ui, (s) => s.nearby);
  const people = useUi(ui, (s) => s.participants);
  if (!why) return null;
  const reasons = { unable: t.fallbackUnable, failed: t.fallbackFailed, lost: t.fallbackLost };
  // In the order of the list of people, which is stable: buttons must not move away before a click.
  const persons = people.flatMap((person) => {
    const at = nearby.find((n) => n.kind === "person" && n.number === person.number);
    return at ? [{ at, person }] : [];
  });
  const things = nearby.filter((at) => at.kind === "object").sort((a, b) => (a.key < b.key ? -1 : 1));
  return (
    <main class="plain-room" aria-label={t.fallbackTitle}>
      <section class="plain-sheet">
        <div class="plain-why" role="status">
          <Warning text={reasons[why]} />
          {why === "unable" ? null : (
            <button type="button" class="quiet" id="again" onClick={() => ui.actions.retryRendering()}>
              <Icon node={RotateCw} size={18} /> {t.fallbackRetry}
            </button>
          )}
        </div>
        <h2>{t.fallbackPeople}</h2>
        {persons.length === 0 ? <p class="hint">{t.fallbackNobody}</p> : null}
        <ul>
          {persons.map(({ at, person }) => (
            <PersonCard key={person.number} ui={ui} at={at} person={person} />
          ))}
        </ul>
        {things.length > 0 ? <h2>{t.fallbackThings}</h2> : null}
        <ul>
          {things.map((at) => (
            <ThingCard key={at.key} ui={ui} at={at} />
          ))}
        </ul>
      </section>
    </main>
  );
}
