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

/**
 * The locale for dates and times in the chosen language, with the region that the browser prefers, for example
 * "en-GB".
 */
export function localeOf(language: Language): string {
  return navigator.languages.find((tag) => tag.toLowerCase().startsWith(language)) ?? language;
}
