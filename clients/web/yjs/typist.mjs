// Types a history with stock Yjs: node typist.mjs FILE.json.gz AUTHORS BATCH [URL TOKEN...]. The
// file is one of github.com/josephg/editing-traces with one line of changes (endContent, txns
// with patches). The authors take turns, and BATCH changes are one update. A history of people who
// typed at once needs a URL and an author for each of them; each change is an update (at_once.mjs).
//
// Without URL each line of output is an author's number and an update in base64. With it, each
// author types through a provider of Hocuspocus with a token, and each line is the milliseconds
// until an update was on the server's disk. After the last one comes "end" with the number of
// changes. Then one line comes in: the document as a reader got it, in base64. The answer is
// "equal", or what differs.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { gunzipSync } from "node:zlib";
import * as Y from "yjs";
import { typeAtOnce } from "./at_once.mjs";

const [file, authors, batch, url, ...tokens] = process.argv.slice(2);
const turn = 1000; // changes, then the next author goes on
const history = JSON.parse(gunzipSync(readFileSync(file)).toString());

/** Waits until the line is on its way. */
const tell = (line) => new Promise((sent) => process.stdout.write(`${line}\n`, sent));

/** One person with a document, who hears of the others when it is their turn. */
class Alone {
  constructor(number) {
    this.number = number;
    this.doc = new Y.Doc();
    this.heard = [];
    this.typed = [];
    this.doc.on("update", (update, origin) => {
      if (origin !== "heard") this.typed.push(update);
    });
  }

  begins() {
    if (this.heard.length > 0) Y.applyUpdate(this.doc, Y.mergeUpdates(this.heard), "heard");
    this.heard = [];
  }

  async sends(others) {
    const update = Y.mergeUpdates(this.typed);
    this.typed = [];
    for (const other of others) if (other !== this) other.heard.push(update);
    await tell(`${this.number} ${Buffer.from(update).toString("base64")}`);
  }

  leaves() {}
}

/** One person with a stock provider. */
class Online {
  constructor(number, stock) {
    this.doc = new Y.Doc();
    this.changed = () => {};
    this.socket = new stock.HocuspocusProviderWebsocket({ url, WebSocketPolyfill: stock.WebSocket });
    this.provider = new stock.HocuspocusProvider({
      websocketProvider: this.socket,
      name: url.slice(url.lastIndexOf("/") + 1),
      document: this.doc,
      token: async () => tokens[number],
      onAuthenticationFailed: ({ reason }) => {
        throw new Error(`author ${number}: ${reason}`);
      },
    });
    for (const event of ["synced", "unsyncedChanges"]) this.provider.on(event, () => this.changed());
    this.doc.on("update", () => this.changed());
    this.provider.attach();
  }

  until(is) {
    return new Promise((done) => {
      this.changed = () => {
        if (is()) done();
      };
      this.changed();
    });
  }

  /** Waits for what the author before has typed. */
  async begins(before) {
    await this.until(() => this.provider.synced);
    if (!before) return;
    const state = Y.decodeStateVector(Y.encodeStateVector(before.doc));
    const { length } = before.doc.getText("text"); // tells of what was erased, as the state does not
    const has = () =>
      this.doc.getText("text").length === length &&
      [...state].every(([client, clock]) => Y.getState(this.doc.store, client) >= clock);
    await this.until(has);
  }

  async sends() {
    const begun = performance.now();
    await this.until(() => !this.provider.hasUnsyncedChanges);
    await tell((performance.now() - begun).toFixed(3));
  }

  leaves() {
    this.provider.destroy();
    this.socket.destroy();
  }
}

async function everybody() {
  const numbers = Array.from({ length: Number(authors) }, (_, i) => i);
  if (!url) return numbers.map((i) => new Alone(i));
  const stock = { ...(await import("@hocuspocus/provider")), WebSocket: (await import("ws")).default };
  return numbers.map((i) => new Online(i, stock));
}

/** Types patches, which become one update. */
function edit(author, patches) {
  const text = author.doc.getText("text");
  author.doc.transact(() => {
    for (const [at, erased, typed] of patches) {
      if (erased > 0) text.delete(at, erased);
      if (typed) text.insert(at, typed);
    }
  });
}

async function type() {
  const all = await everybody();
  const patches = history.txns.flatMap((t) => t.patches);
  for (let at = 0, author; at < patches.length; at += Number(batch)) {
    const next = all[Math.floor(at / turn) % all.length];
    if (next !== author) await next.begins(author);
    author = next;
    edit(author, patches.slice(at, at + Number(batch)));
    await author.sends(all);
  }
  for (const one of all) one.leaves();
  return patches.length;
}

await tell(
  `end ${history.kind === "concurrent" ? await typeAtOnce(history.txns, await everybody()) : await type()}`,
);
for await (const line of createInterface({ input: process.stdin })) {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, Buffer.from(line, "base64"));
  const text = doc.getText("text").toString();
  await tell(
    text === history.endContent ? "equal" : `${text.length} letters, not ${history.endContent.length}`,
  );
  break;
}
process.exit(0);
