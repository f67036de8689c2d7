import {
  Ear,
  EarOff,
  Hand,
  type IconNode,
  MessageSquare,
  Mic,
  MicOff,
  PenLine,
  Shapes,
  Users,
  VolumeX,
} from "lucide";
import { useRef } from "preact/hooks";
import { Icon } from "../controls/icon";
import { useAnimationFrame, useTexts, useUi } from "../state/hooks";
import { isInaudible, type PanelName, type Ui, type UiState } from "../state/state";
import { AddButton } from "../things/add_menu";
import { ReactionButton } from "./reactions";

function MicrophoneButton({ ui }: { ui: Ui }) {
  const t = useTexts(ui);
  const ring = useRef<HTMLSpanElement>(null);
  const open = useUi(ui, (s) => s.microphone);
  const silenced = useUi(ui, (s) => s.silenced);
  const muted = useUi(ui, (s) => s.silenced || (s.muted && !s.pushToTalk));
  useAnimationFrame(() => {
    if (!ring.current) return;
    const level = muted ? 0 : ui.actions.microphoneLevel();
    ring.current.style.transform = `scale(${(1 + level * 0.34).toFixed(3)})`;
    ring.current.style.opacity = level > 0.04 ? "1" : "0";
  });
  const label = silenced ? t.silenced : !open ? t.openMicrophone : muted ? t.unmute : t.mute;
  return (
    <button
      type="button"
      id="mute"
      class={`dock-button mic ${muted || !open ? "muted" : "live"}`}
      aria-label={label}
      aria-pressed={open && !muted}
      title={silenced ? label : `${label} (M)`}
      onClick={() => ui.actions.toggleMute()}
    >
      <span class="mic-ring" ref={ring} />
      <Icon node={silenced ? VolumeX : muted || !open ? MicOff : Mic} size={22} />
    </button>
  );
}

function HandButton({ ui }: { ui: Ui }) {
  const t = useTexts(ui);
  const hand = useUi(ui, (s) => s.participants.find((p) => p.you)?.hand ?? 0);
  const label = hand > 0 ? t.handDown : t.hand;
  return (
    <button
      type="button"
      id="hand"
      class={`dock-button ${hand > 0 ? "raised" : ""}`}
      aria-label={label}
      aria-pressed={hand > 0}
      title={`${label} (H)`}
      onClick={() => ui.actions.participants()?.toggleHand()}
    >
      <Icon node={Hand} />
    </button>
  );
}

interface PanelButtonProps {
  ui: Ui;
  panel: PanelName;
  icon: IconNode;
  label: string;
  /** The key, for the tooltip. */
  shortcut: string;
  /** A number on the button; 0 hides it. */
  count: number;
  loud?: boolean;
}

function PanelButton({ ui, panel, icon, label, shortcut, count, loud = false }: PanelButtonProps) {
  const open = useUi(ui, (s) => s.panel === panel);
  return (
    <button
      type="button"
      id={panel}
      class={`dock-button counted ${open ? "on" : ""}`}
      aria-label={label}
      aria-expanded={open}
      title={`${label} (${shortcut})`}
      onClick={() => ui.actions.showPanel(open ? null : panel)}
    >
      <Icon node={icon} /> {count > 0 ? <span class={`count ${loud ? "loud" : ""}`}>{count}</span> : null}
    </button>
  );
}

function HeardButton({ ui }: { ui: Ui }) {
  const t = useTexts(ui);
  const total = useUi(ui, (s) => s.hearers.total);
  const open = useUi(ui, (s) => s.panel === "hearers");
  const holding = useUi(ui, (s) => s.pushToTalk);
  const silenced = useUi(ui, (s) => s.silenced);
  const muted = useUi(ui, isInaudible);
  const heard = muted ? t.heardByMuted(total) : t.heardBy(total);
  const text = silenced ? t.silencedShort : holding ? t.talkingWhileHeld : heard;
  return (
    <button
      type="button"
      id="hearers"
      class={`dock-button text ${open ? "on" : ""} ${silenced ? "warned" : ""}`}
      aria-label={text}
      title={text}
      aria-expanded={open}
      onClick={() => ui.actions.showPanel(open ? null : "hearers")}
    >
      <Icon node={silenced ? EarOff : Ear} /> <span class="heard-word">{text}</span>
      <span class="heard-count" aria-hidden="true">
        {silenced ? t.silencedShort : muted || total === 0 ? "–" : total}
      </span>
    </button>
  );
}

/** The board in reach, or the first one. */
function boardToOpen({ objects, inReach }: Readonly<UiState>): string | undefined {
  const boards = objects.filter((o) => o.kind === "board");
  return (boards.find((o) => o.key === inReach) ?? boards[0])?.key;
}

/** The toolbar at the bottom. */
export function Dock({ ui }: { ui: Ui }) {
  const t = useTexts(ui);
  const board = useUi(ui, boardToOpen);
  const moving = useUi(ui, (s) => s.moving);
  const people = useUi(ui, (s) => s.participants.length);
  const unread = useUi(ui, (s) => s.unread);
  const chat = unread > 0 ? `${t.chat}, ${t.unread(unread)}` : t.chat;
  return (
    <div class={`dock ${moving ? "resting" : ""}`} role="toolbar" aria-label={t.dock}>
      <MicrophoneButton ui={ui} />
      <HeardButton ui={ui} />
      <HandButton ui={ui} />
      <ReactionButton ui={ui} />
      {board === undefined ? null : (
        <button
          type="button"
          id="board"
          class="dock-button"
          aria-label={t.board}
          title={t.board}
          onClick={() => ui.actions.openBoard(board)}
        >
          <Icon node={PenLine} />
        </button>
      )}
      <AddButton ui={ui} />
      <PanelButton ui={ui} panel="things" icon={Shapes} label={t.things.title} shortcut="T" count={0} />
      <PanelButton
        ui={ui}
        panel="people"
        icon={Users}
        label={t.peopleTitle(people)}
        shortcut="P"
        count={people}
      />
      <PanelButton ui={ui} panel="chat" icon={MessageSquare} label={chat} shortcut="C" count={unread} loud />
    </div>
  );
}
