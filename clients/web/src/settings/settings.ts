import { type Language, preferredLanguage } from "../i18n/i18n";
import type { NoiseReduction } from "../microphone/processing";
import { type Comfort, defaultComfort, parseComfort } from "../xr/comfort";
import { defaultPenStyle, type PenStyle, parsePenStyle } from "./pen_palette";

export type QualitySetting = "auto" | "high" | "low";

/** The person's settings, stored in the browser only. */
export interface Settings {
  name: string;
  colour: string;
  /** Of hands and collar; empty for the default accent of the colour. */
  accent: string;
  language: Language;
  quality: QualitySetting;
  shortcuts: boolean;
  microphone: string;
  noise: NoiseReduction;
  autoLevel: boolean;
  /** The loudspeakers cannot be heard in the microphone. */
  headphones: boolean;
  /** Colour and width of the pen, on every device. */
  nib: PenStyle;
  comfort: Comfort;
}

const key = "stoa.settings";

export const avatarColours = [
  "#2f7d6b",
  "#3e6fb0",
  "#8a5fb0",
  "#c4587a",
  "#d0703c",
  "#c9973a",
  "#6b8e3d",
  "#56646e",
] as const;

/** Accents offered in addition to the default one. */
export const accentColours = [
  "#f3c65f",
  "#ef9a73",
  "#e58ba5",
  "#9fb6e8",
  "#84c9b4",
  "#f1ead9",
  "#4a525a",
] as const;

const colourPattern = /^#[0-9a-f]{6}$/;

export function loadSettings(): Settings {
  const settings: Settings = {
    name: "",
    colour: avatarColours[Math.floor(Math.random() * avatarColours.length)] ?? avatarColours[0],
    accent: "",
    language: preferredLanguage(navigator.languages),
    quality: "auto",
    shortcuts: true,
    microphone: "",
    noise: "browser",
    autoLevel: true,
    headphones: false,
    nib: defaultPenStyle,
    comfort: defaultComfort,
  };
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? "{}");
    if (kept && typeof kept === "object") applyStored(settings, kept as Record<string, unknown>);
  } catch {
    // Ignores unreadable settings.
  }
  return settings;
}

function applyStored(settings: Settings, kept: Record<string, unknown>): void {
  if (typeof kept.name === "string") settings.name = kept.name.slice(0, 40);
  if (typeof kept.colour === "string" && colourPattern.test(kept.colour)) settings.colour = kept.colour;
  if (typeof kept.accent === "string" && colourPattern.test(kept.accent)) settings.accent = kept.accent;
  if (kept.language === "en" || kept.language === "zh") settings.language = kept.language;
  if (kept.quality === "auto" || kept.quality === "high" || kept.quality === "low")
    settings.quality = kept.quality;
  if (typeof kept.shortcuts === "boolean") settings.shortcuts = kept.shortcuts;
  if (typeof kept.microphone === "string") settings.microphone = kept.microphone;
  if (kept.noise === "off" || kept.noise === "browser" || kept.noise === "strong")
    settings.noise = kept.noise;
  if (typeof kept.autoLevel === "boolean") settings.autoLevel = kept.autoLevel;
  if (typeof kept.headphones === "boolean") settings.headphones = kept.headphones;
  settings.nib = parsePenStyle(kept.nib);
  settings.comfort = parseComfort(kept.comfort);
}

export function saveSettings(settings: Settings): void {
  try {
    localStorage.setItem(key, JSON.stringify(settings));
  } catch {
    // Private windows may refuse storage. The settings then last as long as the page.
  }
}
