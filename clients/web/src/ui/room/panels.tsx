import type { Catalogue } from "../../i18n/i18n";
import type { QualitySetting } from "../../settings/settings";
import { ChatPanel } from "../chat/chat_panel";
import { Face } from "../controls/face";
import { LanguageSwitch } from "../controls/language_switch";
import { MicrophonePicker } from "../controls/microphone_picker";
import { Panel } from "../controls/panel";
import { PeoplePanel } from "../people/people_panel";
import { BlockedPeople } from "../settings/blocked_people";
import { MyRoomsLink } from "../settings/my_rooms_link";
import { SoundSettings } from "../settings/sound_settings";
import { useTexts, useUi } from "../state/hooks";
import { isInaudible, type Ui } from "../state/state";
import { ThingPanel } from "../things/thing_panel";
import { ThingsPanel } from "../things/things_panel";
import { ConnectionPanel } from "./connection_status";

function loudness(t: Catalogue, db: number): string {
  if (db >= -9) return t.loudnessClear;
  return db >= -24 ? t.loudnessSoft : t.loudnessFaint;
}

function Hearers({ ui }: { ui: Ui }) {
  const t = useTexts(ui);
  const { total, list } = useUi(ui, (s) => s.hearers);
  const muted = useUi(ui, isInaudible);
  return (
    <Panel ui={ui} title={t.heardByTitle}>
      {total === 0 ? <p class="hint">{t.heardByNobody}</p> : null}
      {total > 0 && muted ? <p class="hint">{t.heardMuted}</p> : null}
      <ul class="hearers">
        {list.map((h) => (
          <li>
            <Face colour={h.colour} size={32} />
            <span class="hearer-name">{h.name}</span>
            <meter min={-50} max={0} value={h.db} aria-label={loudness(t, h.db)} />
            <span class="hearer-loud">{loudness(t, h.db)}</span>
          </li>
        ))}
      </ul>
      {total > list.length ? <p class="hint">{t.heardByMore(total - list.length)}</p> : null}
    </Panel>
  );
}

function SettingsPanel({ ui }: { ui: Ui }) {
  const t = useTexts(ui);
  const quality = useUi(ui, (s) => s.settings.quality);
  const shortcuts = useUi(ui, (s) => s.settings.shortcuts);
  const low = useUi(ui, (s) => s.lowQuality);
  const lowByItself = useUi(ui, (s) => s.lowAutomatically);
  const frameMs = useUi(ui, (s) => s.frameMs);
  return (
    <Panel ui={ui} title={t.settings}>
      <div class="field">
        <span class="label">{t.settingsLanguage}</span>
        <LanguageSwitch ui={ui} />
      </div>
      <div class="field">
        <label class="label" for="quality">
          {t.settingsQuality}
        </label>
        <select
          id="quality"
          value={quality}
          onChange={(e) => ui.actions.changeSettings({ quality: e.currentTarget.value as QualitySetting })}
        >
          <option value="auto">{t.qualityAuto}</option>
          <option value="high">{t.qualityHigh}</option>
          <option value="low">{t.qualityLow}</option>
        </select>
        <p class="hint">{t.qualityNow(low, frameMs)}</p>
        {low && lowByItself ? <p class="hint">{t.lowDetailHint}</p> : null}
      </div>
      <MicrophonePicker ui={ui} />
      <SoundSettings ui={ui} />
      <label class="check">
        <input
          type="checkbox"
          checked={shortcuts}
          onChange={(e) => ui.actions.changeSettings({ shortcuts: e.currentTarget.checked })}
        />
        <span>
          {t.settingsShortcuts}
          <span class="hint">{t.settingsShortcutsHint}</span>
        </span>
      </label>
      <BlockedPeople ui={ui} />
      <MyRoomsLink ui={ui} />
    </Panel>
  );
}

function Help({ ui }: { ui: Ui }) {
  const t = useTexts(ui);
  const headset = useUi(ui, (s) => s.xr.vr || s.xr.ar);
  const rows: [string, string[]][] = [
    [t.helpMove, ["W", "A", "S", "D"]],
    [t.helpTurn, ["←", "→"]],
    [t.helpFast, ["Shift"]],
    [t.helpLook, [t.helpMouse, t.helpLookHow]],
    [t.helpGo, [t.helpMouse, t.helpGoHow]],
    [t.helpUse, ["E"]],
    [t.helpSit, ["F"]],
    [t.helpView, ["V"]],
    [t.helpHand, ["H"]],
    [t.helpReact, ["1", "…", "6"]],
    [t.helpThings, ["T"]],
    [t.helpArrange, [t.helpMouse, t.helpArrangeHow]],
    [t.helpScroll, [t.helpMouseWheel, "PgUp", "PgDn"]],
    [t.helpUndo, ["Ctrl", "Z"]],
    [t.helpPeople, ["P"]],
    [t.helpChat, ["C"]],
    [t.helpMute, ["M"]],
    [t.helpTalk, [t.helpHold]],
    [t.helpOpen, ["?"]],
    [t.helpBack, ["Esc"]],
  ];
  return (
    <Panel ui={ui} title={t.helpTitle}>
      <dl class="keys">
        {rows.map(([what, keys]) => (
          <div>
            <dt>{what}</dt>
            <dd>
              {keys.map((k) => (
                <kbd>{k}</kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
      <p class="hint">{t.helpTouch}</p>
      <p class="hint">{t.helpHear}</p>
      <p class="hint">{headset ? t.helpHeadset : t.helpNoHeadset}</p>
    </Panel>
  );
}

/** The open panel, if any. */
export function Panels({ ui }: { ui: Ui }) {
  const panel = useUi(ui, (s) => s.panel);
  switch (panel) {
    case "hearers":
      return <Hearers ui={ui} />;
    case "settings":
      return <SettingsPanel ui={ui} />;
    case "help":
      return <Help ui={ui} />;
    case "people":
      return <PeoplePanel ui={ui} />;
    case "chat":
      return <ChatPanel ui={ui} />;
    case "things":
      return <ThingsPanel ui={ui} />;
    case "thing":
      return <ThingPanel ui={ui} />;
    case "connection":
      return <ConnectionPanel ui={ui} />;
    default:
      return null;
  }
}
