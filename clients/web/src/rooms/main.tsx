import { render } from "preact";
import { useEffect } from "preact/hooks";
import "./rooms.css";
import { Refused } from "../net/http";
import { account } from "../net/identity";
import { claimOwner, myRooms } from "../net/rooms";
import { loadSettings, saveSettings } from "../settings";
import { LanguageSwitch } from "../ui/language_switch";
import { Store } from "../ui/store";
import { RoomDetail } from "./detail";
import { RoomList } from "./list";
import { allRooms, type RoomsPage, type RoomsState, useAllTexts, useRooms } from "./page";
import { Failure } from "./parts";

const askAgainMs = 15_000;

function Rooms({ page }: { page: RoomsPage }) {
  const { t, language } = useAllTexts(page);
  const { mine, open, trouble, claiming } = useRooms(page, (s) => s);
  useEffect(() => {
    document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
    document.title = `${t.title} · Stoa`;
  }, [language, t]);
  const room = mine?.rooms.find((r) => r.id === open);
  return (
    <main class="rooms">
      <div class="rooms-page">
        <header class="rooms-head">
          <h1>{t.title}</h1>
          <LanguageSwitch ui={page} />
        </header>
        <Failure page={page} code={trouble} />
        {claiming ? <p role="status">{t.claiming}</p> : null}
        {open && mine && !room ? <p role="status">{t.gone}</p> : null}
        {room ? <RoomDetail key={room.id} page={page} room={room} /> : null}
        {room || claiming || (trouble && !mine) ? null : <RoomList page={page} />}
      </div>
    </main>
  );
}

function codeOf(error: unknown): string {
  return error instanceof Refused ? error.code : "internal";
}

/** An owner link is good once: its secret leaves the address bar before it is shown to the server. */
async function claim(store: Store<RoomsState>): Promise<void> {
  const secret = location.hash.slice(1);
  history.replaceState(null, "", "/rooms");
  if (!secret) return;
  store.set({ claiming: true });
  await claimOwner(secret).catch((error: unknown) => store.set({ trouble: codeOf(error) }));
  store.set({ claiming: false });
}

/** The page of one's rooms, at `/rooms`; `/own#SECRET` claims an owner link first. */
export async function openRooms(root: HTMLElement): Promise<void> {
  const store = new Store<RoomsState>({
    settings: loadSettings(),
    mine: null,
    claiming: false,
    trouble: "",
    open: "",
  });
  const page: RoomsPage = {
    store,
    actions: {
      change: (patch) => {
        const settings = { ...store.value.settings, ...patch };
        store.set({ settings });
        saveSettings(settings);
      },
    },
    load: async () => {
      try {
        // Without a key there is no account, and nothing to ask for.
        store.set({ mine: account() ? await myRooms() : { rooms: [], templates: [], create: false } });
      } catch (error) {
        const code = codeOf(error);
        if (code !== "unreachable" || !store.value.mine) store.set({ trouble: code });
      }
    },
  };
  render(<Rooms page={page} />, root);
  if (location.pathname.startsWith("/own")) await claim(store);
  const follow = (): void => {
    const open = location.hash.slice(1);
    store.set({ open: open === allRooms ? "" : open });
  };
  addEventListener("hashchange", follow);
  follow();
  await page.load();
  setInterval(() => {
    if (!document.hidden) void page.load();
  }, askAgainMs);
}
