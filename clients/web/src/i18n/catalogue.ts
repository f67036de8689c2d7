import type { en } from "./en";

type Widened<T> = T extends string ? string : T;

/** Every text of the page; a catalogue that lacks one does not compile. */
export type Catalogue = { [K in keyof typeof en]: Widened<(typeof en)[K]> };
