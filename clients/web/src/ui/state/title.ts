import type { Catalogue } from "../../i18n/i18n";
import { Role } from "../../wire/constants";
import type { UiState } from "./state";

type TitleState = Pick<UiState, "role" | "knocks" | "unread" | "admitted" | "waiting" | "screen">;

/** The title of the tab: first what needs attention, then the room. `room` is empty while it is unknown. */
export function documentTitle(t: Catalogue, s: Readonly<TitleState>, room: string): string {
  const name = room || "Stoa";
  const knock = s.role >= Role.host ? s.knocks[0] : undefined;
  if (s.screen.kind === "joining" && s.waiting) return `${t.waitingTitle} · ${name}`;
  if (s.admitted) return `${t.announceIn} · ${name}`;
  if (s.screen.kind !== "room") return name;
  if (knock) return `${t.announceKnock(knock.name)} · ${name}`;
  return s.unread > 0 ? t.titleUnread(s.unread, name) : name;
}
