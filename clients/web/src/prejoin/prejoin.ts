import { ApiError, transientCodes } from "../net/http";
import { forgetInvitation, loadInvitation } from "../net/identity";
import { fetchRoomSummary } from "../net/join";
import type { UiState } from "../ui/state/state";
import type { Store } from "../ui/state/store";

const pollMs = 2500;

/** Before the room: what is behind the link, and the invitation one came with. */
export class Prejoin {
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly room: string,
    private readonly store: Store<UiState>,
  ) {
    // A link opened where this page is already changes the address alone; its secret may not stay there.
    addEventListener("hashchange", () => this.readInvitation());
  }

  /** Asks what is behind the link, again and again as long as one stands before it. */
  async poll(): Promise<void> {
    const { room, store } = this;
    if (!room) {
      store.set({ screen: { kind: "gone", reason: "no_link" } });
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
      else if (this.isPrejoin()) store.set({ screen: { kind: "gone", reason: code } });
    }
    clearTimeout(this.timer);
    if (this.isPrejoin()) this.timer = setTimeout(() => void this.poll(), pollMs);
  }

  /** The invitation this tab has for the room; empty for none. */
  invitation(): string {
    return loadInvitation(this.room);
  }

  /** The server does not take it any more. */
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
