import { Ear, Mic, MicOff, PenLine } from "lucide";
import { useRef } from "preact/hooks";
import { Icon } from "./icon";
import { type Ui, voiceless } from "./state";
import { useEachFrame, useTexts, useUi } from "./use";

function MicrophoneButton({ ui }: { ui: Ui }) {
  const t = useTexts(ui);
  const ring = useRef<HTMLSpanElement>(null);
  const open = useUi(ui, (s) => s.microphone);
  const muted = useUi(ui, (s) => s.muted && !s.holding);
  useEachFrame(() => {
    if (!ring.current) return;
    const level = muted ? 0 : ui.actions.level();
    ring.current.style.transform = `scale(${(1 + level * 0.34).toFixed(3)})`;
    ring.current.style.opacity = level > 0.04 ? "1" : "0";
  });
  const label = !open ? t.openMicrophone : muted ? t.unmute : t.mute;
  return (
    <button
      type="button"
      id="mute"
      class={`dock-button mic ${muted || !open ? "muted" : "live"}`}
      aria-label={label}
      aria-pressed={open && !muted}
      title={`${label} (M)`}
      onClick={() => ui.actions.toggleMute()}
    >
      <span class="mic-ring" ref={ring} />
      <Icon node={muted || !open ? MicOff : Mic} size={22} />
    </button>
  );
}

/** The controls at the bottom; nothing in here that does not work. */
export function Dock({ ui }: { ui: Ui }) {
  const t = useTexts(ui);
  const total = useUi(ui, (s) => s.hearers.total);
  const panel = useUi(ui, (s) => s.panel);
  const boards = useUi(ui, (s) => s.boardNames);
  const moving = useUi(ui, (s) => s.moving);
  const reach = useUi(ui, (s) => s.reach);
  const holding = useUi(ui, (s) => s.holding);
  const muted = useUi(ui, voiceless);
  const heard = muted ? t.heardByMuted(total) : t.heardBy(total);
  const board = reach ?? boards.keys().next().value;
  return (
    <div class={`dock ${moving ? "resting" : ""}`} role="toolbar" aria-label={t.dock}>
      <MicrophoneButton ui={ui} />
      <button
        type="button"
        id="hearers"
        class={`dock-button text ${panel === "hearers" ? "on" : ""}`}
        aria-expanded={panel === "hearers"}
        onClick={() => ui.actions.panel(panel === "hearers" ? null : "hearers")}
      >
        <Icon node={Ear} /> {holding ? t.talkingWhileHeld : heard}
      </button>
      {board === undefined ? null : (
        <button type="button" id="board" class="dock-button text" onClick={() => ui.actions.openBoard(board)}>
          <Icon node={PenLine} /> <span class="dock-word">{t.board}</span>
        </button>
      )}
    </div>
  );
}
