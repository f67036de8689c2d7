// Types a history with stock Yjs: node typist.mjs FILE.json.gz AUTHORS BATCH. The file is one of
// github.com/josephg/editing-traces with one line of changes (endContent, txns with patches).
// The authors take turns. Each line of output is an author's number and what that author typed,
// BATCH changes, as one update in base64. After the last one comes "end" with
// the number of changes, and one line is read: the document
// as a reader got it. The answer is "equal", or what differs.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { gunzipSync } from "node:zlib";
import * as Y from "yjs";

const [file, authors, batch] = process.argv.slice(2);
const turn = 1000; // changes, then the next author goes on
const history = JSON.parse(gunzipSync(readFileSync(file)).toString());

/** One person with a document, who hears of the others when it is their turn. */
class Author {
  constructor(number) {
    this.number = number;
    this.doc = new Y.Doc();
    this.text = this.doc.getText("text");
    this.heard = [];
    this.typed = [];
    this.doc.on("update", (update, origin) => {
      if (origin !== "heard") this.typed.push(update);
    });
  }

  catchUp() {
    if (this.heard.length > 0) Y.applyUpdate(this.doc, Y.mergeUpdates(this.heard), "heard");
    this.heard = [];
  }

  change([at, erased, typed]) {
    this.doc.transact(() => {
      if (erased > 0) this.text.delete(at, erased);
      if (typed) this.text.insert(at, typed);
    });
  }

  async send(others) {
    if (this.typed.length === 0) return;
    const update = Y.mergeUpdates(this.typed);
    this.typed = [];
    for (const other of others) if (other !== this) other.heard.push(update);
    await tell(`${this.number} ${Buffer.from(update).toString("base64")}`);
  }
}

/** Waits until the line is on its way. */
const tell = (line) => new Promise((sent) => process.stdout.write(`${line}\n`, sent));

async function type() {
  const all = Array.from({ length: Number(authors) }, (_, i) => new Author(i));
  let changes = 0;
  let author = all[0];
  for (const { patches } of history.txns) {
    for (const patch of patches) {
      if (changes % turn === 0) {
        await author.send(all);
        author = all[(changes / turn) % all.length];
        author.catchUp();
      }
      author.change(patch);
      changes++;
      if (changes % Number(batch) === 0) await author.send(all);
    }
  }
  await author.send(all);
  return changes;
}

if (history.txns.some((t) => t.parents && t.parents.length !== 1 && t !== history.txns[0])) {
  throw new Error("this history has people who typed at once: its places mean nothing in one line");
}
await tell(`end ${await type()}`);
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
