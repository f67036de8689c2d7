import { type Catalogue, catalogue, type Language, localeOf } from "../i18n/i18n";
import { roomsEn } from "../i18n/rooms_en";
import { roomsZh } from "../i18n/rooms_zh";
import type { MyRooms } from "../net/rooms";
import type { Settings } from "../settings/settings";
import type { SettingsOwner } from "../ui/controls/language_switch";
import { type Store, useStore } from "../ui/state/store";

/** The URL fragment for the list. A room's id is the fragment for that room. */
export const allRooms = "all";

export type RoomsTexts = typeof roomsEn;

/** The claim of a one-time owner link. The secret is kept until the server answers. */
export interface OwnerClaim {
  secret: string;
  /** `asking` waits for the person, `busy` waits for the server, `failed` can be tried again, `done` is final. */
  step: "asking" | "busy" | "failed" | "done";
  /** The server's error code; empty for none. */
  failure: string;
}

export interface RoomsState {
  settings: Settings;
  /** Null before the first response. */
  mine: MyRooms | null;
  /** The owner link that this page was opened with; null for none. */
  claim: OwnerClaim | null;
  /** The error code of the last attempt to load the rooms; empty for none. */
  failure: string;
  /** Id of the room shown in detail; empty for the list. */
  open: string;
}

/** What the components of this page share. */
export interface RoomsPage extends SettingsOwner {
  store: Store<RoomsState>;
  /** Loads the rooms again. */
  load(): Promise<void>;
}

export function useRooms<S>(page: RoomsPage, select: (s: Readonly<RoomsState>) => S): S {
  return useStore(page.store, select);
}

/** The texts of this page (`t`) and those of all pages (`all`). */
export function useMyRoomsTexts(page: RoomsPage): { t: RoomsTexts; all: Catalogue; language: Language } {
  const language = useRooms(page, (s) => s.settings.language);
  const t = { en: roomsEn, zh: roomsZh as RoomsTexts }[language];
  return { t, all: catalogue(language), language };
}

/** A date in words. `time` is RFC 3339. */
export function dayText(time: string, language: Language): string {
  return new Intl.DateTimeFormat(localeOf(language), { dateStyle: "medium" }).format(new Date(time));
}
