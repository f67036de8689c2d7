import type { Catalogue } from "../i18n/i18n";
import type { MicrophoneTrouble } from "../voice/microphone";

export function troubleText(t: Catalogue, trouble: MicrophoneTrouble): string {
  const words: Record<MicrophoneTrouble, string> = {
    denied: t.troubleDenied,
    missing: t.troubleMissing,
    insecure: t.troubleInsecure,
    failed: t.troubleFailed,
    lost: t.troubleLost,
  };
  return words[trouble];
}
