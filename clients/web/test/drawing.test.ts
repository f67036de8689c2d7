import { expect, test } from "vitest";
import type { UiState } from "../src/ui/state/state";
import { Store } from "../src/ui/state/store";
import { Drawing } from "../src/visit/drawing";
import { Operations } from "../src/visit/operations";
import type { ClientMessage } from "../src/wire/codec";
import { Verb } from "../src/wire/constants";
import { Board } from "../src/world/board";
import { hex } from "../src/world/hex";
import { Replica } from "../src/world/replica";
import { idOf } from "./records";

test("a stroke that is there is saved, and one whose id is another's is not", () => {
  const replica = new Replica();
  const board = new Board(hex(idOf(9)), 4, 2);
  replica.boards.set(board.key, board);
  const refused: string[] = [];
  const sent: (ClientMessage & { type: "operation" })[] = [];
  const operations = new Operations(new Store({ pending: 0 } as UiState), {
    send: (message) => message.type === "operation" && sent.push(message) > 0,
    refused: (code) => refused.push(code),
    changed: () => {},
  });
  const drawing = new Drawing(replica, operations, { send: () => true, backlog: () => 0 });
  for (const x of [10, 20]) drawing.pen.drawStroke(board, [x, 10, 50, 50], 1, 8);
  const [first, second] = sent;
  const change = first?.changes[0];
  if (change?.verb !== Verb.put || !first || !second) throw new Error("two strokes were not sent");
  const { id, kind, properties } = change;
  board.load([{ id, kind, properties, made: 1, author: new Uint8Array(8) }], false);
  operations.refused(first.clientSequence, "exists");
  expect(refused).toEqual([]);
  operations.refused(second.clientSequence, "exists");
  expect(refused).toEqual(["exists"]);
  expect(board.liveStrokes.size).toBe(0);
});
