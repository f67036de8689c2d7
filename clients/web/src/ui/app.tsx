import { LoaderCircle } from "lucide";
import { render } from "preact";
import { useEffect } from "preact/hooks";
import { Dock } from "./dock";
import { Door } from "./door";
import { Editor } from "./editor";
import { Icon } from "./icon";
import { Entering, Gone, Loading } from "./notices";
import { Panels } from "./panels";
import type { Ui } from "./state";
import { Corner, Place } from "./top";
import { useName, useTexts, useUi } from "./use";

function StatusLine({ ui }: { ui: Ui }) {
  const t = useTexts(ui);
  const lost = useUi(ui, (s) => s.connection === "reconnecting");
  const full = useUi(ui, (s) => s.connectionReason === "room_full");
  const notice = useUi(ui, (s) => s.notice);
  const text = lost ? (full ? t.roomFull : t.reconnecting) : notice;
  if (!text) return null;
  return (
    <p class={`status ${lost ? "lost" : ""}`} role="status" id="status">
      {lost ? <Icon node={LoaderCircle} size={18} /> : null} {text}
    </p>
  );
}

function Hint({ ui }: { ui: Ui }) {
  const t = useTexts(ui);
  const reach = useUi(ui, (s) => s.reach);
  const names = useUi(ui, (s) => s.boardNames);
  const name = useName(ui, reach === null ? null : names.get(reach));
  return reach === null ? null : <p class="reach">{t.hintBoard(name)}</p>;
}

function Stick({ ui }: { ui: Ui }) {
  const stick = useUi(ui, (s) => s.stick);
  if (!stick) return null;
  return (
    <svg class="stick" aria-hidden="true">
      <circle cx={stick.x} cy={stick.y} r="52" class="stick-base" />
      <circle cx={stick.x + stick.dx} cy={stick.y + stick.dy} r="24" class="stick-knob" />
    </svg>
  );
}

function Room({ ui }: { ui: Ui }) {
  const board = useUi(ui, (s) => s.board);
  if (board) {
    return (
      <>
        <Editor ui={ui} board={board} />
        <StatusLine ui={ui} />
      </>
    );
  }
  return (
    <>
      <Place ui={ui} />
      <Corner ui={ui} />
      <StatusLine ui={ui} />
      <Hint ui={ui} />
      <Stick ui={ui} />
      <Dock ui={ui} />
      <Panels ui={ui} />
    </>
  );
}

function App({ ui }: { ui: Ui }) {
  const screen = useUi(ui, (s) => s.screen);
  const announcement = useUi(ui, (s) => s.announcement);
  const language = useUi(ui, (s) => s.settings.language);
  useEffect(() => {
    document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  }, [language]);
  return (
    <>
      {screen.kind === "loading" ? <Loading ui={ui} /> : null}
      {screen.kind === "door" ? <Door ui={ui} /> : null}
      {screen.kind === "entering" ? <Entering ui={ui} stage={screen.stage} /> : null}
      {screen.kind === "room" ? <Room ui={ui} /> : null}
      {screen.kind === "gone" ? <Gone ui={ui} reason={screen.reason} /> : null}
      <p class="unseen" aria-live="polite">
        {announcement}
      </p>
    </>
  );
}

export function mount(root: HTMLElement, ui: Ui): void {
  render(<App ui={ui} />, root);
}
