import type { Catalogue } from "../../i18n/i18n";
import type { MicrophoneErrorCode } from "../../microphone/devices";

export function microphoneErrorText(t: Catalogue, code: MicrophoneErrorCode): string {
  const words: Record<MicrophoneErrorCode, string> = {
    denied: t.troubleDenied,
    missing: t.troubleMissing,
    insecure: t.troubleInsecure,
    failed: t.troubleFailed,
    lost: t.troubleLost,
  };
  return words[code];
}

/** Why something was not drawn, erased or brought back. */
export function boardRefusalText(t: Catalogue, code: string): string {
  return (t.boardRefusals as Readonly<Record<string, string>>)[code] ?? t.boardRefused(code);
}

/** Why there is no place just now; undefined while it is something else that one waits for. */
export function roomFullText(t: Catalogue, reason: string): string | undefined {
  return reason === "room_full" ? t.roomFull : reason === "source_full" ? t.sourceFull : undefined;
}

/** The sentence for one of the server's codes; undefined for codes of no concern to people. */
export function refusalText(t: Catalogue, code: string): string | undefined {
  return (t.refusals as Readonly<Record<string, string>>)[code];
}
