// Meetings of people with stock Yjs and a server that has the Go package alone. Whatever the server
// merges, folds and compares must show in fresh documents what Yjs itself shows.
// node meetings.mjs FIRST COUNT; worldstate/document/yjs_test.go starts it.
import * as Y from "yjs";
import * as go from "./ask.mjs";
import { Chance } from "./chance.mjs";
import { newDocument, Person } from "./person.mjs";
import { canonical, rootsOf, shown } from "./shown.mjs";

const [first, count] = process.argv.slice(2).map(Number);
const gone = Symbol("lost");

/** A fresh document that has heard the updates. */
function loaded(...updates) {
  const doc = newDocument({ gc: true });
  for (const u of updates) Y.applyUpdate(doc, u);
  return doc;
}

function vector(bytes) {
  return canonical(Object.fromEntries(Y.decodeStateVector(bytes)));
}

function same(what, got, want) {
  if (got !== want) throw new Error(`${what}\n got ${got}\nwant ${want}`);
}

function sameDocument(what, got, want) {
  same(`${what}: content`, shown(got), shown(want));
  same(`${what}: state`, vector(Y.encodeStateVector(got)), vector(Y.encodeStateVector(want)));
}

class Meeting {
  constructor(seed) {
    this.chance = new Chance(seed);
    this.log = [];
    this.stored = new Uint8Array([0, 0]);
    this.waiting = []; // updates that the server has not folded
    const gc = this.chance.below(4); // 0 nobody, 1 some, 2 and 3 all
    this.only = this.chance.once(3);
    this.cleans = this.chance.once(4); // as stock clients do; then live documents may differ in marks
    this.people = Array.from({ length: 2 + this.chance.below(3) }, (_, i) => {
      const client = this.chance.once(2) ? 10 - i : this.chance.below(2 ** 32);
      const options = { cleans: this.cleans, only: this.only, gc: gc > 1 || (gc === 1 && i > 0) };
      return new Person(this.chance, client, options, (u) => this.send(u));
    });
  }

  send(update) {
    this.log.push(update);
    if (!this.chance.once(8)) this.waiting.push(update); // else lost, until it is sent again
    if (this.chance.once(10)) this.waiting.push(update);
  }

  play() {
    for (let n = 15 + this.chance.below(60); n > 0; n--) this.step();
    this.end();
  }

  step() {
    const { chance } = this;
    const person = chance.of(this.people);
    switch (chance.below(10)) {
      case 0:
        this.keep();
        break;
      case 1:
        this.greet(person);
        break;
      case 2:
        // what others wrote arrives late, twice, in any order
        for (const u of chance.shuffled(this.log).slice(0, chance.below(8))) person.hear(u);
        break;
      case 3:
        for (const u of this.log) person.hear(u);
        break;
      default:
        person.edit();
    }
  }

  /** The server folds what has come. */
  keep() {
    this.stored = go.fold([this.stored, ...this.chance.shuffled(this.waiting)]);
    this.waiting = [];
  }

  /** A person connects: each side sends what the other lacks. */
  greet(person) {
    this.keep();
    person.hear(go.diff(this.stored, Y.encodeStateVector(person.doc)));
    this.waiting.push(Y.encodeStateAsUpdate(person.doc, go.state(this.stored)));
  }

  end() {
    this.partly();
    const want = loaded(...this.log);
    const all = this.chance.shuffled(this.log);
    const folded = go.fold(all);
    const merged = go.merge(all);
    sameDocument("merged", loaded(merged), want);
    sameDocument("folded", loaded(folded), want);
    sameDocument("folded what Yjs merged", loaded(go.fold([Y.mergeUpdates(all)])), want);
    const state = vector(Y.encodeStateVector(want));
    same("state of folded", vector(go.state(folded)), state);
    same("state of merged", vector(go.state(merged)), vector(Y.encodeStateVectorFromUpdate(merged)));
    this.stored = go.fold([this.stored, ...this.log]);
    sameDocument("folded bit by bit", loaded(this.stored), want);
    this.late(want);
    same("read", canonical(go.read(folded)), shown(want));
    this.afterwards(want);
  }

  /** Of some updates that never came, what depends on them must wait. */
  partly() {
    const { chance } = this;
    const some = this.log.map((u) => (chance.once(6) ? gone : u));
    const here = some.filter((u) => u !== gone);
    const missing = this.log.filter((_, i) => some[i] === gone);
    const folded = go.fold(chance.shuffled(here));
    sameDocument("with gaps", loaded(folded), loaded(...here));
    same("read with gaps", canonical(go.read(folded)), shown(loaded(folded)));
    same(
      "state with gaps",
      vector(go.state(folded)),
      vector(Y.encodeStateVectorFromUpdate(Y.mergeUpdates([folded, folded]))),
    );
    sameDocument("gaps filled", loaded(go.fold([folded, ...chance.shuffled(missing)])), loaded(...this.log));
    // A client that waits for clocks behind a gap may overlook that an earlier one, on which others wait, has
    // come; it needs what it lacks once more, as at every new connection.
    const doc = loaded(folded, ...missing);
    Y.applyUpdate(doc, go.diff(go.fold([folded, ...missing]), Y.encodeStateVector(doc)));
    sameDocument("gaps filled by Yjs", doc, loaded(...this.log));
  }

