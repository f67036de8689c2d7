import type { Catalogue } from "./catalogue";
import { en } from "./en";
import { zh } from "./zh";

export type { Catalogue };

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
