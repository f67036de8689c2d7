import { LoaderCircle } from "lucide";
import { render } from "preact";
import { useEffect, useLayoutEffect } from "preact/hooks";
import type { RoomObject } from "../world/objects";
import { BoardEditor } from "./board/board_editor";
import { Icon } from "./controls/icon";
import { KnockNotice, SpeakRequestNotice } from "./people/knocks";
import { PrejoinPage } from "./prejoin/prejoin_page";
import { Dock } from "./room/dock";
import { DocumentPage } from "./room/document_page";
import { FallbackRoom } from "./room/fallback_room";
import { Panels } from "./room/panels";
import { RoomTitle, TopRightControls } from "./room/top_bar";
import { roomFullText } from "./state/error_text";
import { useLocalText, useTexts, useUi } from "./state/hooks";
import type { Ui } from "./state/state";
import { documentTitle } from "./state/title";
import { Joining, Loading, VisitEnded } from "./status_pages";
import { ThingNotices } from "./things/notices";
import { PlacingBar } from "./things/placing_bar";
import { opens, openThing, useNames, useObject } from "./things/thing_words";

function StatusMessage({ ui }: { ui: Ui }) {
  const t = useTexts(ui);
  const lost = useUi(ui, (s) => s.connection === "reconnecting");
  const full = useUi(ui, (s) => roomFullText(t, s.connectionReason));
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

function ReachHints({ ui }: { ui: Ui }) {
  const t = useTexts(ui);
  const reach = useUi(ui, (s) => s.inReach);
  const object = useObject(ui, reach);
  const seat = useUi(ui, (s) => s.seatAction);
  const placing = useUi(ui, (s) => s.placing !== null);
  const names = useNames(ui);
  const keys = useUi(ui, (s) => s.settings.shortcuts) && !matchMedia("(pointer: coarse)").matches;
  if (placing || (!object && seat === null)) return null;
  const open = (object: RoomObject): void => {
    if (opens(object)) openThing(ui, object);
    else ui.actions.things()?.select(object.key);
  };
  return (
    <div class="reaches">
      {object ? (
        <button type="button" class="reach" id="reach" onClick={() => open(object)}>
          {keys ? <kbd>E</kbd> : null} <span class="person-word">{t.hintBoard(names(object))}</span>
        </button>
      ) : null}
      {seat === null ? null : (
        <button type="button" class="reach" id="seat" onClick={() => ui.actions.toggleSitting()}>
          {keys ? <kbd>F</kbd> : null} {seat === "sit" ? t.hintSit : t.hintStand}
        </button>
      )}
    </div>
  );
}

function ThumbStick({ ui }: { ui: Ui }) {
  const stick = useUi(ui, (s) => s.thumbStick);
  if (!stick) return null;
  return (
    <svg class="stick" aria-hidden="true">
      <circle cx={stick.x} cy={stick.y} r="52" class="stick-base" />
      <circle cx={stick.x + stick.dx} cy={stick.y + stick.dy} r="24" class="stick-knob" />
    </svg>
  );
}

function RoomOverlay({ ui }: { ui: Ui }) {
  return (
    <>
      <RoomTitle ui={ui} />
      <TopRightControls ui={ui} />
      <FallbackRoom ui={ui} />
      <ReachHints ui={ui} />
      <PlacingBar ui={ui} />
      <ThumbStick ui={ui} />
      <Dock ui={ui} />
      <Panels ui={ui} />
      <ThingNotices ui={ui} />
    </>
  );
}

function Room({ ui }: { ui: Ui }) {
  const board = useUi(ui, (s) => s.board);
  const document = useUi(ui, (s) => s.document);
  return (
    <>
      {board ? (
        <BoardEditor ui={ui} board={board} />
      ) : document ? (
        <DocumentPage ui={ui} id={document} key={document} />
      ) : (
        <RoomOverlay ui={ui} />
      )}
      <div class="status-place">
        <StatusMessage ui={ui} />
        <SpeakRequestNotice ui={ui} />
        <KnockNotice ui={ui} />
      </div>
    </>
  );
}

function useTitle(ui: Ui): void {
  const t = useTexts(ui);
  const room = useLocalText(
    ui,
    useUi(ui, (s) => s.roomName),
  );
  const title = useUi(ui, (s) => documentTitle(t, s, room));
  // In the layout effect, because a hidden tab runs no animation frames and its title shows the unread count.
  useLayoutEffect(() => {
    document.title = title;
  }, [title]);
}

/** Moves the focus of a new screen to its heading, or to the first invalid field. */
function useInitialFocus(ui: Ui): void {
  const kind = useUi(ui, (s) => s.screen.kind);
  const waiting = useUi(ui, (s) => s.waiting !== null);
  useEffect(() => {
    const wrong = document.querySelector<HTMLElement>("[aria-invalid=true]");
    const heading = document.querySelector<HTMLElement>("h1[tabindex='-1']");
    (wrong ?? heading)?.focus({ preventScroll: true });
  }, [kind, waiting && kind === "joining"]);
}

function App({ ui }: { ui: Ui }) {
  useTitle(ui);
  useInitialFocus(ui);
  const screen = useUi(ui, (s) => s.screen);
  const announcements = useUi(ui, (s) => s.announcements);
  const language = useUi(ui, (s) => s.settings.language);
  useEffect(() => {
    document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  }, [language]);
  return (
    <>
      {screen.kind === "loading" ? <Loading ui={ui} /> : null}
      {screen.kind === "prejoin" ? <PrejoinPage ui={ui} /> : null}
      {screen.kind === "joining" ? <Joining ui={ui} step={screen.step} /> : null}
      {screen.kind === "room" ? <Room ui={ui} /> : null}
      {screen.kind === "ended" ? <VisitEnded ui={ui} reason={screen.reason} /> : null}
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
