import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { decodeMessages } from "../src/wire/codec";
import type { Welcome } from "../src/wire/messages";
import { hex } from "../src/world/hex";
import { Records, roomKey, roomParent } from "../src/world/records";
import { Replica } from "../src/world/replica";
import { bytesOf } from "./vectors";

/** What a server said of a room that was empty. Its own tests make the file. */
interface Log {
  messages: string[];
  digests: Record<string, string>;
}

const log: Log = JSON.parse(
  readFileSync(new URL("../../../server/wire/testdata/log.json", import.meta.url), "utf8"),
);

const scene = JSON.stringify({
  name: { en: "Lobby", zh: "大厅" },
  bounds: { min: [-9, 0, -9], max: [9, 4, 9] },
});

test("the page and the server make the same records of the same results", async () => {
  const replica = new Replica();
  const objects = new Records();
  replica.welcome({
    ...{ type: "welcome", version: 1, you: 1, tick: 1, tickRate: 20, scene, participants: [], bodies: [] },
    ...{
      lastClientSequence: 0,
      resume: "",
      limits: [],
      livedOn: true,
      author: new Uint8Array(8),
      sequence: 0,
      from: null,
    },
  } as unknown as Welcome);
  replica.apply({ type: "records", parent: roomParent, records: [], more: false });
  for (const message of log.messages) {
    for (const m of decodeMessages(bytesOf(message))) {
      replica.apply(m);
      if (m.type === "result" && hex(m.parent) === roomKey) objects.apply(m.effects);
    }
  }
  const digests: Record<string, string> = { [roomKey]: await objects.digest() };
  for (const [key, board] of replica.boards) digests[key] = await board.digest();
  expect(digests).toEqual(log.digests);
  expect(replica.boards.size).toBeGreaterThan(1);
});
