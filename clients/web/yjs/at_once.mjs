// Types a history of two people who typed at once: each change where its author stood, with what
// the author had heard of the other by then.
import * as Y from "yjs";

/** After that many updates a person waits until all are on disk. */
const mostUnsynced = 40;

/** For each change how many changes of each author it knows, its own included. */
function known(changes) {
  const all = [];
  for (const { agent, parents } of changes) {
    const knows = [0, 0];
    for (const parent of parents) for (const i of [0, 1]) knows[i] = Math.max(knows[i], all[parent][i]);
    knows[agent]++;
    all.push(knows);
  }
  return all;
}

/** A person whose own document hears of the other one when the history says so; `online` has the provider. */
class Writer {
  constructor(online) {
    this.online = online;
    this.doc = new Y.Doc();
    this.heard = 0;
    this.typed = 0;
    this.inbox = [];
    this.doc.on("update", (update, origin) => {
      if (origin !== "heard") Y.applyUpdate(online.doc, update, "typed");
    });
    online.doc.on("update", (update, origin) => {
      if (origin === "typed") return;
      this.inbox.push(update);
      online.changed();
    });
  }

  async hears(count) {
    for (; this.heard < count; this.heard++) {
      await this.online.until(() => this.inbox.length > 0);
      Y.applyUpdate(this.doc, this.inbox.shift(), "heard");
    }
  }

  async types({ patches }) {
    const text = this.doc.getText("text");
    this.doc.transact(() => {
      for (const [at, erased, typed] of patches) {
        if (erased > 0) text.delete(at, erased);
        if (typed) text.insert(at, typed);
      }
    });
    if (Math.random() < 0.01) await new Promise((done) => setTimeout(done, Math.random() * 40));
    if (this.typed++ % mostUnsynced === 0) await this.online.sends(); // and tells how long that took
  }
}

/** Lets two people with providers type; returns the number of changes when all are on the server's disk. */
export async function typeAtOnce(changes, people) {
  if (people.length !== 2 || !people[0].provider)
    throw new Error("two people typed at once: give a URL and 2 authors");
  for (const person of people) await person.until(() => person.provider.synced);
  const knows = known(changes);
  await Promise.all(
    people.map(async (online, number) => {
      const writer = new Writer(online);
      for (const [i, change] of changes.entries()) {
        if (change.agent !== number) continue;
        await writer.hears(knows[i][1 - number]);
        await writer.types(change);
      }
      await online.until(() => !online.provider.hasUnsyncedChanges);
    }),
  );
  for (const online of people) online.leaves();
  return changes.length;
}
