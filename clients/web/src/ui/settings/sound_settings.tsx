import { useEffect, useState } from "preact/hooks";
import type { NoiseReduction } from "../../microphone/processing";
import { useTexts, useUi } from "../state/hooks";
import type { Ui } from "../state/state";

interface CheckProps {
  ui: Ui;
  setting: "autoLevel" | "headphones";
  text: string;
  hint: string;
}

function Check({ ui, setting, text, hint }: CheckProps) {
  const checked = useUi(ui, (s) => s.settings[setting]);
  return (
    <label class="check">
      <input
        type="checkbox"
        id={setting}
        checked={checked}
        onChange={(e) => ui.actions.changeSettings({ [setting]: e.currentTarget.checked })}
      />
      <span>
        {text}
        <span class="hint">{hint}</span>
      </span>
    </label>
  );
}

/** Microphone processing and audio output. */
export function SoundSettings({ ui }: { ui: Ui }) {
  const t = useTexts(ui);
  const noise = useUi(ui, (s) => s.settings.noise);
  const [detour, setDetour] = useState(0);
  useEffect(() => void ui.actions.echoDelayMs().then(setDetour), [ui]);
  return (
    <>
      <div class="field">
        <label class="label" for="noise">
          {t.settingsNoise}
        </label>
        <select
          id="noise"
          value={noise}
          onChange={(e) => ui.actions.changeSettings({ noise: e.currentTarget.value as NoiseReduction })}
        >
          <option value="off">{t.noiseOff}</option>
          <option value="browser">{t.noiseBrowser}</option>
          <option value="strong">{t.noiseStrong}</option>
        </select>
        {noise === "strong" ? <p class="hint">{t.noiseStrongHint}</p> : null}
      </div>
      <Check {...{ ui, setting: "autoLevel", text: t.settingsAutoLevel, hint: t.settingsAutoLevelHint }} />
      <Check {...{ ui, setting: "headphones", text: t.settingsHeadphones, hint: t.settingsHeadphonesHint }} />
      {detour > 0 ? <p class="hint">{t.echoDelay(detour)}</p> : null}
    </>
  );
}
