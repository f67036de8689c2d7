/**
 * A page of its own, which is no part of the product: the editor for documents without a room. `?two` shows
 * two people who write into the same document, `?lang=zh` Chinese, `?read` a reader who may not write.
 * To look at it: `npx vite`, then /e2e/pages/document.html.
 */
import "../../src/ui/style/base.css";
import "../../src/ui/style/board_editor.css";
import { render } from "preact";
import * as Y from "yjs";
import type { Settings } from "../../src/settings/settings";
import DocumentEditor from "../../src/ui/document/document_editor";
import type { Version } from "../../src/ui/document/document_props";
import { Store } from "../../src/ui/state/store";
import { joined, MemoryDocument, MemoryDocuments } from "../../test/memory_documents";

const query = new URLSearchParams(location.search);
const people = [
  { participant: 1, name: "Ada", colour: "#2f7fd1" },
  { participant: 2, name: "李明", colour: "#e5a50a" },
] as const;
const open = people.map((person) => new MemoryDocument("00", person));
joined(open);
const documents = open.map((one) => new MemoryDocuments(one));
for (const one of documents) one.others = documents.filter((other) => other !== one);
if (query.has("read")) open[0]?.mayWrite.set(false);

const language = query.get("lang") === "zh" ? "zh" : "en";
const ui = { store: new Store<{ settings: Settings }>({ settings: { language } as Settings }) };
const kept: { version: Version; update: Uint8Array }[] = [];
const files = new Map<string, Blob>();

function Editor({ i }: { i: 0 | 1 }) {
  const [mine, all] = [open[i], documents[i]];
  if (!mine || !all) return null;
  return (
    <DocumentEditor
      ui={ui}
      name="Minutes of the workshop"
      open={mine}
      documents={all}
      people={people.map(({ participant, name, colour }) => ({
        ...{ participant, name },
        colour: Number.parseInt(colour.slice(1), 16),
        you: participant === mine.person.participant,
      }))}
      files={{
        content: (hash) => {
          const file = files.get(hash);
          return file ? Promise.resolve(file) : Promise.reject(new Error("gone"));
        },
        upload: async (file) => {
          const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
          const hash = [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
          files.set(hash, file);
          return hash;
        },
      }}
      versions={{
        list: () => Promise.resolve(kept.map(({ version }) => version).reverse()),
        content: (number) => Promise.resolve(kept[number - 1]?.update ?? new Uint8Array()),
        keep: (name) => {
          const version = { number: kept.length + 1, at: new Date().toISOString(), name, authors: ["Ada"] };
          kept.push({ version, update: Y.encodeStateAsUpdate(mine.doc) });
          return Promise.resolve();
        },
      }}
      opener=""
      close={() => document.body.classList.add("closed")}
    />
  );
}

function Pages() {
  const half = { position: "fixed", insetBlock: "0", width: "50%" };
  if (!query.has("two")) {
    return (
      <div style={{ position: "fixed", inset: "0" }}>
        <Editor i={0} />
      </div>
    );
  }
  return (
    <>
      <div id="left" style={{ ...half, left: "0" }}>
        <Editor i={0} />
      </div>
      <div id="right" style={{ ...half, right: "0" }}>
        <Editor i={1} />
      </div>
    </>
  );
}

const root = document.querySelector("#one");
if (root) render(<Pages />, root);

export interface DocumentHooks {
  open: MemoryDocument[];
  documents: MemoryDocuments[];
  Y: typeof Y;
}

Object.assign(window, { stoaDocuments: { open, documents, Y } satisfies DocumentHooks });
