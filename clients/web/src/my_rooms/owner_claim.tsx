import { useEffect } from "preact/hooks";
import { ApiError } from "../net/http";
import { storageLasts } from "../net/identity";
import { claimOwner } from "../net/rooms";
import { Warning } from "../ui/controls/warning";
import { Failure } from "./parts";
import { type OwnerClaim, type RoomsPage, useMyRoomsTexts, useRooms } from "./state";

/** Errors after which the same link may still work. */
const retryableCodes = new Set(["unreachable", "internal", "too_fast"]);

/** The claim from an address `/own#SECRET`, or null. Removes the secret from the address bar first. */
export function claimFromAddress(): OwnerClaim | null {
  if (!/^\/own\/?$/.test(location.pathname)) return null;
  const secret = location.hash.slice(1);
  history.replaceState(null, "", "/rooms");
  return secret ? { secret, step: storageLasts() ? "busy" : "asking", failure: "" } : null;
}

async function claimOwnerLink(page: RoomsPage, secret: string): Promise<void> {
  page.store.set({ claim: { secret, step: "busy", failure: "" } });
  try {
    await claimOwner(secret);
    page.store.set({ claim: { secret: "", step: "done", failure: "" } });
  } catch (error) {
    const failure = error instanceof ApiError ? error.code : "internal";
    const again = retryableCodes.has(failure);
    page.store.set({ claim: { secret: again ? secret : "", step: again ? "failed" : "done", failure } });
  }
  await page.load();
}

/**
 * The state of an owner link: progress while it is claimed, and a button where that failed or needs a
 * confirmation.
 */
export function OwnerClaimStatus({ page }: { page: RoomsPage }) {
  const { t } = useMyRoomsTexts(page);
  const now = useRooms(page, (s) => s.claim);
  useEffect(() => {
    if (now?.step === "busy") void claimOwnerLink(page, now.secret);
  }, []);
  if (!now) return null;
  const { secret, step, failure } = now;
  const open = (): void => void claimOwnerLink(page, secret);
  return (
    <>
      <div role="status">{step === "busy" ? t.claiming : null}</div>
      {step === "asking" ? <Warning text={t.claimForgetful} alert /> : null}
      <Failure page={page} code={failure} />
      {step === "asking" || step === "failed" ? (
        <p>
          <button type="button" class="primary" id="claim" onClick={open}>
            {step === "asking" ? t.claimAnyway : t.claimAgain}
          </button>
        </p>
      ) : null}
    </>
  );
}
