// Asks the Go package that is under test: one line of JSON out, one line back. Bytes travel as base64.
import { readSync, writeSync } from "node:fs";

const input = Buffer.alloc(1 << 16);
let rest = "";

function line() {
  for (;;) {
    const end = rest.indexOf("\n");
    if (end >= 0) {
      const found = rest.slice(0, end);
      rest = rest.slice(end + 1);
      return found;
    }
    const n = readSync(0, input);
    if (n === 0) throw new Error("the other side has gone");
    rest += input.toString("latin1", 0, n);
  }
}

export function say(message) {
  const bytes = Buffer.from(`${JSON.stringify(message)}\n`);
  for (let at = 0; at < bytes.length; ) at += writeSync(1, bytes, at);
}

function ask(what, updates, state, more) {
  say({
    ...more,
    what,
    updates: updates.map((u) => Buffer.from(u).toString("base64")),
    state: state && Buffer.from(state).toString("base64"),
  });
  const answer = line();
  if (answer.startsWith("!")) throw new Error(`${what}: ${answer}`);
  return Buffer.from(answer, "base64");
}

export const merge = (updates) => ask("merge", updates);
export const fold = (updates) => ask("fold", updates);
export const diff = (update, state) => ask("diff", [update], state);
export const state = (update) => ask("state", [update]);
export const read = (update) => JSON.parse(ask("read", [update]).toString());
export const chaos = (seed) => ask("chaos", [], undefined, { seed });
export const append = (update, client, text) => ask("append", [update], undefined, { client, text });
export const replace = (update, client, old, text) =>
  ask("replace", [update], undefined, { client, old, text });
