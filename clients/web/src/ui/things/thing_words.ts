import {
  Armchair,
  Box,
  FileQuestion,
  FileText,
  type IconNode,
  Image,
  Link,
  Presentation,
  StickyNote,
} from "lucide";
import type { Catalogue, Language } from "../../i18n/i18n";
import type { RoomObject } from "../../world/objects";
import { useTexts, useUi } from "../state/hooks";
import type { Ui } from "../state/state";
import { nameOf } from "../state/thing_names";

const icons: Readonly<Record<string, IconNode>> = {
  board: Presentation,
  image: Image,
  model: Box,
  note: StickyNote,
  link: Link,
  seat: Armchair,
  document: FileText,
};

export function kindIcon(kind: string): IconNode {
  return icons[kind] ?? FileQuestion;
}

/** Whether an editor opens the object. */
export function opens({ kind }: RoomObject): boolean {
  return kind === "board" || kind === "document";
}

/** Opens a board or a document in its editor. */
export function openThing(ui: Ui, { kind, key }: RoomObject): void {
  if (kind === "board") ui.actions.openBoard(key);
  else ui.actions.openDocument(key);
}

/** A function that names objects in the chosen language. */
export function useNames(ui: Ui): (object: RoomObject) => string {
  const t = useTexts(ui);
  const language = useUi(ui, (s) => s.settings.language);
  const sceneNames = useUi(ui, (s) => s.sceneNames);
  return (object) => nameOf(t, language, object, sceneNames);
}

/** The object with a key, or undefined. */
export function useObject(ui: Ui, key: string | null): RoomObject | undefined {
  return useUi(ui, (s) => (key === null ? undefined : s.objects.find((o) => o.key === key)));
}

const units: readonly [Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
];

/** How long ago something was, in words. */
export function timeAgo(t: Catalogue, language: Language, time: string): string {
  const seconds = (Date.now() - Date.parse(time)) / 1000;
  const [unit, size] = units.find(([, s]) => seconds >= s) ?? [];
  if (!unit || !size) return t.justNow;
  return new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(-Math.floor(seconds / size), unit);
}

/** A number of bytes in words. */
export function bytesText(language: Language, bytes: number): string {
  const mega = bytes >= 1_000_000;
  const unit = mega ? "megabyte" : "kilobyte";
  const value = bytes / (mega ? 1_000_000 : 1000);
  return new Intl.NumberFormat(language, { style: "unit", unit, maximumFractionDigits: mega ? 1 : 0 }).format(
    value,
  );
}
