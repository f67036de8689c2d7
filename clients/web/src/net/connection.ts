import type { ClientMessage, ServerMessage } from "../wire/codec";
import { decodeMessages, encodeMessage } from "../wire/codec";
import { type Have, protocolVersion } from "../wire/messages";
import { ApiError, transientCodes } from "./http";
import { clientId, renewClientId } from "./identity";
import { type JoinRequest, joinRoom } from "./join";

export type ConnectionState = "joining" | "open" | "reconnecting" | "closed";

export interface ConnectionEvents {
  state(state: ConnectionState, reason: string): void;
  message(message: ServerMessage): void;
  /** The person knocked and waits. `host` says whether a host is present. */
  waiting(host: boolean): void;
  /** The encoded body, for resuming after a restart of the server. */
  place(): Uint8Array | null;
  /** The state of the local boards, for resuming without loading them again. */
  have(): Have | null;
}

export interface ConnectionOptions extends JoinRequest {
  device: number;
  slots: number;
}

const silenceMs = 3000;
const minRetryMs = 300;
const maxRetryMs = 2000;
const slowRetryMs = 5000;
/** Errors that last: a quick retry would only use up the budget of others. */
const slowRetryReasons: ReadonlySet<string> = new Set(["too_fast", "room_full", "address_full"]);

/** Reasons after which the client must not reconnect by itself. */
const finalReasons = new Set(["left", "version", "displaced", "malformed", "removed", "banned", "ended"]);
/** Reasons that make the resume token invalid: the client joins again. */
const rejoinReasons = new Set(["resume_refused", "ticket_refused", "client_in_use"]);

/**
 * The connection to the room: joins, resumes by itself, and detects a dead socket. One object per visit; it
 * outlives its WebSockets.
 */
export class Connection {
  state: ConnectionState = "joining";
  private socket: WebSocket | null = null;
  private resume = "";
  private url = "";
  private failures = 0;
  private joined = false;
  private readonly joinAbort = new AbortController();
  private receivedAt = 0;
  private pingedAt = 0;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private readonly silenceTimer: ReturnType<typeof setInterval>;
  private readonly wake = (): void => this.retryNow();

  constructor(
    private readonly options: ConnectionOptions,
    private readonly events: ConnectionEvents,
  ) {
    this.silenceTimer = setInterval(() => this.checkSilence(), 500);
    addEventListener("online", this.wake);
    document.addEventListener("visibilitychange", this.wake);
    void this.connect();
  }

  send(message: ClientMessage): boolean {
    const socket = this.socket;
    if (this.state !== "open" || socket?.readyState !== WebSocket.OPEN) return false;
    socket.send(encodeMessage(message));
    return true;
  }

  /** Bytes that wait in the browser. Ephemeral messages should not be sent behind a long queue. */
  get backlog(): number {
    return this.socket?.bufferedAmount ?? 0;
  }

  leave(): void {
    this.send({ type: "leave" });
    this.close("left");
  }

  /** Closes the socket as a broken network would, for tests of reconnecting. */
  breakSocket(): void {
    this.disconnected("broken");
  }

  private setState(state: ConnectionState, reason: string): void {
    this.state = state;
    this.events.state(state, reason);
  }

  private async connect(): Promise<void> {
    try {
      if (!this.resume) {
        const wait = (host: boolean): void => this.events.waiting(host);
        const ticket = await joinRoom(this.options, wait, this.joinAbort.signal);
        this.open(ticket.websocket, ticket.ticket);
      } else {
        this.open(this.url, "");
      }
    } catch (error) {
      const code = error instanceof ApiError ? error.code : "unreachable";
      if (this.state === "closed") return;
      if (transientCodes.has(code) && !this.isPasscodeLimit(code)) this.scheduleRetry(code);
      else this.close(code);
    }
  }

  /** Too many wrong passcodes: a retry would only send the same one. */
  private isPasscodeLimit(code: string): boolean {
    return code === "too_fast" && this.options.passcode !== "" && !this.joined;
  }

  private open(url: string, ticket: string): void {
    if (this.state === "closed") return;
    this.url = url;
    const socket = new WebSocket(url);
    socket.binaryType = "arraybuffer";
    this.socket = socket;
    this.receivedAt = performance.now();
    this.pingedAt = 0;
    socket.onopen = () => this.hello(socket, ticket);
    socket.onmessage = (event: MessageEvent<ArrayBuffer>) => {
      if (socket === this.socket) this.receive(new Uint8Array(event.data));
    };
    socket.onclose = (event) => {
      if (socket === this.socket) this.disconnected(event.reason);
    };
  }

  private hello(socket: WebSocket, ticket: string): void {
    const { device, slots } = this.options;
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

  private receive(bytes: Uint8Array): void {
    this.receivedAt = performance.now();
    this.pingedAt = 0;
    try {
      for (const message of decodeMessages(bytes)) {
        if (message.type === "welcome") {
          this.resume = message.resume;
          this.failures = 0;
          this.joined = true;
          this.state = "open";
          this.events.message(message);
          this.setState("open", "");
        } else {
          this.events.message(message);
        }
      }
    } catch (error) {
      console.error("a message could not be read", error);
      this.disconnected("malformed_message");
    }
  }

  private disconnected(reason: string): void {
    const socket = this.socket;
    this.socket = null;
    if (socket) {
      socket.onclose = null;
      socket.onmessage = null;
      socket.close();
    }
    if (this.state === "closed") return;
    if (finalReasons.has(reason)) {
      this.close(reason);
      return;
    }
    if (rejoinReasons.has(reason)) this.resume = "";
    if (reason === "client_in_use") renewClientId();
    this.scheduleRetry(reason);
  }

  private scheduleRetry(reason: string): void {
    this.setState("reconnecting", reason);
    const usual = Math.min(maxRetryMs, minRetryMs * 1.8 ** this.failures++) * (0.6 + Math.random() * 0.4);
    const delay = slowRetryReasons.has(reason) ? slowRetryMs : usual;
    clearTimeout(this.retry);
    this.retry = setTimeout(() => {
      this.retry = undefined;
      void this.connect();
    }, delay);
  }

  /** Retries at once when the network or the tab comes back. */
  private retryNow(): void {
    this.receivedAt = Math.max(this.receivedAt, performance.now() - silenceMs);
    if (this.retry === undefined) return;
    clearTimeout(this.retry);
    this.retry = undefined;
    void this.connect();
  }

  /**
   * A connection is dead when a ping gets no answer, not when it is silent, because a hidden tab runs its timers
   * rarely.
   */
  private checkSilence(): void {
    if (!this.socket || this.state === "closed") return;
    const now = performance.now();
    if (now - this.receivedAt < silenceMs) return;
    if (this.pingedAt === 0) {
      this.pingedAt = now;
      this.send({ type: "ping", time: Math.floor(now) });
    } else if (now - this.pingedAt > silenceMs) {
      this.disconnected("silent");
    }
  }

  private close(reason: string): void {
    this.joinAbort.abort();
    clearTimeout(this.retry);
    this.retry = undefined;
    clearInterval(this.silenceTimer);
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
