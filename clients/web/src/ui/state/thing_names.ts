import type { Catalogue, Language } from "../../i18n/i18n";
import type { RoomObject } from "../../world/objects";
import { textOf } from "../../world/records";
import type { Text } from "../../world/scene";

export function kindName(t: Catalogue, kind: string): string {
  return (t.things.kinds as Readonly<Record<string, string>>)[kind] ?? t.things.otherKind;
}

const longestName = 60;

/** What people call an object: its title, or else what is on it. */
export function nameOf(
  t: Catalogue,
  language: Language,
  object: RoomObject,
  sceneNames: ReadonlyMap<string, Text>,
): string {
  const { kind, key } = object;
  const scene = sceneNames.get(key);
  const text = textOf(object.properties, kind === "link" ? "url" : "text").trim();
  const line = [...(text.split("\n")[0] ?? "")].slice(0, longestName).join("");
  return object.name || (scene && (scene[language] || scene.en)) || line || kindName(t, kind);
}
