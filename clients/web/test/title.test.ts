import { expect, test } from "vitest";
import { catalogue } from "../src/i18n/i18n";
import { documentTitle } from "../src/ui/state/title";
import { Role } from "../src/wire/constants";

const t = catalogue("en");
const eve = { number: 5, name: "Eve", colour: 0 };
const inside = {
  role: Role.guest,
  knocks: [],
  unread: 0,
  admitted: false,
  waiting: null,
  screen: { kind: "room" },
} as const;

test.each([
  ["the room", inside, "Hall"],
  ["how many lines were not read", { ...inside, unread: 3 }, "(3) Hall"],
  ["who knocks, to a host", { ...inside, role: Role.host, knocks: [eve] }, "Eve is at the door. · Hall"],
  ["nothing of a knock to others", { ...inside, knocks: [eve] }, "Hall"],
  ["that one was let in", { ...inside, admitted: true, unread: 1 }, "You have been let in. · Hall"],
  [
    "that one waits",
    { ...inside, waiting: { host: true }, screen: { kind: "joining", step: "connecting" } },
    "You knocked · Hall",
  ],
] as const)("the tab says %s", (_, state, title) => {
  expect(documentTitle(t, state, "Hall")).toBe(title);
});

test("before the room is known the tab bears the name of the place", () => {
  expect(documentTitle(t, { ...inside, screen: { kind: "loading" } }, "")).toBe("Stoa");
});
