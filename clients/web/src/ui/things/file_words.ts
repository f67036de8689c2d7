import type { Catalogue, Language } from "../../i18n/i18n";
import type { UploadItem } from "../../net/upload";
import { bytesText } from "./thing_words";

/** Why a file was not taken, in words. PROTOCOL.md section 13.4. */
export function fileRefusalText(
  t: Catalogue,
  language: Language,
  { code, values }: NonNullable<UploadItem["failure"]>,
): string {
  const words = t.things.fileRefusals;
  const count = (value: unknown): string => new Intl.NumberFormat(language).format(Number(value ?? 0));
  switch (code) {
    case "file_too_large":
      return words.file_too_large(bytesText(language, Number(values.most ?? 0)));
    case "file_type":
      return values.kind === "gltf" ? words.file_gltf : words.file_type;
    case "picture_too_large":
      return words.picture_too_large(
        values.width ? `${count(values.width)} × ${count(values.height)}` : count(values.has),
      );
    case "model_too_heavy":
      return words.model_too_heavy(figureName(t, String(values.what)), count(values.has), count(values.most));
    case "model_extension":
      return words.model_extension(String(values.extension));
    case "wrong_hash":
    case "wrong_size":
      return words.file_broken;
  }
  const plain: Readonly<Record<string, unknown>> = words;
  return typeof plain[code] === "string" ? plain[code] : t.things.fileRefused(code);
}

/** A figure of a model's costs, in words. PROTOCOL.md section 13.3. */
export function figureName(t: Catalogue, figure: string): string {
  return (t.things.figures as Readonly<Record<string, string>>)[figure] ?? figure;
}
