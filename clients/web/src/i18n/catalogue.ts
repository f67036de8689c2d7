import type { en } from "./en";

/** A catalogue's shape: the same keys, any words. */
export type Words<T> = T extends string
  ? string
  : T extends (...given: never[]) => string
    ? T
    : { readonly [K in keyof T]: Words<T[K]> };

/** Every text of the page; a catalogue that lacks one does not compile. */
export type Catalogue = Words<typeof en>;
