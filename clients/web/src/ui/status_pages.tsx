import { DoorClosed, LoaderCircle } from "lucide";
import type { Catalogue } from "../i18n/i18n";
import { Icon } from "./controls/icon";
import { LanguageSwitch } from "./controls/language_switch";
import { refusalText, roomFullText } from "./state/error_text";
import { useTexts, useUi } from "./state/hooks";
import type { Ui } from "./state/state";

export function Loading({ ui }: { ui: Ui }) {
  const t = useTexts(ui);
  const unreachable = useUi(ui, (s) => s.unreachable);
  return (
    <main class="notice-page">
      <p role="status">
        <Icon node={LoaderCircle} /> {unreachable ? t.unreachable : t.loading}
      </p>
    </main>
  );
}

const steps = ["connecting", "voice", "room"] as const;

/** Waiting for an answer to a knock. */
function Waiting({ ui, host }: { ui: Ui; host: boolean }) {
  const t = useTexts(ui);
  return (
    <main class="notice-page waiting">
      <Icon node={DoorClosed} size={48} />
      <h1 tabIndex={-1}>{t.waitingTitle}</h1>
      <p role="status">{host ? t.waitingHost : t.waitingNobody}</p>
      <button type="button" class="quiet" id="stop-waiting" onClick={() => ui.actions.cancelJoin()}>
        {t.waitingCancel}
      </button>
    </main>
  );
}

/** Progress from prejoin to the room. */
export function Joining({ ui, step }: { ui: Ui; step: (typeof steps)[number] }) {
  const t = useTexts(ui);
  const unreachable = useUi(ui, (s) => s.connection === "reconnecting");
  const reason = useUi(ui, (s) => s.connectionReason);
  const words = { connecting: t.joiningConnect, voice: t.joiningVoice, room: t.joiningRoom };
  const waiting = useUi(ui, (s) => s.waiting);
  const at = steps.indexOf(step);
  if (waiting) return <Waiting ui={ui} host={waiting.host} />;
  return (
    <main class="notice-page">
      <ol class="stages">
        {steps.map((s, i) => (
          <li class={i < at ? "done" : i === at ? "now" : ""} aria-current={i === at ? "step" : undefined}>
            {words[s]}
          </li>
        ))}
      </ol>
      <progress max={steps.length} value={at + 0.5} aria-label={words[step]} />
      <div role="status">{unreachable ? <p>{roomFullText(t, reason) ?? t.unreachable}</p> : null}</div>
      <button type="button" class="quiet" onClick={() => ui.actions.cancelJoin()}>
        {t.backToPrejoin}
      </button>
    </main>
  );
}

function endText(t: Catalogue, reason: string): string {
  switch (reason) {
    case "no_link":
      return t.endedNoLink;
    case "left":
      return t.endedLeft;
    case "displaced":
      return t.endedDisplaced;
    case "version":
      return t.endedVersion;
    default:
      return refusalText(t, reason) ?? t.endedOther(reason);
  }
}

const finalReasons = new Set(["no_link", "no_room", "banned", "archived"]);

/** The page after leaving, or if there is no room to join. */
export function VisitEnded({ ui, reason }: { ui: Ui; reason: string }) {
  const t = useTexts(ui);
  return (
    <main class="notice-page">
      <h1 class="sentence" tabIndex={-1}>
        {endText(t, reason)}
      </h1>
      {finalReasons.has(reason) ? null : (
        <button type="button" class="primary" id="again" onClick={() => location.reload()}>
          {t.joinAgain}
        </button>
      )}
      <LanguageSwitch ui={ui} />
    </main>
  );
}