  /** Somebody who has a part of the document gets the rest of it. */
  late(want) {
    const { chance } = this;
    const half = loaded(...this.log.slice(0, chance.below(this.log.length + 1)));
    const rest = go.diff(this.stored, Y.encodeStateVector(half));
    Y.applyUpdate(half, rest);
    sameDocument("the rest", half, want);
    const cut = Y.decodeStateVector(Y.encodeStateVector(want));
    for (const [client, clock] of cut) cut.set(client, chance.below(clock + 1));
    // Yjs forgets which structs are entries of a map when it takes an update apart.
    const plain = (update) => Buffer.from(Y.diffUpdate(update, new Uint8Array([0]))).toString("hex");
    const vector = Y.encodeStateVector(cut);
    same("difference", plain(go.diff(this.stored, vector)), plain(Y.diffUpdate(this.stored, vector)));
  }

  /** A program of Go writes while somebody with Yjs does, too. */
  program(folded, doc) {
    const { chance } = this;
    const person = new Person(chance, 2 ** 32 - 2, { cleans: this.cleans, only: this.only }, (u) =>
      this.log.push(u),
    );
    person.hear(folded);
    const from = this.log.length;
    person.edit();
    const written = [go.append(folded, 2 ** 32 - 3, "a line\n😀")];
    const text = doc.getText("text").toString();
    const old = Array.from(text)
      .slice(chance.below(5))
      .slice(0, 1 + chance.below(4))
      .join("");
    if (
      old &&
      !text.includes("\ufffd") &&
      doc
        .getText("text")
        .toDelta()
        .every((d) => typeof d.insert === "string")
    )
      written.push(go.replace(folded, 2 ** 32 - 4, old, "new😀"));
    const updates = chance.shuffled([...written, ...this.log.slice(from)]);
    const want = loaded(...this.log.slice(0, from), ...updates);
    for (const u of updates) person.hear(u);
    sameDocument("a program wrote", loaded(go.fold([folded, ...updates])), want);
    if (!this.cleans) same("a program wrote: shown live", shown(person.doc), shown(want));
    if (!said(want).includes("<paragraph>a line</paragraph><paragraph>😀</paragraph>"))
      throw new Error("no line");
    if (written.length > 1 && !shown(loaded(folded, written[1])).includes("new😀"))
      throw new Error(`${old} was not replaced`);
  }

  /** People go on: one with the compacted document, others with what they have. */
  afterwards(want) {
    const { chance } = this;
    const from = this.log.length;
    const all = [...this.people];
    for (const p of all) for (const u of this.log) p.hear(u);
    const late = new Person(chance, 2 ** 32 - 1, { cleans: this.cleans, only: this.only, gc: true }, (u) =>
      this.log.push(u),
    );
    late.hear(this.stored);
    if (!this.cleans) sameDocument("somebody new", late.doc, want);
    all.push(late);
    for (let round = 0; round < 3; round++) {
      for (const p of all) for (let n = chance.below(5); n > 0; n--) p.edit();
      for (const p of all) for (const u of this.log.slice(from)) p.hear(u);
    }
    const updates = this.log.slice(from);
    const later = loaded(...this.log);
    const folded = go.fold([this.stored, ...chance.shuffled(updates)]);
    sameDocument("edited later", loaded(folded), later);
    same("read later", canonical(go.read(folded)), shown(later));
    this.program(folded, later);
    if (!this.cleans)
      sameDocument("edited later, by somebody new", loaded(Y.encodeStateAsUpdate(late.doc)), later);
    sameDocument("edited later, unfolded", loaded(this.stored, ...updates), later);
  }
}

/** All words that a document shows, root by root. */
function said(doc) {
  return rootsOf(doc)
    .map((t) => JSON.stringify(t.toJSON(), (_, v) => (typeof v === "bigint" ? `${v}` : v)))
    .join();
}

/** Whatever passes the check, stock clients can apply, and compacting does not change how much they know. */
function hostile(seed) {
  const update = go.chaos(seed);
  const state = vector(Y.encodeStateVector(loaded(update)));
  same("state of a hostile update", vector(Y.encodeStateVector(loaded(go.fold([update])))), state);
}

for (let seed = first; seed < first + count; seed++) {
  try {
    new Meeting(seed).play();
    for (let i = 0; i < 5; i++) hostile(5 * seed + i);
  } catch (error) {
    go.say({ what: "different", seed, text: error.stack });
  }
}
go.say({ what: "end" });
