import type { Language } from "../i18n/i18n";
import type { Ui } from "./state";
import { useTexts, useUi } from "./use";

export function LanguageSwitch({ ui }: { ui: Ui }) {
  const t = useTexts(ui);
  const language = useUi(ui, (s) => s.settings.language);
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
            onChange={() => ui.actions.change({ language: code })}
          />
          {name}
        </label>
      ))}
    </fieldset>
  );
}
