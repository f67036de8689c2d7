import type { ClientMessage, ServerMessage } from "../wire/codec";
import { decodeMessages, encodeMessage } from "../wire/codec";
import { type Have, protocolVersion } from "../wire/messages";
import { passing, Refused } from "./http";
import { clientId, renewClientId } from "./identity";
import { askToJoin, type Guest } from "./join";

export type ConnectionState = "joining" | "open" | "reconnecting" | "closed";

export interface ConnectionEvents {
  state(state: ConnectionState, reason: string): void;
  message(message: ServerMessage): void;
  /** At the door, until a host answers; `host` says whether one is inside. */
  waiting(host: boolean): void;
  /** Where this body stands, for a resume after a restart of the server. */
  place(): Uint8Array | null;
  /** What is here of the boards, for a resume to go on from. */
  have(): Have | null;
}

export interface Identity extends Guest {
  device: number;
  slots: number;
}

const silenceMs = 3000;
const firstDelayMs = 300;
const longestDelayMs = 2000;
const tooFastDelayMs = 5000;
/** What does not pass at once: trying again soon would only take others their turn. */
const slow: ReadonlySet<string> = new Set(["too_fast", "room_full", "source_full"]);

/** Reasons after which coming back by itself would be wrong. */
const finalClosing = new Set(["left", "version", "displaced", "malformed", "removed", "banned", "ended"]);
/** Reasons after which the resume token is worth nothing. */
const anew = new Set(["resume_refused", "ticket_refused", "client_in_use"]);

/**
 * The socket to the room: joins, resumes by itself and notices silence. One object lives as long as the visit; the
 * sockets under it come and go.
 */
export class Connection {
  state: ConnectionState = "joining";
  private socket: WebSocket | null = null;
  private resume = "";
  private url = "";
  private failures = 0;
  private entered = false;
  private readonly giveUp = new AbortController();
  private heardAt = 0;
  private pingedAt = 0;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private readonly watch: ReturnType<typeof setInterval>;
  private readonly wake = (): void => this.hurry();

  constructor(
    private readonly identity: Identity,
    private readonly events: ConnectionEvents,
  ) {
    this.watch = setInterval(() => this.checkSilence(), 500);
    addEventListener("online", this.wake);
    document.addEventListener("visibilitychange", this.wake);
    void this.enter();
  }

  send(message: ClientMessage): boolean {
    const socket = this.socket;
    if (this.state !== "open" || socket?.readyState !== WebSocket.OPEN) return false;
    socket.send(encodeMessage(message));
    return true;
  }

  /** Bytes waiting in the browser; ephemeral messages are better not sent behind a long queue. */
  get backlog(): number {
    return this.socket?.bufferedAmount ?? 0;
  }

  leave(): void {
    this.send({ type: "leave" });
    this.close("left");
  }

  /** Drops the socket as a broken network would; for tests of the way back. */
  breakSocket(): void {
    this.lost("broken");
  }

  private setState(state: ConnectionState, reason: string): void {
    this.state = state;
    this.events.state(state, reason);
  }

  private async enter(): Promise<void> {
    try {
      if (!this.resume) {
        const wait = (host: boolean): void => this.events.waiting(host);
        const ticket = await askToJoin(this.identity, wait, this.giveUp.signal);
        this.open(ticket.websocket, ticket.ticket);
      } else {
        this.open(this.url, "");
      }
    } catch (error) {
      const code = error instanceof Refused ? error.code : "unreachable";
      if (this.state === "closed") return;
      if (passing.has(code) && !this.guessed(code)) this.again(code);
      else this.close(code);
    }
  }

  /** Too many wrong passcodes: trying again by itself would only go on with the same one. */
  private guessed(code: string): boolean {
    return code === "too_fast" && this.identity.passcode !== "" && !this.entered;
  }

  private open(url: string, ticket: string): void {
    if (this.state === "closed") return;
    this.url = url;
    const socket = new WebSocket(url);
    socket.binaryType = "arraybuffer";
    this.socket = socket;
    this.heardAt = performance.now();
    this.pingedAt = 0;
    socket.onopen = () => this.hello(socket, ticket);
    socket.onmessage = (event: MessageEvent<ArrayBuffer>) => {
      if (socket === this.socket) this.take(new Uint8Array(event.data));
    };
    socket.onclose = (event) => {
      if (socket === this.socket) this.lost(event.reason);
    };
  }

  private hello(socket: WebSocket, ticket: string): void {
    const { device, slots } = this.identity;
    const message: ClientMessage = {
      type: "hello",
      version: protocolVersion,
      ticket,
      resume: this.resume,
      client: clientId(),
      device,
      slots,
      place: this.resume ? this.events.place() : null,
      have: this.resume ? this.events.have() : null,
    };
    socket.send(encodeMessage(message));
  }

  private take(bytes: Uint8Array): void {
    this.heardAt = performance.now();
    this.pingedAt = 0;
    try {
      for (const message of decodeMessages(bytes)) {
        if (message.type === "welcome") {
          this.resume = message.resume;
          this.failures = 0;
          this.entered = true;
          this.state = "open";
          this.events.message(message);
          this.setState("open", "");
        } else {
          this.events.message(message);
        }
      }
    } catch (error) {
      console.error("a message could not be read", error);
      this.lost("malformed_message");
    }
  }

  private lost(reason: string): void {
    const socket = this.socket;
    this.socket = null;
    if (socket) {
      socket.onclose = null;
      socket.onmessage = null;
      socket.close();
    }
    if (this.state === "closed") return;
    if (finalClosing.has(reason)) {
      this.close(reason);
      return;
    }
    if (anew.has(reason)) this.resume = "";
    if (reason === "client_in_use") renewClientId();
    this.again(reason);
  }

  private again(reason: string): void {
    this.setState("reconnecting", reason);
    const usual =
      Math.min(longestDelayMs, firstDelayMs * 1.8 ** this.failures++) * (0.6 + Math.random() * 0.4);
    const delay = slow.has(reason) ? tooFastDelayMs : usual;
    clearTimeout(this.retry);
    this.retry = setTimeout(() => {
      this.retry = undefined;
      void this.enter();
    }, delay);
  }

  /** Tries at once when the network or the person came back. */
  private hurry(): void {
    this.heardAt = Math.max(this.heardAt, performance.now() - silenceMs);
    if (this.retry === undefined) return;
    clearTimeout(this.retry);
    this.retry = undefined;
    void this.enter();
  }

  /** Liveness is an unanswered ping, not silence, so the rare timers of a hidden tab do no harm. */
  private checkSilence(): void {
    if (!this.socket || this.state === "closed") return;
    const now = performance.now();
    if (now - this.heardAt < silenceMs) return;
    if (this.pingedAt === 0) {
      this.pingedAt = now;
      this.send({ type: "ping", time: Math.floor(now) });
    } else if (now - this.pingedAt > silenceMs) {
      this.lost("silent");
    }
  }

  private close(reason: string): void {
    this.giveUp.abort();
    clearTimeout(this.retry);
    this.retry = undefined;
    clearInterval(this.watch);
    removeEventListener("online", this.wake);
    document.removeEventListener("visibilitychange", this.wake);
    this.setState("closed", reason);
    const socket = this.socket;
    this.socket = null;
    if (socket) {
      socket.onclose = null;
      socket.onmessage = null;
      setTimeout(() => socket.close(), 100);
    }
  }
}
