import { passing, Refused } from "../net/http";
import { forgetInvitation, invitation } from "../net/identity";
import { roomInfo } from "../net/join";
import type { UiState } from "../ui/state/state";
import type { Store } from "../ui/state/store";

const askAgainMs = 2500;

/** Before the room: what is behind the link, and the invitation one came with. */
export class Doorstep {
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly room: string,
    private readonly store: Store<UiState>,
  ) {
    // A link opened where this page is already changes the address alone; its secret may not stay there.
    addEventListener("hashchange", () => this.bring());
  }

  /** Asks what is behind the link, again and again as long as one stands before it. */
  async look(): Promise<void> {
    const { room, store } = this;
    if (!room) {
      store.set({ screen: { kind: "gone", reason: "no_link" } });
      return;
    }
    this.bring();
    try {
      const info = await roomInfo(room);
      const { screen } = store.value;
      store.set({
        roomName: info.name,
        inside: info.people,
        insideCount: info.count,
        entry: info,
        unreachable: false,
        screen: screen.kind === "loading" ? { kind: "door" } : screen,
      });
    } catch (error) {
      const code = error instanceof Refused ? error.code : "unreachable";
      if (passing.has(code)) store.set({ unreachable: true });
      else if (this.before()) store.set({ screen: { kind: "gone", reason: code } });
    }
    clearTimeout(this.timer);
    if (this.before()) this.timer = setTimeout(() => void this.look(), askAgainMs);
  }

  /** The invitation this tab has for the room; empty for none. */
  invitation(): string {
    return invitation(this.room);
  }

  /** The server does not take it any more. */
  forget(): void {
    forgetInvitation(this.room);
  }

  private bring(): void {
    this.store.set({ invited: this.invitation() !== "" });
  }

  private before(): boolean {
    const { kind } = this.store.value.screen;
    return kind === "loading" || kind === "door";
  }
}
