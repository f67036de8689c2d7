import type { en } from "./en";

/** The type of a translated catalogue: the same keys with any text. */
export type Words<T> = T extends string
  ? string
  : T extends (...given: never[]) => string
    ? T
    : { readonly [K in keyof T]: Words<T[K]> };

/** Every text of the page. A translation with a missing key does not compile. */
export type Catalogue = Words<typeof en>;
