// Reading and writing values as msgpack elements. messages.ts declares the messages with these forms.

import { decodeBodies, type NumberedBody, yawFromWire, yawToWire } from "./body";
import { decodeGains, decodeHearers, type Heard, type Hearers } from "./hearing";

/** How a value is read from and written to an element of a msgpack array. `read` throws on an invalid element. */
export interface Form<T> {
  read(element: unknown): T;
  write(value: T): unknown;
}

/** The type that a form reads. */
export type Of<F> = F extends Form<infer T> ? T : never;

// biome-ignore lint/suspicious/noExplicitAny: any form; its type is inferred.
type Fields = Record<string, Form<any>>;
type Values<F extends Fields> = { [K in keyof F]: Of<F[K]> };
/** A union with one type per verb: the common fields and those of the verb. */
type EachVerb<F extends Fields, K extends Record<number, Fields>> = {
  [N in keyof K & number]: Omit<Values<F>, "verb"> & { verb: N } & Values<K[N]>;
}[keyof K & number];

function same<T>(read: (element: unknown) => T): Form<T> {
  return { read, write: (value) => value };
}

export const int = same((element) => {
  if (typeof element !== "number" || !Number.isSafeInteger(element)) throw new Error("expected an integer");
  return element;
});

export const uint = same((element) => {
  const n = int.read(element);
  if (n < 0) throw new Error("expected an unsigned integer");
  return n;
});

export const bool = same((element) => {
  if (typeof element !== "boolean") throw new Error("expected a boolean");
  return element;
});

export const str = same((element) => {
  if (typeof element !== "string") throw new Error("expected a string");
  return element;
});

export const bin = same((element) => {
  if (!(element instanceof Uint8Array)) throw new Error("expected bytes");
  return element;
});

/** Metres. */
export const millimetres: Form<number> = {
  read: (element) => uint.read(element) / 1000,
  write: (metres) => Math.round(metres * 1000),
};

/** Metres, exactly on the grid of positions: section 6.1. */
export const grid: Form<number> = {
  read: (element) => int.read(element) / 256,
  write: (metres) => Math.round(metres * 256),
};

/** Radians. */
export const turn: Form<number> = {
  read: (element) => yawFromWire(uint.read(element)),
  write: yawToWire,
};

function fromServers<T>(read: (element: unknown) => T): Form<T> {
  return {
    read,
    write: () => {
      throw new Error("only servers send this");
    },
  };
}

/** An encoded body: section 6.1. */
export const body = bin;
export const bodies: Form<NumberedBody[]> = fromServers((element) => decodeBodies(bin.read(element)));
export const gains: Form<Heard[]> = fromServers((element) => decodeGains(bin.read(element)));
export const hearers: Form<Hearers> = fromServers((element) => decodeHearers(bin.read(element)));

export function nilOr<T>(form: Form<T>): Form<T | null> {
  return {
    read: (element) => (element === null ? null : form.read(element)),
    write: (value) => (value === null ? null : form.write(value)),
  };
}

/** Like `nilOr`, but as a last field it may be missing, and null is not written. */
export function optional<T>(form: Form<T>): Form<T | null> {
  return {
    read: (element) => (element === null || element === undefined ? null : form.read(element)),
    write: (value) => (value === null ? undefined : form.write(value)),
  };
}

/** The value of a property; null removes it in a patch. */
export type PropertyValue = number | boolean | string | Uint8Array | null;
export type Properties = Record<string, PropertyValue>;

/** Names and values in turn, section 7.1. */
export const properties: Form<Properties> = {
  read(element) {
    const elements = array(element);
    const all: Properties = Object.create(null);
    for (let i = 0; i + 1 < elements.length; i += 2) all[str.read(elements[i])] = value(elements[i + 1]);
    return all;
  },
  write: (all) =>
    Object.keys(all)
      .sort()
      .flatMap((name) => [name, all[name]]),
};

function value(element: unknown): PropertyValue {
  if (element === null || typeof element === "boolean" || typeof element === "string") return element;
  return element instanceof Uint8Array ? element : int.read(element);
}

