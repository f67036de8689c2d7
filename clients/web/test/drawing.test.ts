import { expect, test } from "vitest";
import type { UiState } from "../src/ui/state/state";
import { Store } from "../src/ui/state/store";
import { Drawing } from "../src/visit/drawing";
import type { ClientMessage } from "../src/wire/codec";
import { OperationKind } from "../src/wire/constants";
import { Board } from "../src/world/board";
import { Replica } from "../src/world/replica";

test("a stroke that is there is saved, and one whose id is another's is not", () => {
  const replica = new Replica();
  const board = new Board(1, 4, 2);
  replica.boards.set(1, board);
  const refused: string[] = [];
  const sent: (ClientMessage & { type: "operation" })[] = [];
  const drawing = new Drawing(replica, new Store({ pending: 0 } as UiState), {
    send: (message) => message.type === "operation" && sent.push(message) > 0,
    backlog: () => 0,
    refused: (code) => refused.push(code),
  });
  for (const x of [10, 20]) drawing.pen.drawStroke(board, [x, 10, 50, 50], 1, 8);
  const [first, second] = sent;
  if (first?.kind !== OperationKind.put || !second) throw new Error("two strokes were not sent");
  const { id, colour, width, points } = first;
  board.load([{ id, colour, width, points, sequence: 1, author: new Uint8Array(8) }], false);
  drawing.refused(first.clientSequence, "exists");
  expect(refused).toEqual([]);
  drawing.refused(second.clientSequence, "exists");
  expect(refused).toEqual(["exists"]);
  expect(board.liveStrokes.size).toBe(0);
});
