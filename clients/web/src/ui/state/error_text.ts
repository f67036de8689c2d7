import type { Catalogue } from "../../i18n/i18n";
import type { MicrophoneErrorCode } from "../../microphone/devices";

export function microphoneErrorText(t: Catalogue, code: MicrophoneErrorCode): string {
  const words: Record<MicrophoneErrorCode, string> = {
    denied: t.microphoneDenied,
    missing: t.microphoneMissing,
    insecure: t.microphoneInsecure,
    failed: t.microphoneFailed,
    lost: t.microphoneLost,
  };
  return words[code];
}

/** The message for a refused change to a board. */
export function boardRefusalText(t: Catalogue, code: string): string {
  return (t.boardRefusals as Readonly<Record<string, string>>)[code] ?? t.boardRefused(code);
}

/** The message for a refused change to an object of the room. */
export function thingRefusalText(t: Catalogue, code: string): string {
  return (t.things.refusals as Readonly<Record<string, string>>)[code] ?? boardRefusalText(t, code);
}

/** The message for a full room; undefined for other reasons. */
export function roomFullText(t: Catalogue, reason: string): string | undefined {
  return reason === "room_full" ? t.roomFull : reason === "address_full" ? t.addressFull : undefined;
}

/** The message for an error code of the server; undefined for an unknown code. */
export function refusalText(t: Catalogue, code: string): string | undefined {
  return (t.refusals as Readonly<Record<string, string>>)[code];
}