/** A record of a page: a `roomRecord` of section 7.1. */
interface PageRecord {
  id: Uint8Array;
  made: number;
  author: Uint8Array;
  kind: string;
  properties: Properties;
}

/** Records that give their author and their layout by index: section 5.6. */
export const page: Form<PageRecord[]> = fromServers((element) => {
  const [first, second, third] = array(element);
  const authors = array(first).map(bin.read);
  const layouts = array(second).map(layout);
  return array(third).map((row) => {
    const [id, made, author, of, ...values] = array(row);
    const { kind, names } = indexed(layouts, of);
    const properties: Properties = Object.create(null);
    for (const [i, name] of names.entries()) properties[name] = value(values[i]);
    return {
      id: bin.read(id),
      made: uint.read(made),
      author: indexed(authors, author),
      kind,
      properties,
    };
  });
});

function layout(element: unknown): { kind: string; names: string[] } {
  const [kind, ...names] = array(element).map(str.read);
  const ascending = names.every((name, i) => i === 0 || (names[i - 1] as string) < name);
  if (kind === undefined || !ascending) throw new Error("expected a kind and sorted names");
  return { kind, names };
}

function indexed<T>(all: readonly T[], index: unknown): T {
  const found = all[uint.read(index)];
  if (found === undefined) throw new Error(`there is no element ${index}`);
  return found;
}

function array(element: unknown): unknown[] {
  if (!Array.isArray(element)) throw new Error("expected an array");
  return element;
}

export function list<T>(form: Form<T>): Form<T[]> {
  return {
    read: (element) => array(element).map(form.read),
    write: (values) => values.map(form.write),
  };
}

interface Writable {
  [field: string]: unknown;
}

function readFields(
  fields: [string, Form<unknown>][],
  elements: unknown[],
  from: number,
  into: Writable,
): void {
  for (const [i, [name, form]] of fields.entries()) into[name] = form.read(elements[from + i]);
}

function writeFields(fields: [string, Form<unknown>][], value: Writable, elements: unknown[]): void {
  for (const [name, form] of fields) {
    const element = form.write(value[name]);
    if (element !== undefined) elements.push(element);
  }
}

/** An array with named elements. Ignores further elements of a newer protocol version. */
export function record<F extends Fields>(fields: F): Form<Values<F>>;
export function record<F extends Fields, K extends Record<number, Fields>>(
  fields: F,
  verbs: K,
): Form<EachVerb<F, K>>;
export function record(fields: Fields, verbs: Record<number, Fields> = {}): Form<unknown> {
  const common = Object.entries(fields);
  const own = new Map(Object.entries(verbs).map(([verb, f]) => [Number(verb), Object.entries(f)]));
  const ownOf = ({ verb }: Writable): [string, Form<unknown>][] => {
    if (own.size === 0) return [];
    const found = own.get(Number(verb));
    if (!found) throw new Error(`unknown verb ${verb}`);
    return found;
  };
  return {
    read(element) {
      const elements = array(element);
      const value: Writable = {};
      readFields(common, elements, 0, value);
      readFields(ownOf(value), elements, common.length, value);
      return value;
    },
    write(value) {
      const elements: unknown[] = [];
      writeFields(common, value as Writable, elements);
      writeFields(ownOf(value as Writable), value as Writable, elements);
      return elements;
    },
  };
}

/** A record after a message code. */
export type Message<T> = Form<T> & { code: number };

export function message<F extends Fields>(code: number, fields: F): Message<Values<F>>;
export function message<F extends Fields, K extends Record<number, Fields>>(
  code: number,
  fields: F,
  verbs: K,
): Message<EachVerb<F, K>>;
export function message(code: number, fields: Fields, verbs: Record<number, Fields> = {}): Message<unknown> {
  const form = record(fields, verbs);
  return {
    code,
    read: (element) => form.read(array(element).slice(1)),
    write: (value) => [code, ...(form.write(value as never) as unknown[])],
  };
}

/** The union of messages by name, with the name as `type`. */
export type Typed<M extends Record<string, Message<unknown>>> = {
  [N in keyof M]: { type: N } & Of<M[N]>;
}[keyof M];
