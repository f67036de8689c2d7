import { afterEach, expect, test, vi } from "vitest";
import { askToJoin, roomInfo } from "../src/net/door";
import type { Refused } from "../src/net/http";

interface Asked {
  url: string;
  body: Record<string, unknown>;
  authorization: string | undefined;
}

let asked: Asked[] = [];

/** A server that gives these answers one after the other. */
function answering(...answers: { status?: number; body: unknown }[]): void {
  asked = [];
  vi.stubGlobal("fetch", async (url: string, init: RequestInit) => {
    const headers = init.headers as Record<string, string>;
    asked.push({
      url,
      body: JSON.parse(String(init.body ?? "{}")) as Record<string, unknown>,
      authorization: headers.authorization,
    });
    const { status = 200, body } = answers[asked.length - 1] ?? { status: 500, body: null };
    return { ok: status < 300, status, json: async () => body };
  });
}

const guest = { room: "r", name: "Ada", colour: "#112233", invitation: "", passcode: "" };
const never = new AbortController().signal;
const ticket = { ticket: "t", websocket: "ws://here/ws" };

afterEach(() => {
  vi.unstubAllGlobals();
});

test("counts everybody inside, though only some are named", async () => {
  const body = {
    name: { en: "Hall", zh: "大厅" },
    scene: "hall",
    people: [{ name: "Ada", colour: "#3366cc" }],
    count: 60,
  };
  answering({ body });
  const info = await roomInfo("r");
  expect(info.count).toBe(60);
  expect(info.people).toEqual([{ name: "Ada", colour: 0x3366cc }]);
});

test("knocks until somebody opens, and says whether a host is inside", async () => {
  answering(
    { status: 202, body: { knock: "k1", host: false } },
    { status: 202, body: { knock: "k1", host: true } },
    { body: ticket },
  );
  const told: boolean[] = [];
  expect(await askToJoin(guest, (host) => told.push(host), never)).toEqual(ticket);
  expect(told).toEqual([false, true]);
  expect(asked.map((a) => a.url)).toEqual([
    "/api/v1/rooms/r/join",
    "/api/v1/rooms/r/knock",
    "/api/v1/rooms/r/knock",
  ]);
  expect(asked[2]?.body).toEqual({ knock: "k1" });
});

test("a refused knock is the server's code", async () => {
  answering(
    { status: 202, body: { knock: "k1", host: true } },
    { status: 403, body: { error: { code: "knock_refused", detail: "no" } } },
  );
  const refused = await askToJoin(guest, () => undefined, never).catch((e: Refused) => e.code);
  expect(refused).toBe("knock_refused");
});

test("says what it has: invitation, passcode and one device id, and no more", async () => {
  answering({ body: ticket }, { body: ticket });
  await askToJoin(guest, () => undefined, never);
  await askToJoin({ ...guest, invitation: "i", passcode: "p" }, () => undefined, never);
  expect(asked[0]?.body).not.toHaveProperty("invitation");
  expect(asked[0]?.body).not.toHaveProperty("passcode");
  expect(asked[1]?.body).toMatchObject({ invitation: "i", passcode: "p" });
  expect(asked[0]?.body.device).toMatch(/^[0-9a-f]{32}$/);
  expect(asked[1]?.body.device).toBe(asked[0]?.body.device);
});

test("keeps the key of a new account, where the browser stores nothing too", async () => {
  answering({ body: { ...ticket, key: "secret" } }, { body: ticket });
  await askToJoin(guest, () => undefined, never);
  await askToJoin(guest, () => undefined, never);
  expect(asked.map((a) => a.authorization)).toEqual([undefined, "Bearer secret"]);
});
