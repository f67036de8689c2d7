// Stock providers against a server: two of y-websocket and two of Hocuspocus edit one document at
// once, go away and come back, and must end with the same. One line of JSON in says where; lines
// of JSON out say what was seen. server/providers_test.go starts it.
import { HocuspocusProvider, HocuspocusProviderWebsocket } from "@hocuspocus/provider";
import WebSocket from "ws";
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";
import { Chance } from "./chance.mjs";

const at = JSON.parse(process.argv[2]); // url, write and read: tokens; seed, edits
const chance = new Chance(at.seed);
const patience = 20_000;

/** Waits until something is so. */
async function until(what, is) {
  for (const end = Date.now() + patience; !is(); ) {
    if (Date.now() > end) throw new Error(`never: ${what}`);
    await pause(5);
  }
}

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** Closing a socket that is not open yet is an error in Node, and none in browsers. */
class Socket extends WebSocket {
  constructor(...all) {
    super(...all);
    this.on("error", () => {});
  }
}

/** A document as TipTap has it: paragraphs in the fragment "default". */
const pages = (doc) => doc.getXmlFragment("default");

class YEditor {
  ends = []; // how connections ended, for the person who looks for a fault

  constructor(token) {
    this.doc = new Y.Doc();
    const cut = at.url.lastIndexOf("/");
    this.provider = new WebsocketProvider(at.url.slice(0, cut), at.url.slice(cut + 1), this.doc, {
      params: { token },
      WebSocketPolyfill: Socket,
      disableBc: true,
    });
    this.provider.on("connection-close", (event) => this.ends.push(event && `${event.code} ${event.reason}`));
  }
  get awareness() {
    return this.provider.awareness;
  }
  get synced() {
    return this.provider.synced;
  }
  leave() {
    this.provider.disconnect();
  }
  get gone() {
    return true;
  }
  drop() {
    this.provider.ws?.terminate();
  }
  come() {
    this.provider.connect();
  }
  get saved() {
    return this.synced; // y-websocket has no word for it
  }
  destroy() {
    this.provider.destroy();
  }
}

class HocuspocusEditor {
  ends = [];

  constructor(token, sessionAwareness = false) {
    this.doc = new Y.Doc();
    this.refusals = [];
    this.socket = new HocuspocusProviderWebsocket({
      url: at.url,
      WebSocketPolyfill: Socket,
      delay: 50,
      minDelay: 50,
    });
    this.provider = new HocuspocusProvider({
      websocketProvider: this.socket,
      name: at.url.slice(at.url.lastIndexOf("/") + 1),
      document: this.doc,
      sessionAwareness,
      token: async () => token,
      onAuthenticationFailed: ({ reason }) => this.refusals.push(reason),
    });
    this.socket.on("close", ({ event }) => this.ends.push(`${event.code} ${event.reason}`));
    this.provider.attach();
  }
  get awareness() {
    return this.provider.awareness;
  }
  get synced() {
    return this.provider.synced;
  }
  leave() {
    this.socket.disconnect();
  }
  get gone() {
    return this.socket.status === "disconnected";
  }
  drop() {
    this.socket.webSocket?.terminate();
  }
  come() {
    this.socket.connect();
  }
  get saved() {
    return this.synced && !this.provider.hasUnsyncedChanges;
  }
  destroy() {
    this.provider.destroy();
    this.socket.destroy();
  }
}

const say = (what) => process.stdout.write(`${JSON.stringify(what)}\n`);
const shown = (editor) => pages(editor.doc).toString();
const words = (editor) =>
  pages(editor.doc)
    .toArray()
    .map((p) => p.get(0).toString());

/** One random change. */
function edit(editor, mark) {
  const list = pages(editor.doc);
  if (list.length === 0 || chance.once(12)) {
    const paragraph = new Y.XmlElement("paragraph");
    paragraph.insert(0, [new Y.XmlText(mark)]);
    list.insert(chance.below(list.length + 1), [paragraph]);
    return;
  }
  const text = list.get(chance.below(list.length)).get(0);
  if (chance.once(4) && text.length > 3) text.delete(chance.below(text.length - 2), 2);
  else text.insert(chance.below(text.length + 1), mark);
}

async function live(editor, mark) {
  for (let n = 0; n < at.edits; n++) {
    edit(editor, mark);
    if (chance.once(25)) {
      if (chance.once(2)) editor.drop();
      else {
        editor.leave();
        await pause(chance.below(40));
        await until("the editor gone", () => editor.gone); // a provider that is going does not hear connect
        editor.come();
      }
    }
    await pause(chance.below(8));
  }
}

let all = [];
process.on("exit", (code) => {
  if (code)
    for (const one of all)
      console.error(one.constructor.name, one.synced, one.saved, one.ends.join("; "), shown(one));
});
all = [
  new YEditor(at.write),
  new HocuspocusEditor(at.write),
  new YEditor(at.write),
  new HocuspocusEditor(at.write, true),
];
for (const [i, one] of all.entries()) await until(`editor ${i} in step`, () => one.synced);
let begun = Date.now();
await Promise.all(all.map((one, i) => live(one, "abcd"[i])));
const edited = Date.now() - begun;
begun = Date.now();
await until("all have the same", () => all.every((one) => one.saved && shown(one) === shown(all[0])));
say({ what: "edited", edits: at.edits * all.length, ms: edited, settled: Date.now() - begun });

for (const [i, one] of all.entries()) {
  one.awareness.setLocalState({ user: `editor ${i}` });
  for (const other of all) {
    const theirs = () => other.awareness.getStates().get(one.doc.clientID)?.user;
    await until(`presence of editor ${i}`, () => theirs() === `editor ${i}`);
  }
}
for (const leaver of [all[3], all[2]]) {
  leaver.drop(); // without a word
  leaver.destroy();
  all.splice(all.indexOf(leaver), 1);
  const id = leaver.doc.clientID;
  await until("the presence gone", () => all.every((one) => !one.awareness.getStates().has(id)));
}
say({ what: "presence" });

const readers = [new YEditor(at.read), new HocuspocusEditor(at.read)];
for (const reader of readers) {
  await until("the reader in step", () => reader.synced && shown(reader) === shown(all[0]));
  pages(reader.doc).insert(0, [new Y.XmlElement("forbidden")]);
}
await until(
  "the refusal",
  () => readers[1].provider.authorizedScope === "readonly" && readers[1].provider.hasUnsyncedChanges,
);
edit(all[0], "e");
const last = shown(all[0]);
await until(
  "the change after it",
  () => shown(all[1]) === last && readers.every((one) => shown(one).includes("e")),
);
if (last.includes("forbidden")) throw new Error("what was refused is there");
say({ what: "end", words: words(all[0]) });
for (const one of [...all, ...readers]) one.destroy();
process.exit(0); // timers of what was destroyed would keep it alive
