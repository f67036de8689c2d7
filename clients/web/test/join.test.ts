import { afterEach, expect, test, vi } from "vitest";
import type { ApiError } from "../src/net/http";
import { forgetAccountKey, saveAccountKey } from "../src/net/identity";
import { fetchRoomSummary, joinRoom } from "../src/net/join";

interface RecordedRequest {
  url: string;
  body: Record<string, unknown>;
  authorization: string | undefined;
  keepalive: boolean;
}

let requests: RecordedRequest[] = [];

/** A server with these responses in order. "never" waits until the caller aborts. */
function fakeServer(...answers: ({ status?: number; body: unknown } | "never")[]): void {
  requests = [];
  vi.stubGlobal("fetch", async (url: string, init: RequestInit) => {
    const headers = init.headers as Record<string, string>;
    requests.push({
      url,
      body: JSON.parse(String(init.body ?? "{}")) as Record<string, unknown>,
      authorization: headers.authorization,
      keepalive: init.keepalive ?? false,
    });
    const answer = answers[requests.length - 1] ?? { status: 500, body: null };
    if (answer === "never") {
      return new Promise((_, end) => init.signal?.addEventListener("abort", () => end(new Error("aborted"))));
    }
    const { status = 200, body } = answer;
    return { ok: status < 300, status, json: async () => body };
  });
}

const guest = { room: "r", name: "Ada", colour: "#112233", accent: "", invitation: "", passcode: "" };
const key = "k".repeat(43);
const never = new AbortController().signal;
const ticket = { ticket: "t", websocket: "ws://here/ws" };

afterEach(() => {
  vi.unstubAllGlobals();
  forgetAccountKey();
});

test("counts everybody inside, though only some are named", async () => {
  const body = {
    name: { en: "Hall", zh: "大厅" },
    scene: "hall",
    people: [{ name: "Ada", colour: "#3366cc" }],
    count: 60,
  };
  fakeServer({ body });
  const info = await fetchRoomSummary("r");
  expect(info.count).toBe(60);
  expect(info.people).toEqual([{ name: "Ada", colour: 0x3366cc }]);
});

test("knocks until somebody opens, and says whether a host is inside", async () => {
  fakeServer(
    { status: 202, body: { knock: "k1", host: false } },
    { status: 202, body: { knock: "k1", host: true } },
    { body: ticket },
  );
  const told: boolean[] = [];
  expect(await joinRoom(guest, (host) => told.push(host), never)).toEqual(ticket);
  expect(told).toEqual([false, true]);
  expect(requests.map((a) => a.url)).toEqual([
    "/api/v1/rooms/r/join",
    "/api/v1/rooms/r/knock",
    "/api/v1/rooms/r/knock",
  ]);
  expect(requests[2]?.body).toEqual({ knock: "k1" });
});

test("a host who is inside stays there for who waits, though an answer does not say so", async () => {
  fakeServer(
    { status: 202, body: { knock: "k1", host: true } },
    { status: 202, body: { knock: "k1" } },
    { body: ticket },
  );
  const told: boolean[] = [];
  await joinRoom(guest, (host) => told.push(host), never);
  expect(told).toEqual([true, true]);
});

test("says which accent was chosen, and nothing where none was", async () => {
  fakeServer({ body: ticket }, { body: ticket });
  await joinRoom({ ...guest, accent: "#ffcc00" }, () => undefined, never);
  await joinRoom(guest, () => undefined, never);
  expect(requests[0]?.body).toMatchObject({ colour: "#112233", accent: "#ffcc00" });
  expect(requests[1]?.body).not.toHaveProperty("accent");
});

test("knocks anew when the knock is forgotten, and not for ever", async () => {
  const knocks = { status: 202, body: { knock: "k1", host: true } };
  const forgotten = { status: 404, body: { error: { code: "no_knock", detail: "gone" } } };
  fakeServer(knocks, forgotten, knocks, { body: ticket });
  expect(await joinRoom(guest, () => undefined, never)).toEqual(ticket);
  expect(requests.map((a) => a.url.split("/").at(-1))).toEqual(["join", "knock", "join", "knock"]);
  fakeServer(...Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? knocks : forgotten)));
  const refused = await joinRoom(guest, () => undefined, never).catch((e: ApiError) => e.code);
  expect(refused).toBe("unreachable");
  expect(requests.length).toBe(6);
});

test("a knock is not given up before the server answers, which takes up to 25 s", async () => {
  vi.useFakeTimers();
  try {
    fakeServer({ status: 202, body: { knock: "k1", host: true } }, "never");
    let ended = false;
    const joining = joinRoom(guest, () => undefined, never).catch(() => undefined);
    void joining.then(() => {
      ended = true;
    });
    await vi.advanceTimersByTimeAsync(30_000);
    expect(ended).toBe(false);
    expect(requests.map((a) => a.url.split("/").at(-1))).toEqual(["join", "knock"]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(ended).toBe(true);
  } finally {
    vi.useRealTimers();
  }
});

test("whoever stops waiting takes the knock back, though the page is closing", async () => {
  const leaving = new AbortController();
  fakeServer({ status: 202, body: { knock: "k1", host: true } }, "never", { status: 204, body: null });
  const join = joinRoom(guest, () => queueMicrotask(() => leaving.abort()), leaving.signal);
  await expect(join).rejects.toThrow("unreachable");
  expect(requests.at(-1)).toMatchObject({
    url: "/api/v1/rooms/r/knock",
    body: { knock: "k1", giveUp: true },
    keepalive: true,
  });
});

test("a refused knock is the server's code", async () => {
  fakeServer(
    { status: 202, body: { knock: "k1", host: true } },
    { status: 403, body: { error: { code: "knock_refused", detail: "no" } } },
  );
  const refused = await joinRoom(guest, () => undefined, never).catch((e: ApiError) => e.code);
  expect(refused).toBe("knock_refused");
});

test("says what it has: invitation, passcode and one device id, and no more", async () => {
  fakeServer({ body: ticket }, { body: ticket });
  await joinRoom(guest, () => undefined, never);
  await joinRoom({ ...guest, invitation: "i", passcode: "p" }, () => undefined, never);
  expect(requests[0]?.body).not.toHaveProperty("invitation");
  expect(requests[0]?.body).not.toHaveProperty("passcode");
  expect(requests[1]?.body).toMatchObject({ invitation: "i", passcode: "p" });
  expect(requests[0]?.body.device).toMatch(/^[0-9a-f]{32}$/);
  expect(requests[1]?.body.device).toBe(requests[0]?.body.device);
});

test("keeps the key of a new account, where the browser stores nothing too", async () => {
  fakeServer({ body: { ...ticket, key } }, { body: ticket });
  await joinRoom(guest, () => undefined, never);
  await joinRoom(guest, () => undefined, never);
  expect(requests.map((a) => a.authorization)).toEqual([undefined, `Bearer ${key}`]);
});

test("a stored key that is none of this server's is dropped, and a mangled one is not even shown", async () => {
  saveAccountKey(key);
  const refusal = { status: 401, body: { error: { code: "key_needed", detail: "no" } } };
  fakeServer(refusal, { body: ticket }, { body: ticket });
  await expect(joinRoom(guest, () => undefined, never)).rejects.toThrow();
  await joinRoom(guest, () => undefined, never);
  saveAccountKey("mangled\n");
  await joinRoom(guest, () => undefined, never);
  expect(requests.map((a) => a.authorization)).toEqual([`Bearer ${key}`, undefined, undefined]);
});
