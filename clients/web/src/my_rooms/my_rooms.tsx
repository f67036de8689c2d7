import { render } from "preact";
import { useEffect } from "preact/hooks";
import "./my_rooms.css";
import { ApiError } from "../net/http";
import { loadAccountKey } from "../net/identity";
import { myRooms } from "../net/rooms";
import { loadSettings, saveSettings } from "../settings/settings";
import { LanguageSwitch } from "../ui/controls/language_switch";
import { Store } from "../ui/state/store";
import { claimFromAddress, OwnerClaimStatus } from "./owner_claim";
import { Failure } from "./parts";
import { RoomDetail } from "./room_detail";
import { RoomList } from "./room_list";
import { allRooms, type RoomsPage, type RoomsState, useMyRoomsTexts, useRooms } from "./state";

const refreshMs = 15_000;

function Rooms({ page }: { page: RoomsPage }) {
  const { t, language } = useMyRoomsTexts(page);
  const { mine, open, failure, claim } = useRooms(page, (s) => s);
  const claiming = claim !== null && claim.step !== "done";
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
        <Failure page={page} code={claiming ? "" : failure} />
        <OwnerClaimStatus page={page} />
        <div role="status">{open && mine && !room ? <p>{t.gone}</p> : null}</div>
        {room ? <RoomDetail key={room.id} page={page} room={room} /> : null}
        {room || claiming || (failure && !mine) ? null : <RoomList page={page} />}
      </div>
    </main>
  );
}

function errorCode(error: unknown): string {
  return error instanceof ApiError ? error.code : "internal";
}

/** The page of the rooms of an account, at `/rooms`. `/own#SECRET` claims an owner link first. */
export async function openMyRooms(root: HTMLElement): Promise<void> {
  const store = new Store<RoomsState>({
    settings: loadSettings(),
    mine: null,
    claim: claimFromAddress(),
    failure: "",
    open: "",
  });
  const page: RoomsPage = {
    store,
    actions: {
      changeSettings: (patch) => {
        const settings = { ...store.value.settings, ...patch };
        store.set({ settings });
        saveSettings(settings);
      },
    },
    load: async () => {
      try {
        // Without a key there is no account and nothing to ask for.
        const mine = loadAccountKey() ? await myRooms() : { rooms: [], templates: [], create: false };
        store.set({ mine, failure: "" });
      } catch (error) {
        const code = errorCode(error);
        if (code !== "unreachable" || !store.value.mine) store.set({ failure: code });
      }
    },
  };
  render(<Rooms page={page} />, root);
  const follow = (): void => {
    const open = location.hash.slice(1);
    store.set({ open: open === allRooms ? "" : open });
  };
  addEventListener("hashchange", follow);
  follow();
  // Before the owner link is claimed, the answer would be that of another account.
  if (store.value.claim === null) await page.load();
  setInterval(() => {
    if (!document.hidden) void page.load();
  }, refreshMs);
}
