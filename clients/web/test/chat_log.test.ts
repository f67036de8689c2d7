import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ChatScope } from "../src/wire/constants";
import type { Line } from "../src/wire/messages";
import { ChatLog, type OutgoingLine } from "../src/world/chat_log";

let sent: OutgoingLine[] = [];
let connected = true;
let chat: ChatLog;

function line(id: number, text: string, scope: number = ChatScope.everybody): Line {
  return { id, time: 1000 + id, from: 2, name: "Bo", scope, to: 0, text };
}

beforeEach(() => {
  vi.useFakeTimers();
  sent = [];
  connected = true;
  chat = new ChatLog(
    {
      send: (utterance) => {
        if (connected) sent.push(utterance);
        return connected;
      },
      changed: () => undefined,
      whois: (n) => (n === 2 ? { name: "Bo", colour: 0x112233, you: false } : null),
    },
    () => Date.now(),
  );
  chat.history([], []);
});

afterEach(() => {
  chat.dispose();
  vi.useRealTimers();
});

test("what is said waits until the server says it too", () => {
  chat.say(ChatScope.everybody, 0, "hello");
  expect(chat.unconfirmed.map((u) => u.text)).toEqual(["hello"]);
  chat.received(line(1, "hello"), sent[0]?.ref ?? 0);
  expect(chat.unconfirmed).toEqual([]);
  expect(chat.lines.map((l) => [l.text, l.own])).toEqual([["hello", true]]);
});

test("after a lost connection what was stored is not said twice, and what was not is said with its old number", () => {
  for (const text of ["one", "two", "three"]) chat.say(ChatScope.everybody, 0, text);
  const refs = sent.map((u) => u.ref);
  sent = [];
  chat.history([line(7, "one")], [refs[0] ?? 0]);
  vi.advanceTimersByTime(3000);
  expect(sent.map((u) => u.text)).toEqual(["two", "three"]);
  expect(sent.map((u) => u.ref)).toEqual(refs.slice(1));
  chat.received(line(8, "two"), refs[1] ?? 0);
  chat.received(line(9, "three"), refs[2] ?? 0);
  expect(chat.lines.map((l) => l.text)).toEqual(["one", "two", "three"]);
});

test("a line whose refusal was lost is not taken for said because a later one was", () => {
  chat.say(ChatScope.everybody, 0, "refused");
  chat.say(ChatScope.everybody, 0, "said");
  const [refused, said] = sent.map((u) => u.ref);
  sent = [];
  chat.history([line(1, "said")], [said ?? 0]);
  expect(sent.map((u) => u.text)).toEqual(["refused"]);
  chat.refuse(refused ?? 0, "repeated");
  expect(chat.unconfirmed.map((u) => u.refused)).toEqual(["unsure"]);
});

test("a line written while the connection is away goes out when it is back", () => {
  connected = false;
  chat.disconnected();
  chat.say(ChatScope.everybody, 0, "later");
  expect(sent).toEqual([]);
  connected = true;
  chat.history([], []);
  expect(sent.map((u) => u.text)).toEqual(["later"]);
});

test("numbers go on where this client stopped before its page was loaded anew", () => {
  chat.history([], [41]);
  chat.say(ChatScope.everybody, 0, "again");
  expect(sent[0]?.ref).toBe(42);
});

test("lines of history that are known already come once, and private ones keep their place", () => {
  chat.received(line(1, "a"), null);
  chat.received({ ...line(0, "psst", ChatScope.person), time: 1001.5 }, null);
  chat.history([line(1, "a"), line(2, "b")], []);
  expect(chat.lines.map((l) => l.text)).toEqual(["a", "psst", "b"]);
});

test("many lines go out no faster than a server takes them", () => {
  for (let i = 0; i < 10; i++) chat.say(ChatScope.everybody, 0, `${i}`);
  expect(sent.length).toBeLessThanOrEqual(5);
  vi.advanceTimersByTime(3000);
  expect(sent.length).toBeLessThanOrEqual(8);
  vi.advanceTimersByTime(8000);
  expect(sent.map((u) => u.text)).toEqual([..."0123456789"]);
});

