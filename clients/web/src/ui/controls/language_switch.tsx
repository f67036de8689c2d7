import type { Language } from "../../i18n/i18n";
import type { Settings } from "../../settings/settings";
import { type Localised, useTexts } from "../state/hooks";
import { useStore } from "../state/store";

/** A page with settings that can be changed. */
export interface SettingsOwner extends Localised {
  actions: { changeSettings(settings: Partial<Settings>): void };
}

export function LanguageSwitch({ ui }: { ui: SettingsOwner }) {
  const t = useTexts(ui);
  const language = useStore(ui.store, (s) => s.settings.language);
  const names: [Language, string][] = [
    ["en", "English"],
    ["zh", "中文"],
  ];
  return (
    <fieldset class="switch">
      <legend class="unseen">{t.settingsLanguage}</legend>
      {names.map(([code, name]) => (
        <label class={code === language ? "on" : ""} lang={code}>
          <input
            type="radio"
            name="language"
            checked={code === language}
            onChange={() => ui.actions.changeSettings({ language: code })}
          />
          {name}
        </label>
      ))}
    </fieldset>
  );
}
