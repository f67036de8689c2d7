import { decode, encode } from "@msgpack/msgpack";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Connection } from "../src/net/connection";
import { encodeBody } from "../src/wire/body";
import { protocolVersion } from "../src/wire/messages";

/** A WebSocket for which the test is the server. */
class FakeSocket {
  static readonly OPEN = 1;
  static created: FakeSocket[] = [];
  readyState = 1;
  bufferedAmount = 0;
  binaryType = "";
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: ArrayBuffer }) => void) | null = null;
  onclose: ((event: { reason: string }) => void) | null = null;
  readonly sent: unknown[][] = [];

  constructor(readonly url: string) {
    FakeSocket.created.push(this);
  }

  send(bytes: Uint8Array): void {
    this.sent.push(decode(bytes) as unknown[]);
  }

  close(): void {
    this.readyState = 3;
  }

  serverSends(message: unknown[]): void {
    this.onmessage?.({ data: encode(message).slice().buffer });
  }

  serverWelcomes(token: string): void {
    this.onopen?.();
    const bodies = Uint8Array.of(1, 0, 0);
    this.serverSends([64, 1, 7, 100, 20, "{}", [], bodies, 0, null, 0, true, new Uint8Array(8), token, []]);
  }
}

const place = encodeBody({ sitting: false, epoch: 0, x: 1, y: 0, z: 2, yaw: 0, pitch: 0, tracked: null });
const states: string[] = [];
let joins = 0;

function newest(): FakeSocket {
  const line = FakeSocket.created.at(-1);
  if (!line) throw new Error("no socket was opened");
  return line;
}

function connect(): Connection {
  return new Connection(
    {
      room: "r",
      name: "Ada",
      colour: "#112233",
      accent: "",
      invitation: "",
      passcode: "",
      device: 0,
      slots: 6,
    },
    {
      state: (state, reason) => states.push(`${state} ${reason}`.trim()),
      message: () => undefined,
      waiting: () => states.push("waiting"),
      place: () => place,
      have: () => ({ sequence: 300, parents: [{ parent: new Uint8Array(16), after: 261 }] }),
    },
  );
}

async function connected(): Promise<Connection> {
  const connection = connect();
  await vi.advanceTimersByTimeAsync(0);
  newest().serverWelcomes("token");
  return connection;
}

beforeEach(() => {
  vi.useFakeTimers();
  FakeSocket.created = [];
  states.length = 0;
  joins = 0;
  vi.stubGlobal("WebSocket", FakeSocket);
  vi.stubGlobal("addEventListener", () => undefined);
  vi.stubGlobal("removeEventListener", () => undefined);
  vi.stubGlobal("document", { hidden: false, addEventListener() {}, removeEventListener() {} });
  vi.stubGlobal("fetch", async () => {
    joins++;
    return { ok: true, json: async () => ({ ticket: `ticket${joins}`, websocket: "ws://here/ws" }) };
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("connection", () => {
  test("comes back with its token and its place after a lost socket", async () => {
    await connected();
    newest().onclose?.({ reason: "" });
    expect(states.at(-1)).toBe("reconnecting");
    await vi.advanceTimersByTimeAsync(400);
    newest().onopen?.();
    const [hello] = newest().sent;
    expect(hello?.slice(0, 4)).toEqual([1, protocolVersion, "", "token"]);
    expect(hello?.[7]).toEqual(place);
    expect(hello?.[8]).toEqual([300, [[new Uint8Array(16), 261]]]);
    expect(joins).toBe(1);
  });

  test("joins anew when the token is refused", async () => {
    await connected();
    newest().onclose?.({ reason: "" });
    await vi.advanceTimersByTimeAsync(400);
    newest().onclose?.({ reason: "resume_refused" });
    await vi.advanceTimersByTimeAsync(1000);
    newest().onopen?.();
    expect(newest().sent[0]?.slice(0, 4)).toEqual([1, protocolVersion, "ticket2", ""]);
    expect(newest().sent[0]?.length).toBe(8);
  });

  test("waits longer each time, and never beyond five seconds", async () => {
    await connected();
    for (let i = 0; i < 12; i++) {
      newest().onclose?.({ reason: "" });
      const before = FakeSocket.created.length;
      await vi.advanceTimersByTimeAsync(5001);
      expect(FakeSocket.created.length).toBe(before + 1);
    }
  });

  test("does not come back where that would be wrong", async () => {
    await connected();
    newest().onclose?.({ reason: "displaced" });
    await vi.advanceTimersByTimeAsync(20_000);
    expect(states.at(-1)).toBe("closed displaced");
    expect(FakeSocket.created.length).toBe(1);
  });

  test("waits five seconds where it was too fast, and then comes back", async () => {
    await connected();
    newest().onclose?.({ reason: "too_fast" });
    await vi.advanceTimersByTimeAsync(4900);
    expect(FakeSocket.created.length).toBe(1);
    await vi.advanceTimersByTimeAsync(200);
    expect(FakeSocket.created.length).toBe(2);
  });

  test("joins again where the door was too fast, and not where the name is bad", async () => {
    const answer = (code: string) => async () => {
      joins++;
      return { ok: false, json: async () => ({ error: { code } }) };
    };
    vi.stubGlobal("fetch", answer("too_fast"));
    connect();
    await vi.advanceTimersByTimeAsync(5100);
    expect(joins).toBe(2);
    vi.stubGlobal("fetch", answer("bad_name"));
    await vi.advanceTimersByTimeAsync(20_000);
    expect(joins).toBe(3);
    expect(states.at(-1)).toBe("closed bad_name");
  });

  test("a hidden tab notices a dead connection too", async () => {
    vi.stubGlobal("document", { hidden: true, addEventListener() {}, removeEventListener() {} });
    await connected();
    await vi.advanceTimersByTimeAsync(8000);
    expect(states).toContain("reconnecting silent");
  });

  test("says hello with one client id where the browser keeps none", async () => {
    await connected();
    const [first] = newest().sent;
    newest().onclose?.({ reason: "" });
    await vi.advanceTimersByTimeAsync(400);
    newest().onopen?.();
    expect(newest().sent[0]?.[4]).toEqual(first?.[4]);
  });

  test("asks a silent server, and gives the socket up when it does not answer", async () => {
    await connected();
    const line = newest();
    await vi.advanceTimersByTimeAsync(3600);
    expect(line.sent.at(-1)?.[0]).toBe(8);
    line.serverSends([74, 1, 1, 1]);
    await vi.advanceTimersByTimeAsync(2500);
    expect(states.at(-1)).toBe("open");
    await vi.advanceTimersByTimeAsync(5000);
    expect(states).toContain("reconnecting silent");
  });
});
