// What a document shows, in one form for both sides: every type is {kind, list, map, name}.
import * as Y from "yjs";

/** The root types of all documents here, and how to get them. */
const roots = {
  array: (doc) => doc.getArray("array"),
  default: (doc) => doc.getXmlFragment("default"),
  map: (doc) => doc.getMap("map"),
  text: (doc) => doc.getText("text"),
};

/** The root types, live. */
export function rootsOf(doc) {
  return Object.values(roots).map((get) => get(doc));
}

/** Everything a document shows, as text to compare. */
export function shown(doc) {
  const all = {};
  for (const [name, get] of Object.entries(roots)) {
    const { list, map } = type(get(doc));
    all[name] = { list, map };
  }
  return canonical(all);
}

/** JSON with keys in order. */
export function canonical(value) {
  return JSON.stringify(value, (_, v) =>
    v && typeof v === "object" && !Array.isArray(v)
      ? Object.fromEntries(
          Object.keys(v)
            .sort()
            .map((k) => [k, v[k]]),
        )
      : v,
  );
}

const kinds = [
  [Y.XmlText, "xmltext"],
  [Y.Text, "text"],
  [Y.XmlHook, "hook"],
  [Y.XmlElement, "element"],
  [Y.XmlFragment, "fragment"],
  [Y.Array, "array"],
  [Y.Map, "map"],
];

function type(t) {
  const kind = kinds.find(([c]) => t instanceof c)[1];
  const map = {};
  for (const [key, item] of t._map) {
    if (!item.deleted) map[key] = value(item.content.getContent()[item.length - 1]);
  }
  let list = [];
  if (t instanceof Y.Text) {
    list = delta(t);
  } else {
    for (let item = t._start; item; item = item.right) {
      if (item.countable && !item.deleted) list.push(...item.content.getContent().map(value));
    }
  }
  const name = t.nodeName ?? t.hookName;
  return { kind, list, map, ...(name === undefined ? {} : { name }) };
}

/** A text as runs: neighbours of the same marks are one. */
function delta(t) {
  const runs = [];
  for (const op of t.toDelta()) {
    const marks = op.attributes ?? {};
    const last = runs.at(-1);
    if (typeof op.insert !== "string") runs.push({ insert: value(op.insert), marks });
    else if (last && typeof last.text === "string" && canonical(last.marks) === canonical(marks))
      last.text += op.insert;
    else runs.push({ text: op.insert, marks });
  }
  return runs;
}

function value(v) {
  if (v === undefined) return { undefined: true };
  if (v instanceof Y.AbstractType) return type(v);
  if (v instanceof Y.Doc) return { doc: v.guid };
  if (v instanceof Uint8Array) return { bytes: Buffer.from(v).toString("hex") };
  if (typeof v === "bigint") return { big: String(v) };
  if (Array.isArray(v)) return v.map(value);
  if (v && typeof v === "object")
    return { object: Object.fromEntries(Object.entries(v).map(([k, x]) => [k, value(x)])) };
  return v;
}
