import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Awareness, encodeAwarenessUpdate } from "y-protocols/awareness";
import { Doc } from "yjs";
import type { OpenDocument } from "../src/documents/open_document";
import { unhex } from "../src/world/hex";
import { agenda, type DocumentClient, DocumentServer } from "./document_server";

let server: DocumentServer;
let ada: DocumentClient;
let ben: DocumentClient;

beforeEach(async () => {
  await import("../src/documents/shared_document");
  vi.useFakeTimers();
  server = new DocumentServer();
  ada = server.join("Ada");
  ben = server.join("Ben");
});

afterEach(() => vi.useRealTimers());

function textOf(document: OpenDocument): string {
  return document.doc.getText("t").toString();
}

function type(document: OpenDocument, text: string): void {
  const target = document.doc.getText("t");
  target.insert(target.length, text);
}

async function bothOpen(): Promise<[OpenDocument, OpenDocument]> {
  const both = await Promise.all([ada.documents.open(agenda), ben.documents.open(agenda)]);
  server.deliver();
  return both;
}

describe("an open document", () => {
  test("is loading, then saved, and shows what another writes", async () => {
    const a = await ada.documents.open(agenda);
    expect(a.state.value).toBe("loading");
    server.deliver();
    expect(a.state.value).toBe("saved");
    const b = await ben.documents.open(agenda);
    server.deliver();
    type(a, "Hello");
    expect(a.state.value).toBe("saving");
    server.deliver();
    expect(a.state.value).toBe("saved");
    expect(textOf(b)).toBe("Hello");
  });

  test("one update is on its way; the rest is merged into the next", async () => {
    const [a, b] = await bothOpen();
    for (const letter of "abcdef") type(a, letter);
    expect(ada.count("writeDocument")).toBe(1);
    server.deliver();
    expect(ada.count("writeDocument")).toBe(2);
    expect(textOf(b)).toBe("abcdef");
  });

  test("a long update goes in parts with one ref, and is complete", async () => {
    const [a, b] = await bothOpen();
    type(a, "x".repeat(120_000));
    server.deliver();
    const parts = ada.sent.filter((m) => m.type === "writeDocument");
    expect(parts.map((m) => m.more)).toEqual([true, true, false]);
    expect(new Set(parts.map((m) => m.ref)).size).toBe(1);
    expect(textOf(b)).toHaveLength(120_000);
    const late = server.join("Cy");
    const c = await late.documents.open(agenda);
    server.deliver();
    expect(textOf(c)).toHaveLength(120_000);
  });

  test("parts of many updates go no faster than the server takes them", async () => {
    const [a] = await bothOpen();
    const before = ada.count("writeDocument");
    const start = performance.now();
    for (let n = 0; n < 100; n++) {
      type(a, "y");
      server.deliver();
      vi.advanceTimersByTime(10);
    }
    const seconds = (performance.now() - start) / 1000;
    expect(ada.count("writeDocument") - before).toBeLessThanOrEqual(30 * seconds + 25);
    vi.advanceTimersByTime(100);
    server.deliver();
    expect(server.text()).toBe("y".repeat(100));
  });

  test("what was written without a connection is sent after the next welcome, both ways", async () => {
    const [a, b] = await bothOpen();
    type(a, "1");
    server.deliver();
    ada.disconnect();
    expect(a.state.value).toBe("offline");
    type(a, "2");
    type(b, "3");
    server.deliver();
    ada.connect();
    expect(a.state.value).toBe("saving");
    server.deliver();
    expect(a.state.value).toBe("saved");
    expect(textOf(a)).toBe(textOf(b));
    expect([...server.text()].sort().join("")).toBe("123");
  });

  test("an update whose answer was lost is not lost", async () => {
    const [a, b] = await bothOpen();
    type(a, "kept");
    ada.disconnect(); // before the server got it
    ada.connect();
    server.deliver();
    expect(textOf(b)).toBe("kept");
    expect(a.state.value).toBe("saved");
  });

  test("a deletion without a connection arrives", async () => {
    const [a, b] = await bothOpen();
    type(a, "abc");
    server.deliver();
    ada.disconnect();
    a.doc.getText("t").delete(0, 2);
    ada.connect();
    server.deliver();
    expect(textOf(b)).toBe("c");
    const writes = ada.count("writeDocument");
    ada.disconnect();
    ada.connect();
    server.deliver();
    expect(ada.count("writeDocument")).toBe(writes); // nothing is missing any more
  });

  test("after a gap it compares and sends again", async () => {
    const [a, b] = await bothOpen();
    server.refusals.push({ type: "writeDocument", reason: "gap" });
    type(a, "lost");
    type(a, " and found");
    server.deliver();
    expect(a.state.value).toBe("saving");
    vi.advanceTimersByTime(1000);
    server.deliver();
    expect(textOf(b)).toBe("lost and found");
    expect(a.state.value).toBe("saved");
  });

  test("gaps without end are tried less and less often", async () => {
    const [a] = await bothOpen();
    for (let n = 0; n < 100; n++) server.refusals.push({ type: "writeDocument", reason: "gap" });
    type(a, "never");
    for (let n = 0; n < 300; n++) {
      server.deliver();
      vi.advanceTimersByTime(100);
    }
    expect(ada.count("writeDocument")).toBeLessThan(12);
    expect(a.state.value).toBe("saving");
  });

  test.each(["too_fast", "busy", "store_failed"])(
    "is sent again after %s, later each time",
    async (reason) => {
      const [a, b] = await bothOpen();
      for (let n = 0; n < 3; n++) server.refusals.push({ type: "writeDocument", reason });
      type(a, "again");
      server.deliver();
      expect(a.refusal.value).toBe(reason);
      for (let n = 0; n < 4; n++) {
        vi.advanceTimersByTime(1500);
        server.deliver();
      }
      expect(textOf(b)).toBe("again");
      expect(a.state.value).toBe("saved");
      expect(a.refusal.value).toBeNull();
    },
  );

  test("a forbidden update is refused, and nothing more is sent until the rights change", async () => {
    const [a, b] = await bothOpen();
    ada.replica.rights = { erasing: 0, drawing: 2, creating: 0 };
    ada.documents.roomChanged();
    expect(a.mayWrite.value).toBe(false);
    server.refusals.push({ type: "writeDocument", reason: "forbidden" });
    type(a, "no");
    server.deliver();
    expect([a.state.value, a.refusal.value]).toEqual(["refused", "forbidden"]);
    type(a, "!");
    server.deliver();
    expect(ada.count("writeDocument")).toBe(1);
    ada.replica.rights = { erasing: 0, drawing: 0, creating: 0 };
    ada.documents.roomChanged();
    server.deliver();
    expect(a.state.value).toBe("saved");
    expect(textOf(b)).toBe("no!");
  });

  test("is opened when its object is there, and again when the object came back", async () => {
    const { objects } = ada.replica;
    ada.replica.objects = [];
    const a = await ada.documents.open(agenda);
    type(a, "from the beginning");
    server.deliver();
    expect(ada.count("openDocument")).toBe(0);
    ada.replica.objects = objects;
    ada.documents.roomChanged();
    server.deliver();
    expect(server.text()).toBe("from the beginning");
    ada.replica.objects = [];
    ada.documents.roomChanged();
    ada.replica.objects = objects;
    ada.documents.roomChanged();
    server.deliver();
    expect(ada.count("openDocument")).toBe(2);
    expect(a.state.value).toBe("saved");
  });

  test.each(["full", "too_large", "bad_update", "not_your_client"])(
    "%s ends the writing, and says so",
    async (reason) => {
      const [a] = await bothOpen();
      server.refusals.push({ type: "writeDocument", reason });
      type(a, "too much");
      server.deliver();
      expect([a.state.value, a.refusal.value]).toEqual(["refused", reason]);
      vi.advanceTimersByTime(60_000);
      server.deliver();
      expect(ada.count("writeDocument")).toBe(1);
    },
  );

  test("a document that is gone is refused", async () => {
    server.refusals.push({ type: "openDocument", reason: "no_object" });
    const a = await ada.documents.open(agenda);
    ada.replica.objects = [];
    server.deliver();
    expect([a.state.value, a.refusal.value]).toEqual(["refused", "no_object"]);
  });

  test("a refusal that may be another document's is asked again", async () => {
    server.refusals.push({ type: "openDocument", reason: "no_object" });
    const a = await ada.documents.open(agenda);
    server.deliver();
    vi.advanceTimersByTime(1000);
    server.deliver();
    expect(a.state.value).toBe("saved");
  });

  test("an opening that was too fast is asked again", async () => {
    server.refusals.push({ type: "openDocument", reason: "too_fast" });
    const a = await ada.documents.open(agenda);
    server.deliver();
    vi.advanceTimersByTime(1000);
    server.deliver();
    expect(a.state.value).toBe("saved");
  });

  test("an update that is too large to be sent now is asked for", async () => {
    const [a, b] = await bothOpen();
    server.asksToCompare = true;
    type(a, "large");
    server.deliver();
    expect(textOf(b)).toBe("large");
    expect(b.state.value).toBe("saved");
  });

  test("what comes before the content does no harm, and a missing update is asked for", async () => {
    const [a, b] = await bothOpen();
    type(a, "1");
    while (ada.toServer.length + ada.toClient.length > 0) server.deliver();
    expect(textOf(b)).toBe("1");
    const lost: unknown[] = [];
    const { receive } = ben;
    ben.receive = (message) => {
      if (message.type === "documentWritten" && lost.length === 0) lost.push(message);
      else receive.call(ben, message);
    };
    type(a, "2");
    server.deliver();
    type(a, "3");
    server.deliver();
    expect(lost).toHaveLength(1);
    expect(textOf(b)).toBe("123");
  });

  test("is closed when everybody who opened it closed it, and not before it is saved", async () => {
    const first = await ada.documents.open(agenda);
    const second = await ada.documents.watch(agenda);
    server.deliver();
    type(first, "last words");
    first.close();
    first.close();
    second.close();
    expect(ada.count("closeDocument")).toBe(0);
    server.deliver();
    expect(ada.count("closeDocument")).toBe(1);
    expect(server.text()).toBe("last words");
  });
});

