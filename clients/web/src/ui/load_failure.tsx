import { render } from "preact";
import { catalogue } from "../i18n/i18n";
import { loadSettings } from "../settings/settings";

/** Shown if code of a page could not be loaded: after an upgrade of the server the old files are gone. */
export function showLoadFailure(root: HTMLElement): void {
  const t = catalogue(loadSettings().language);
  render(
    <main class="notice-page">
      <p role="alert">{t.loadFailed}</p>
      <button type="button" class="primary" onClick={() => location.reload()}>
        {t.reload}
      </button>
    </main>,
    root,
  );
}