test("a line that came too fast is tried again under a new number", () => {
  chat.say(ChatScope.everybody, 0, "quick");
  const first = sent[0]?.ref ?? 0;
  chat.refuse(first, "too_fast");
  vi.advanceTimersByTime(3000);
  expect(sent.map((u) => u.text)).toEqual(["quick", "quick"]);
  expect(sent[1]?.ref).toBeGreaterThan(first);
});

test("a refused line stays with its reason, is not sent again, and can be taken back", () => {
  chat.say(ChatScope.person, 9, "are you there?");
  const ref = sent[0]?.ref ?? 0;
  chat.refuse(ref, "no_participant");
  chat.history([], []);
  expect(chat.unconfirmed.map((u) => u.refused)).toEqual(["no_participant"]);
  expect(sent.length).toBe(1);
  expect(chat.takeBack(ref)?.text).toBe("are you there?");
  expect(chat.unconfirmed).toEqual([]);
});

test("a private line whose answer was lost is not said twice: the person is asked", () => {
  chat.say(ChatScope.person, 2, "psst");

  chat.history([], []);
  vi.advanceTimersByTime(5000);
  expect(sent.length).toBe(1);
  expect(chat.unconfirmed.map((u) => [u.text, u.refused])).toEqual([["psst", "unsure"]]);
});

test("nothing goes out between the welcome and the history, whose numbers would be taken again", () => {
  chat.disconnected();
  chat.say(ChatScope.everybody, 0, "early");
  vi.advanceTimersByTime(5000);
  expect(sent).toEqual([]);
  chat.history([], [7]);
  expect(sent.map((u) => [u.ref, u.text])).toEqual([[8, "early"]]);
});

test("a new line whose number was used before the page was loaded takes others until one is free", () => {
  chat.say(ChatScope.everybody, 0, "new here");
  const free = 20;
  for (let tries = 0; tries < 8 && (sent.at(-1)?.ref ?? 0) < free; tries++) {
    chat.refuse(sent.at(-1)?.ref ?? 0, "repeated");
    vi.advanceTimersByTime(1200);
  }
  chat.received(line(3, "new here"), sent.at(-1)?.ref ?? 0);
  expect(chat.unconfirmed).toEqual([]);
  expect(chat.lines.map((l) => l.text)).toEqual(["new here"]);
});

test("a line that is not answered for long is in doubt, and the answer that comes at last ends that", () => {
  chat.say(ChatScope.everybody, 0, "hello?");
  vi.advanceTimersByTime(14_000);
  expect(chat.unconfirmed.map((u) => u.refused)).toEqual([""]);
  vi.advanceTimersByTime(2000);
  expect(chat.unconfirmed.map((u) => u.refused)).toEqual(["unsure"]);
  chat.received(line(1, "hello?"), sent[0]?.ref ?? 0);
  expect(chat.unconfirmed).toEqual([]);
});

test("while the connection is away no line comes in doubt for want of an answer", () => {
  chat.say(ChatScope.everybody, 0, "hello?");
  chat.disconnected();
  vi.advanceTimersByTime(60_000);
  expect(chat.unconfirmed.map((u) => u.refused)).toEqual([""]);
  chat.history([line(1, "hello?")], [sent[0]?.ref ?? 0]);
  expect(chat.unconfirmed).toEqual([]);
});

test("a line in doubt that turns out to be stored was said", () => {
  chat.say(ChatScope.everybody, 0, "hello?");
  vi.advanceTimersByTime(16_000);
  chat.history([line(1, "hello?")], [sent[0]?.ref ?? 0]);
  expect(chat.unconfirmed).toEqual([]);
});

test("what somebody said is forgotten without what others said", () => {
  chat.received(line(1, "from Bo"), null);
  chat.received({ ...line(2, "from Chu"), from: 3 }, null);
  chat.forget(2);
  expect(chat.lines.map((l) => l.text)).toEqual(["from Chu"]);
});

test("a private line that never went out goes out when the connection is back", () => {
  connected = false;
  chat.disconnected();
  chat.say(ChatScope.person, 2, "psst");
  connected = true;
  chat.history([], []);
  expect(sent.map((u) => [u.scope, u.to, u.text])).toEqual([[ChatScope.person, 2, "psst"]]);
});
