import { KeyRound } from "lucide";
import type { RoleName } from "../../net/join";
import { Role } from "../../wire/constants";
import { Icon } from "../controls/icon";
import { useTexts, useUi } from "../state/hooks";
import type { Ui, UiState } from "../state/state";

/** The role that this person will have; null for a guest, and if an invitation decides. */
function expectedRole(s: Readonly<UiState>): RoleName | null {
  const role = s.summary?.role ?? (s.invited ? null : s.summary?.link);
  return role && role !== "nobody" && role !== "guest" ? role : null;
}

/** People without a role need the passcode, if there is one (section 3.2). */
function needsPasscode(s: Readonly<UiState>): boolean {
  if (s.refusal.startsWith("passcode_")) return true;
  return Boolean(s.summary?.passcode) && s.summary?.role === null && !s.invited;
}

/** The passcode field, shown if the room asks for a passcode. */
export function PasscodeField({ ui }: { ui: Ui }) {
  const t = useTexts(ui);
  const passcode = useUi(ui, (s) => s.passcode);
  const needed = useUi(ui, needsPasscode);
  const wrong = useUi(ui, (s) => s.refusal.startsWith("passcode_"));
  if (!needed) return null;
  return (
    <div class="field">
      <label class="label" for="passcode">
        {t.passcode}
      </label>
      <input
        id="passcode"
        type="password"
        autocomplete="off"
        maxLength={64}
        value={passcode}
        placeholder={t.passcodeHint}
        aria-invalid={wrong}
        aria-describedby={wrong ? "refusal" : undefined}
        onInput={(e) => ui.actions.setPasscode(e.currentTarget.value)}
      />
    </div>
  );
}

/** Explains how this person will enter: with which role, or by knocking. */
export function EntryNote({ ui }: { ui: Ui }) {
  const t = useTexts(ui);
  const entry = useUi(ui, (s) => s.summary);
  const invited = useUi(ui, (s) => s.invited);
  const role = useUi(ui, expectedRole);
  const notes: string[] = [];
  if (role) notes.push(t.yourRole(t.roles[Role[role]] ?? role));
  else if (invited) notes.push(t.invited);
  else if (entry?.link === "nobody" && !entry.role) notes.push(t.refusals.invitation_needed);
  const mine = entry?.role ? Role[entry.role] : Role.guest;
  if (entry?.door === "locked" && mine < Role.host) notes.push(t.doorLocked);
  if (entry?.door === "knock" && !entry.role && !invited) notes.push(t.doorKnock);
  if (notes.length === 0) return null;
  return (
    <p class="entry-note">
      <Icon node={KeyRound} size={18} /> <span>{notes.join(" ")}</span>
    </p>
  );
}
