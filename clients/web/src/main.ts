import "@fontsource-variable/inter/wght.css";
import "@fontsource-variable/noto-sans-sc/wght.css";
import "./ui/style/base.css";
import "./ui/style/prejoin.css";
import "./ui/style/room.css";
import "./ui/style/people_and_chat.css";
import "./ui/style/board_editor.css";
import "./ui/style/things.css";
import "./ui/style/fallback_room.css";
import "./ui/style/low_quality.css";
import { initialState } from "./room_page/initial_state";
import { RoomPage } from "./room_page/room_page";
import { testHooks } from "./testing/hooks";
import { mount } from "./ui/app";
import { showLoadFailure } from "./ui/load_failure";
import { Store } from "./ui/state/store";

declare global {
  interface Window {
    stoa: ReturnType<typeof testHooks>;
  }
}

function roomFromPath(path: string): string {
  return /^\/r\/([\w-]+)/.exec(path)?.[1] ?? "";
}

/** The page of a room: prejoin, visit, and the page after leaving. */
function openRoom(canvas: HTMLCanvasElement, root: HTMLElement): void {
  const query = new URLSearchParams(location.search);
  const quality = query.get("quality");

  const store = new Store(initialState());

  const page = new RoomPage({
    room: roomFromPath(location.pathname),
    debug: query.has("debug"),
    quality: quality === "low" || quality === "high" ? quality : null,
    canvas,
    store,
  });
  mount(root, { store, actions: page.actions() });
  if (query.has("debug")) window.stoa = testHooks(() => page.visit, page.microphone);
  void page.pollRoom();
}

const canvas = document.querySelector<HTMLCanvasElement>("#stage");
const root = document.querySelector<HTMLElement>("#ui");
if (!canvas || !root) throw new Error("the page lacks its two elements");
if (/^\/(rooms|own)\/?$/.test(location.pathname)) {
  import("./my_rooms/my_rooms")
    .then(({ openMyRooms }) => openMyRooms(root))
    .catch((error: unknown) => {
      console.error("the page cannot be opened", error);
      showLoadFailure(root);
    });
} else {
  openRoom(canvas, root);
}
