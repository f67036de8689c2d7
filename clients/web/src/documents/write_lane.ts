import type { ClientMessage } from "../wire/codec";

/** Below the limit of the server, section 11. */
const perSecond = 25;
const burst = 25;

/** Sends updates in parts, one after another, no faster than the server takes them. */
export class WriteLane {
  private waiting: ClientMessage[] = [];
  private tokens = burst;
  private at = performance.now();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly send: (message: ClientMessage) => boolean) {}

  add(messages: readonly ClientMessage[]): void {
    this.waiting.push(...messages);
    this.pump();
  }

  /** Forgets what waits: the connection is gone. */
  clear(): void {
    this.waiting = [];
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private pump(): void {
    const now = performance.now();
    this.tokens = Math.min(burst, this.tokens + ((now - this.at) * perSecond) / 1000);
    this.at = now;
    while (this.tokens >= 1) {
      const next = this.waiting.shift();
      if (!next) return;
      this.tokens--;
      if (this.send(next)) continue;
      this.clear();
      return;
    }
    if (this.waiting.length === 0 || this.timer !== undefined) return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.pump();
    }, 1000 / perSecond);
  }
}
