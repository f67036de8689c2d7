import { ApiError, transientCodes } from "../net/http";
import { forgetInvitation, loadInvitation } from "../net/identity";
import { fetchRoomSummary } from "../net/join";
import type { UiState } from "../ui/state/state";
import type { Store } from "../ui/state/store";

const pollMs = 2500;

/** Before joining: the summary of the room, and the invitation of this tab. */
export class Prejoin {
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly room: string,
    private readonly store: Store<UiState>,
  ) {
    // A link to this room that is opened in this tab changes only the fragment. The secret must not stay in the
    // address bar.
    addEventListener("hashchange", () => this.readInvitation());
  }

  /** Loads the summary of the room, and polls it until the person joins. */
  async poll(): Promise<void> {
    const { room, store } = this;
    if (!room) {
      store.set({ screen: { kind: "ended", reason: "no_link" } });
      return;
    }
    this.readInvitation();
    try {
      const info = await fetchRoomSummary(room);
      const { screen } = store.value;
      store.set({
        roomName: info.name,
        inside: info.people,
        insideCount: info.count,
        summary: info,
        unreachable: false,
        screen: screen.kind === "loading" ? { kind: "prejoin" } : screen,
      });
    } catch (error) {
      const code = error instanceof ApiError ? error.code : "unreachable";
      if (transientCodes.has(code)) store.set({ unreachable: true });
      else if (this.isPrejoin()) store.set({ screen: { kind: "ended", reason: code } });
    }
    clearTimeout(this.timer);
    if (this.isPrejoin()) this.timer = setTimeout(() => void this.poll(), pollMs);
  }

  /** The invitation of this tab for the room; empty for none. */
  invitation(): string {
    return loadInvitation(this.room);
  }

  /** Drops an invitation that the server no longer accepts. */
  forgetInvitation(): void {
    forgetInvitation(this.room);
  }

  private readInvitation(): void {
    this.store.set({ invited: this.invitation() !== "" });
  }

  private isPrejoin(): boolean {
    const { kind } = this.store.value.screen;
    return kind === "loading" || kind === "prejoin";
  }
}