describe("readers", () => {
  const cursor = { anchor: 1 };

  test("are there as soon as they open the document", async () => {
    const [a] = await bothOpen();
    vi.advanceTimersByTime(200);
    server.deliver();
    expect(a.readers.value.map((r) => [r.name, r.writes])).toEqual([["Ben", false]]);
  });

  test("are named by the room, whatever they say", async () => {
    const [a, b] = await bothOpen();
    b.awareness.setLocalStateField("user", { name: "Queen", colour: "#ffffff" });
    b.awareness.setLocalStateField("cursor", cursor);
    vi.advanceTimersByTime(200);
    server.deliver();
    expect(a.readers.value).toEqual([
      { participant: 2, clientId: b.doc.clientID, name: "Ben", colour: "#336699", writes: true },
    ]);
    expect(a.awareness.states.get(b.doc.clientID)).toMatchObject({ cursor, user: { name: "Ben" } });
  });

  test("go when they close the document, or leave", async () => {
    const [a, b] = await bothOpen();
    const come = (_: OpenDocument): void => {
      vi.advanceTimersByTime(200);
      server.deliver();
    };
    come(b);
    expect(a.readers.value).toHaveLength(1);
    b.close();
    server.deliver();
    expect(a.readers.value).toEqual([]);
    come(await ben.documents.open(agenda));
    expect(a.readers.value).toHaveLength(1);
    ada.documents.left(2);
    expect(a.readers.value).toEqual([]);
  });

  test("stay while they are silent, and come back after a lost connection", async () => {
    const [a] = await bothOpen();
    vi.advanceTimersByTime(120_000);
    server.deliver();
    expect(a.readers.value).toHaveLength(1);
    ben.disconnect();
    ada.documents.left(2);
    ben.connect();
    vi.advanceTimersByTime(200);
    server.deliver();
    expect(a.readers.value).toHaveLength(1);
  });

  test("a moving cursor is shown at most ten times a second, and its last place arrives", async () => {
    const [a, b] = await bothOpen();
    vi.advanceTimersByTime(200);
    const before = ben.count("showPresence");
    for (let n = 0; n <= 100; n++) {
      b.awareness.setLocalStateField("cursor", { anchor: n });
      vi.advanceTimersByTime(10);
    }
    vi.advanceTimersByTime(200);
    server.deliver();
    expect(ben.count("showPresence") - before).toBeLessThanOrEqual(12);
    expect(a.awareness.states.get(b.doc.clientID)?.cursor).toEqual({ anchor: 100 });
  });

  test("outside of the room are named as they say, and garbage names nobody", async () => {
    const a = await ada.documents.open(agenda);
    server.deliver();
    const outside = new Awareness(new Doc());
    outside.setLocalState({ user: { name: "Visitor", color: "#aa3300" } });
    const document = unhex(agenda);
    const shown = (state: Uint8Array): void =>
      ada.receive({ type: "presenceShown", document, participant: 0, state });
    shown(Uint8Array.of(7, 200, 1));
    expect(a.readers.value).toEqual([]);
    shown(encodeAwarenessUpdate(outside, [outside.clientID]));
    expect(a.readers.value.map((r) => [r.participant, r.name, r.colour])).toEqual([
      [0, "Visitor", "#aa3300"],
    ]);
    outside.setLocalState(null);
    shown(encodeAwarenessUpdate(outside, [outside.clientID]));
    expect(a.readers.value).toEqual([]);
    outside.destroy();
  });

  test("cannot speak for this page", async () => {
    const a = await ada.documents.open(agenda);
    server.deliver();
    const forged = new Doc();
    forged.clientID = a.doc.clientID;
    const forgery = new Awareness(forged);
    for (let n = 0; n < 9; n++) forgery.setLocalState({ user: { name: "Eve" }, n });
    ada.receive({
      type: "presenceShown",
      document: unhex(agenda),
      participant: 2,
      state: encodeAwarenessUpdate(forgery, [forged.clientID]),
    });
    forgery.destroy();
    expect(a.awareness.getLocalState()?.n).toBeUndefined();
    expect(a.readers.value).toEqual([]);
  });

  test("who only watches on the wall is no reader", async () => {
    const a = await ada.documents.open(agenda);
    await ben.documents.watch(agenda);
    vi.advanceTimersByTime(60_000);
    server.deliver();
    expect(a.readers.value).toEqual([]);
    expect(ben.count("showPresence")).toBe(0);
  });
});

test("a place that somebody points out reaches everybody", () => {
  ada.documents.pointOut(agenda, Uint8Array.of(1, 2));
  server.deliver();
  expect(ben.documents.pointed.value).toEqual({ id: agenda, participant: 1, place: Uint8Array.of(1, 2) });
});
