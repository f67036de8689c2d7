import { Wifi, WifiOff } from "lucide";
import type { Catalogue } from "../../i18n/i18n";
import { Icon } from "../controls/icon";
import { Panel } from "../controls/panel";
import { useTexts, useUi } from "../state/hooks";
import type { Ui, UiState } from "../state/state";

interface Quality {
  short: string;
  text: string;
  state: "good" | "fair" | "bad";
}

function qualityOf(t: Catalogue, s: Readonly<UiState>): Quality {
  if (s.connection !== "open") return { short: t.connectionLostShort, text: t.connectionLost, state: "bad" };
  if (s.voice === "failed") return { short: t.pathNoneShort, text: t.pathNone, state: "fair" };
  if (s.voice !== "connected" || !s.mediaPath)
    return { short: "", text: t.connectionVoiceComing, state: "fair" };
  if (s.mediaPath.protocol === "tcp") return { short: t.pathTcpShort, text: t.pathTcp, state: "fair" };
  return { short: t.pathUdpShort, text: t.pathUdp, state: "good" };
}

function useQuality(ui: Ui): Quality {
  const t = useTexts(ui);
  useUi(ui, (s) => s.connection);
  useUi(ui, (s) => s.voice);
  useUi(ui, (s) => s.mediaPath);
  return qualityOf(t, ui.store.value);
}

/** The connection state in a word. Opens the panel with the details. */
export function ConnectionButton({ ui }: { ui: Ui }) {
  const t = useTexts(ui);
  const { short, text, state } = useQuality(ui);
  const open = useUi(ui, (s) => s.panel === "connection");
  return (
    <button
      type="button"
      class={`connection ${state}`}
      aria-label={[t.connection, short, text].filter(Boolean).join(" · ")}
      aria-expanded={open}
      title={text}
      id="connection"
      onClick={() => ui.actions.showPanel(open ? null : "connection")}
    >
      <Icon node={state === "bad" ? WifiOff : Wifi} />{" "}
      {short ? <span class="corner-word">{short}</span> : null}
    </button>
  );
}

/** The connection state in a sentence, with the round trip time. */
export function ConnectionPanel({ ui }: { ui: Ui }) {
  const t = useTexts(ui);
  const { text } = useQuality(ui);
  const trip = useUi(ui, (s) => s.mediaPath?.roundTrip ?? null);
  return (
    <Panel ui={ui} title={t.connection}>
      <p>{text}</p>
      {trip === null ? null : <p class="hint">{t.pathTrip(trip)}</p>}
    </Panel>
  );
}
