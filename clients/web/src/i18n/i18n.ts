import { en } from "./en";
import { zh } from "./zh";

type Widened<T> = T extends string ? string : T;

/** Every text of the page; a catalogue that lacks one does not compile. */
export type Catalogue = { [K in keyof typeof en]: Widened<(typeof en)[K]> };

export type Language = "en" | "zh";

const catalogues: Record<Language, Catalogue> = { en, zh };

export function catalogue(language: Language): Catalogue {
  return catalogues[language];
}

export function preferredLanguage(languages: readonly string[]): Language {
  for (const tag of languages) {
    if (tag.toLowerCase().startsWith("zh")) return "zh";
    if (tag.toLowerCase().startsWith("en")) return "en";
  }
  return "en";
}
