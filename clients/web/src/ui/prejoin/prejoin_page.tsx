import { Ear, TriangleAlert, Volume2 } from "lucide";
import type { RefObject } from "preact";
import { useRef, useState } from "preact/hooks";
import { Face } from "../controls/face";
import { Icon } from "../controls/icon";
import { LanguageSwitch } from "../controls/language_switch";
import { MicrophonePicker } from "../controls/microphone_picker";
import { Warning } from "../controls/warning";
import { refusalText } from "../state/error_text";
import { useLocalText, useTexts, useUi } from "../state/hooks";
import type { Ui } from "../state/state";
import { AvatarPicker } from "./avatar_picker";
import { EntryNote, PasscodeField } from "./entry_note";

const facesShown = 7;

function PeopleInside({ ui }: { ui: Ui }) {
  const t = useTexts(ui);
  const inside = useUi(ui, (s) => s.inside);
  const count = useUi(ui, (s) => s.insideCount);
  if (count === null) return <p class="inside-none">{t.insideHidden}</p>;
  if (count === 0) return <p class="inside-none">{t.insideNobody}</p>;
  const faces = inside.slice(0, facesShown);
  return (
    <div class="inside-some">
      <ul class="faces">
        {faces.map((p) => (
          <li title={p.name}>
            <Face colour={p.colour} size={36} />
            <span class="face-name">{p.name}</span>
          </li>
        ))}
        {count > faces.length ? <li class="more">{t.andMore(count - faces.length)}</li> : null}
      </ul>
      <p>{t.inside(count)}</p>
    </div>
  );
}

function SpeakerTest({ ui }: { ui: Ui }) {
  const t = useTexts(ui);
  const [playing, setPlaying] = useState(false);
  const play = (): void => {
    setPlaying(true);
    void ui.actions.playTestSound().finally(() => setPlaying(false));
  };
  return (
    <button type="button" class="quiet wide" onClick={play} disabled={playing}>
      <Icon node={Volume2} /> {playing ? t.speakerPlaying : t.speakerTest}
    </button>
  );
}

interface NameProps {
  ui: Ui;
  input: RefObject<HTMLInputElement | null>;
  missing: boolean;
  setMissing(missing: boolean): void;
}

function NameField({ ui, input, missing, setMissing }: NameProps) {
  const t = useTexts(ui);
  const name = useUi(ui, (s) => s.settings.name);
  return (
    <div class="field">
      <label class="label" for="name">
        {t.yourName}
      </label>
      <input
        id="name"
        ref={input}
        type="text"
        maxLength={40}
        autocomplete="nickname"
        placeholder={t.namePlaceholder}
        value={name}
        aria-invalid={missing}
        aria-describedby={missing ? "name-missing" : undefined}
        onInput={(e) => {
          setMissing(false);
          ui.actions.changeSettings({ name: e.currentTarget.value });
        }}
      />
      {missing ? (
        <p class="warning" id="name-missing" role="alert">
          <Icon node={TriangleAlert} size={18} /> <span>{t.nameNeeded}</span>
        </p>
      ) : null}
    </div>
  );
}

/** The page before joining. */
export function PrejoinPage({ ui }: { ui: Ui }) {
  const t = useTexts(ui);
  const room = useLocalText(
    ui,
    useUi(ui, (s) => s.roomName),
  );
  const open = useUi(ui, (s) => s.microphone);
  const microphoneError = useUi(ui, (s) => s.microphoneError);
  const canDraw = useUi(ui, (s) => s.webglAvailable);
  const refusal = useUi(ui, (s) => s.refusal);
  const [missing, setMissing] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const enter = (withMicrophone: boolean): void => {
    if (ui.store.value.settings.name.trim() === "") {
      setMissing(true);
      input.current?.focus();
      return;
    }
    ui.actions.join(withMicrophone);
  };
  return (
    <main class="door">
      <section class="door-card">
        <div class="door-body">
          <AvatarPicker ui={ui} />
        </div>
        <form
          class="door-form"
          onSubmit={(e) => {
            e.preventDefault();
            enter(true);
          }}
        >
          <header>
            <h1 tabIndex={-1}>{room}</h1>
            <LanguageSwitch ui={ui} />
          </header>
          <PeopleInside ui={ui} />
          <EntryNote ui={ui} />
          <NameField {...{ ui, input, missing, setMissing }} />
          <PasscodeField ui={ui} />
          <MicrophonePicker ui={ui} />
          <SpeakerTest ui={ui} />
          {canDraw ? null : <Warning text={t.webglUnavailable} />}
          <div id="refusal">
            {refusal ? <Warning text={refusalText(t, refusal) ?? t.endedOther(refusal)} alert /> : null}
          </div>
          <div class="door-actions">
            <button type="submit" class="primary" id="join">
              {t.join}
            </button>
            <button type="button" class="quiet" id="listen" onClick={() => enter(false)}>
              <Icon node={Ear} /> {t.justListen}
            </button>
          </div>
          <p class="hint">{open || microphoneError ? t.joinHint : t.joinOpensHint}</p>
        </form>
      </section>
    </main>
  );
}
