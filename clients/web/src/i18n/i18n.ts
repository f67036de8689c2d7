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

/** The person's own way of writing times and dates in the chosen language: "en-GB" where the browser says so. */
export function localeOf(language: Language): string {
  return navigator.languages.find((tag) => tag.toLowerCase().startsWith(language)) ?? language;
}
