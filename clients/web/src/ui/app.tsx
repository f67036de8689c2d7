import { LoaderCircle } from "lucide";
import { render } from "preact";
import { useEffect, useLayoutEffect } from "preact/hooks";
import { Editor } from "./board/board_editor";
import { Icon } from "./controls/icon";
import { AskedNotice, KnockNotice } from "./people/knocks";
import { Door } from "./prejoin/prejoin_page";
import { Dock } from "./room/dock";
import { PlainRoom } from "./room/fallback_room";
import { Panels } from "./room/panels";
import { Corner, Place } from "./room/top_bar";
import { fullText } from "./state/error_text";
import { useName, useTexts, useUi } from "./state/hooks";
import type { Ui } from "./state/state";
import { titleOf } from "./state/title";
import { Entering, Gone, Loading } from "./status_pages";

function Status({ ui }: { ui: Ui }) {
  const t = useTexts(ui);
  const lost = useUi(ui, (s) => s.connection === "reconnecting");
  const full = useUi(ui, (s) => fullText(t, s.connectionReason));
  const notice = useUi(ui, (s) => s.notice);
  const waiting = useUi(ui, (s) => s.waiting !== null);
  const text = lost ? (full ?? (waiting ? t.waitingTitle : t.reconnecting)) : notice;
  return (
    <div role="status" id="status">
      {text ? (
        <p class={`status ${lost ? "lost" : ""}`}>
          {lost ? <Icon node={LoaderCircle} size={18} /> : null} {text}
        </p>
      ) : null}
    </div>
  );
}

function Hint({ ui }: { ui: Ui }) {
  const t = useTexts(ui);
  const reach = useUi(ui, (s) => s.reach);
  const seat = useUi(ui, (s) => s.seat);
  const names = useUi(ui, (s) => s.boardNames);
  const name = useName(ui, reach === null ? null : names.get(reach));
  const keys = useUi(ui, (s) => s.settings.shortcuts) && !matchMedia("(pointer: coarse)").matches;
  if (reach === null && seat === null) return null;
  return (
    <div class="reaches">
      {reach === null ? null : (
        <button type="button" class="reach" id="reach" onClick={() => ui.actions.openBoard(reach)}>
          {keys ? <kbd>E</kbd> : null} {t.hintBoard(name)}
        </button>
      )}
      {seat === null ? null : (
        <button type="button" class="reach" id="seat" onClick={() => ui.actions.sit()}>
          {keys ? <kbd>F</kbd> : null} {seat === "sit" ? t.hintSit : t.hintStand}
        </button>
      )}
    </div>
  );
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

function Walking({ ui }: { ui: Ui }) {
  return (
    <>
      <Place ui={ui} />
      <Corner ui={ui} />
      <PlainRoom ui={ui} />
      <Hint ui={ui} />
      <Stick ui={ui} />
      <Dock ui={ui} />
      <Panels ui={ui} />
    </>
  );
}

function Room({ ui }: { ui: Ui }) {
  const board = useUi(ui, (s) => s.board);
  return (
    <>
      {board ? <Editor ui={ui} board={board} /> : <Walking ui={ui} />}
      <div class="status-place">
        <Status ui={ui} />
        <AskedNotice ui={ui} />
        <KnockNotice ui={ui} />
      </div>
    </>
  );
}

function useTitle(ui: Ui): void {
  const t = useTexts(ui);
  const room = useName(
    ui,
    useUi(ui, (s) => s.roomName),
  );
  const title = useUi(ui, (s) => titleOf(t, s, room));
  // With the picture, not after it: a tab in the background is where the count is looked for.
  useLayoutEffect(() => {
    document.title = title;
  }, [title]);
}

/** A new screen begins where it is read first: at its heading, or at what was wrong on the last one. */
function useBeginning(ui: Ui): void {
  const kind = useUi(ui, (s) => s.screen.kind);
  const waiting = useUi(ui, (s) => s.waiting !== null);
  useEffect(() => {
    const wrong = document.querySelector<HTMLElement>("[aria-invalid=true]");
    const heading = document.querySelector<HTMLElement>("h1[tabindex='-1']");
    (wrong ?? heading)?.focus({ preventScroll: true });
  }, [kind, waiting && kind === "entering"]);
}

function App({ ui }: { ui: Ui }) {
  useTitle(ui);
  useBeginning(ui);
  const screen = useUi(ui, (s) => s.screen);
  const announcements = useUi(ui, (s) => s.announcements);
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
      <div class="unseen" aria-live="polite" id="announcements">
        {announcements.map(({ id, text }) => (
          <p key={id}>{text}</p>
        ))}
      </div>
    </>
  );
}

export function mount(root: HTMLElement, ui: Ui): void {
  render(<App ui={ui} />, root);
}
