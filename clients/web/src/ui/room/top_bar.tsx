import { CircleQuestionMark, DoorOpen, Glasses, ScanEye, Settings2, Sparkle } from "lucide";
import type { Catalogue } from "../../i18n/i18n";
import { Role } from "../../wire/constants";
import type { Zone } from "../../world/scene";
import { Icon } from "../controls/icon";
import { useLocalText, useTexts, useUi } from "../state/hooks";
import type { Ui } from "../state/state";
import { ConnectionButton } from "./connection_status";

function zoneText(t: Catalogue, zone: Zone, name: string, hearers: number): string {
  switch (zone.kind) {
    case "private":
      return t.zonePrivate(name, hearers);
    case "stage":
      return t.zoneStage(name, hearers);
    case "flat":
      return t.zoneFlat(name, hearers);
    case "quiet":
      return t.zoneQuiet(name);
  }
}

/** The name of the room, and the acoustics of the zone that the person is in. */
export function RoomTitle({ ui }: { ui: Ui }) {
  const t = useTexts(ui);
  const room = useLocalText(
    ui,
    useUi(ui, (s) => s.roomName),
  );
  const zone = useUi(ui, (s) => s.zone);
  const zoneName = useLocalText(ui, zone?.name);
  const hearers = useUi(ui, (s) => s.hearers.total);
  const moving = useUi(ui, (s) => s.moving);
  const role = useUi(ui, (s) => s.role);
  return (
    <div class={`place ${moving ? "resting" : ""}`}>
      <div class="place-name">
        <h1 tabIndex={-1}>{room}</h1>
        {role >= Role.presenter ? <span class="badge">{t.roles[role]}</span> : null}
      </div>
      <div role="status">
        {zone ? <p class={`zone ${zone.kind}`}>{zoneText(t, zone, zoneName, hearers)}</p> : null}
      </div>
    </div>
  );
}

/** Enters or leaves XR. Not shown without a headset. */
function XrButtons({ ui }: { ui: Ui }) {
  const t = useTexts(ui);
  const { vr, ar, on } = useUi(ui, (s) => s.xr);
  const draws = useUi(ui, (s) => s.webglAvailable && s.renderingFailure === null);
  if (!draws) return null;
  const ways = [
    ["vr", vr, Glasses, t.xrEnterVr],
    ["ar", ar, ScanEye, t.xrEnterAr],
  ] as const;
  return (
    <>
      {ways.map(([mode, offered, icon, label]) =>
        (on ? on === mode : offered) ? (
          <button
            type="button"
            id={`enter-${mode}`}
            class={on ? "on" : ""}
            title={on ? t.xrLeave : label}
            onClick={() => ui.actions.toggleXr(mode)}
          >
            <Icon node={icon} /> <span class="corner-word">{on ? t.xrLeave : label}</span>
          </button>
        ) : null,
      )}
    </>
  );
}

export function TopRightControls({ ui }: { ui: Ui }) {
  const t = useTexts(ui);
  const panel = useUi(ui, (s) => s.panel);
  const low = useUi(ui, (s) => s.lowAutomatically && s.lowQuality);
  const moving = useUi(ui, (s) => s.moving);
  const toggle = (name: "settings" | "help"): void => ui.actions.showPanel(panel === name ? null : name);
  return (
    <div class={`corner ${moving ? "resting" : ""}`}>
      {low ? (
        <span class="connection fair" role="img" aria-label={t.lowDetailHint} title={t.lowDetailHint}>
          <Icon node={Sparkle} />
        </span>
      ) : null}
      <XrButtons ui={ui} />
      <ConnectionButton ui={ui} />
      <button
        type="button"
        aria-label={t.help}
        title={`${t.help} (?)`}
        id="help"
        onClick={() => toggle("help")}
      >
        <Icon node={CircleQuestionMark} />
      </button>
      <button
        type="button"
        aria-label={t.settings}
        title={t.settings}
        id="settings"
        onClick={() => toggle("settings")}
      >
        <Icon node={Settings2} />
      </button>
      <button type="button" class="leave" id="leave" title={t.leave} onClick={() => ui.actions.leave()}>
        <Icon node={DoorOpen} /> <span class="corner-word">{t.leave}</span>
      </button>
    </div>
  );
}
