// One person with a document of their own, who edits at random and hears of others sometimes.
import * as Y from "yjs";
import { rootsOf } from "./shown.mjs";

const words = ["a", "Hello", "x😀y", "😀", "中文", "\n", "e\u0301", "ß", "👩‍👩‍👧"];
const marks = [
  { bold: true },
  { bold: null },
  { italic: {} },
  { italic: null },
  { link: { href: "https://example.org/?a=1" } },
  { comment: 3 },
];

export function newDocument({ gc = true, cleans = false, client } = {}) {
  const doc = new Y.Doc({ gc });
  if (client !== undefined) doc.clientID = client;
  rootsOf(doc);
  // After remote changes Yjs removes marks that change nothing, depending on how updates were
  // grouped; what is compared between live documents must not do so.
  if (!cleans) {
    doc.on("afterTransaction", (t) => {
      t._needFormattingCleanup = false;
    });
  }
  return doc;
}

export class Person {
  /** send is called with each update of this person; only says that everybody writes into one text. */
  constructor(chance, client, { only = false, ...options }, send) {
    this.chance = chance;
    this.only = only;
    this.doc = newDocument({ ...options, client });
    this.undo = chance.once(3) ? new Y.UndoManager(rootsOf(this.doc), { captureTimeout: 0 }) : null;
    this.doc.on("update", (update, origin) => {
      if (origin !== "heard") send(update);
    });
  }

  hear(update) {
    Y.applyUpdate(this.doc, update, "heard");
  }

  /** One random change, or a few in one transaction. */
  edit() {
    const { chance } = this;
    if (this.undo && chance.once(6)) {
      if (chance.once(3)) this.undo.redo();
      else this.undo.undo();
      return;
    }
    if (chance.once(5)) {
      this.doc.transact(() => {
        for (let n = 1 + chance.below(4); n > 0; n--) this.change();
      });
    } else this.change();
  }

  change() {
    const type = this.only ? this.doc.getText("text") : this.chance.of(types(rootsOf(this.doc)));
    if (type instanceof Y.Text) this.changeText(type);
    else if (type instanceof Y.Map) this.changeMap(type);
    else this.changeList(type);
  }

  changeText(text) {
    const { chance } = this;
    const at = chance.below(text.length + 1);
    switch (chance.below(12)) {
      case 0:
      case 1:
      case 2:
        this.type(text, at);
        break;
      case 3:
      case 4:
        text.insert(at, chance.of(words));
        break;
      case 5:
        text.insert(at, chance.of(words), chance.of(marks));
        break;
      case 6:
      case 7:
        text.delete(at, Math.min(text.length - at, 1 + chance.below(5)));
        break;
      case 8:
      case 9:
        this.mark(text, at);
        break;
      case 10:
        text.insertEmbed(
          at,
          chance.once(3) ? this.nested() : { image: "a\u2028b", n: [1, null] },
          chance.of([{}, { bold: true }]),
        );
        break;
      default:
        if (text._item && chance.once(2)) text.setAttribute(chance.of(["id", "k"]), chance.below(5));
        else
          text.applyDelta([
            { retain: whole(text, at) },
            { insert: "d" },
            { insert: "e😀", attributes: { bold: true } },
          ]);
    }
  }

  /** Types one letter after the other: where this person or another typed last, whatever stands behind it, or elsewhere. */
  type(text, otherwise) {
    const { chance } = this;
    const clients = [...this.doc.store.clients.keys()];
    let at = chance.once(3)
      ? -1
      : behind(text, chance.once(2) && clients.length ? chance.of(clients) : this.doc.clientID);
    if (at < 0) at = otherwise;
    for (let n = 1 + chance.below(4); n > 0; n--) text.insert(at++, chance.of("abc "));
  }

  /** Marks whole characters: half of one would be split here and nowhere else. */
  mark(text, at) {
    const from = whole(text, at);
    const to = whole(text, Math.min(text.length, from + 1 + this.chance.below(6)));
    if (to > from) text.format(from, to - from, this.chance.of(marks));
  }

  changeMap(map) {
    const { chance } = this;
    const key = chance.of(["a", "b", "c", "ключ"]);
    if (chance.once(4)) map.delete(key);
    else map.set(key, this.value());
  }

  /** Arrays, fragments and elements. */
  changeList(list) {
    const { chance } = this;
    const at = chance.below(list.length + 1);
    if (list instanceof Y.XmlElement && chance.once(4)) {
      if (chance.once(4)) list.removeAttribute(chance.of(["level", "src"]));
      else list.setAttribute(chance.of(["level", "src"]), chance.of(["1", "2", 3]));
    } else if (chance.once(4)) {
      list.delete(at, Math.min(list.length - at, 1 + chance.below(3)));
    } else if (list instanceof Y.Array) {
      list.insert(
        at,
        Array.from({ length: 1 + chance.below(3) }, () => this.value(false)),
      );
    } else list.insert(at, [this.node()]);
  }

  /** Arrays take no large integers. */
  value(big = true) {
    const { chance } = this;
    const simple = [1, -70, 2 ** 31, 0.5, 1e300, big ? 12345678901234n : 7, "text😀", "", true, false, null];
    const deep = [{ b: [1, { c: "d" }], a: undefined }, [], [1, "x"], new Uint8Array([0, 255, 7])];
    if (chance.once(4)) return this.nested();
    if (chance.once(40)) return new Y.Doc({ guid: `doc${chance.below(5)}` });
    return chance.of(chance.once(3) ? deep : simple);
  }

  nested() {
    const { chance } = this;
    switch (chance.below(4)) {
      case 0:
        return new Y.Text(chance.of(words));
      case 1:
        return new Y.Map([["a", chance.below(9)]]);
      case 2:
        return Y.Array.from([1, "b"]);
      default:
        return this.node();
    }
  }

  node() {
    const { chance } = this;
    if (chance.once(3)) return new Y.XmlText(chance.of(words));
    if (chance.once(12)) return new Y.XmlHook("hook");
    const element = new Y.XmlElement(chance.of(["paragraph", "heading", "image"]));
    if (chance.once(2)) element.insert(0, [new Y.XmlText(chance.of(words))]);
    return element;
  }
}

/** All live types from some on down. */
function types(from) {
  const all = [...from];
  for (let i = 0; i < all.length; i++) {
    for (let item = all[i]._start; item; item = item.right) add(item);
    for (const item of all[i]._map.values()) add(item);
  }
  function add(item) {
    if (!item.deleted && item.content instanceof Y.ContentType) all.push(item.content.type);
  }
  return all;
}

/** The place behind the last of a client's units that show in a text, or -1. */
function behind(text, client) {
  let n = 0;
  let last = { clock: -1, at: -1 };
  for (let item = text._start; item; item = item.right) {
    if (item.deleted || !item.countable) continue;
    n += item.length;
    if (item.id.client === client && item.id.clock > last.clock) last = { clock: item.id.clock, at: n };
  }
  return last.at;
}

/** The place, or the one before it if a character stands across it. */
function whole(text, at) {
  let n = 0;
  for (let item = text._start; item; item = item.right) {
    if (item.deleted || !item.countable) continue;
    const next = n + item.length;
    if (at < next) {
      const inside = at - n;
      const code = item.content instanceof Y.ContentString ? item.content.str.charCodeAt(inside) : 0;
      return inside > 0 && code >= 0xdc00 && code <= 0xdfff ? at - 1 : at;
    }
    n = next;
  }
  return at;
}
