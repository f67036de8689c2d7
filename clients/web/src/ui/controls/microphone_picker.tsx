import { Mic, MicOff } from "lucide";
import { microphoneErrorText } from "../state/error_text";
import { useTexts, useUi } from "../state/hooks";
import { isInaudible, type Ui } from "../state/state";
import { Icon } from "./icon";
import { LevelBar } from "./level_bar";
import { Warning } from "./warning";

export function MicrophonePicker({ ui }: { ui: Ui }) {
  const t = useTexts(ui);
  const open = useUi(ui, (s) => s.microphone);
  const devices = useUi(ui, (s) => s.devices);
  const chosen = useUi(ui, (s) => s.settings.microphone);
  const microphoneError = useUi(ui, (s) => s.microphoneError);
  const inRoom = useUi(ui, (s) => s.screen.kind === "room");
  const muted = useUi(ui, isInaudible);
  return (
    <div class="field">
      <span class="label" id="microphone-label">
        {t.microphone}
      </span>
      {open ? (
        <>
          <div class="row">
            <select
              aria-labelledby="microphone-label"
              value={chosen}
              onChange={(e) => ui.actions.chooseMicrophone(e.currentTarget.value)}
            >
              <option value="">{t.microphoneDefault}</option>
              {devices
                .filter((d) => d.id !== "default")
                .map((d) => (
                  <option value={d.id}>{d.label || t.microphone}</option>
                ))}
            </select>
            <button
              type="button"
              class="quiet square"
              aria-label={t.microphoneStop}
              title={t.microphoneStop}
              onClick={() => ui.actions.closeMicrophone()}
            >
              <Icon node={MicOff} />
            </button>
          </div>
          <LevelBar level={() => ui.actions.microphoneLevel()} label={t.microphoneLevel} />
          <p class="hint">{inRoom && muted ? t.microphoneMuted : t.microphoneQuiet}</p>
        </>
      ) : (
        <button type="button" class="quiet wide" onClick={() => ui.actions.openMicrophone()}>
          <Icon node={Mic} /> {inRoom ? t.openMicrophone : t.microphoneTest}
        </button>
      )}
      <div role="status">
        {microphoneError ? <Warning text={microphoneErrorText(t, microphoneError)} /> : null}
      </div>
    </div>
  );
}
