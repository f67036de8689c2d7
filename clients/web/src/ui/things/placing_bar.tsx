import { Check, RotateCw, X } from "lucide";
import { useLayoutEffect, useRef } from "preact/hooks";
import { Icon } from "../controls/icon";
import { useTexts, useUi } from "../state/hooks";
import type { Ui } from "../state/state";
import { kindName } from "../state/thing_names";

/** While a new object is placed: what to do, in words and as buttons. */
export function PlacingBar({ ui }: { ui: Ui }) {
  const t = useTexts(ui);
  const placing = useUi(ui, (s) => s.placing);
  const here = useRef<HTMLButtonElement>(null);
  // Enter places it, whatever had the focus before.
  useLayoutEffect(() => here.current?.focus({ preventScroll: true }), [placing === null]);
  if (!placing) return null;
  const touch = matchMedia("(pointer: coarse)").matches;
  const things = ui.actions.things();
  return (
    <div class="placing" role="group" aria-label={t.things.placing(kindName(t, placing.kind))}>
      <p role="status">
        {placing.refused ? t.things.cannotStand : touch ? t.things.placingTouch : t.things.placingHint}
      </p>
      <button
        type="button"
        class="primary"
        id="place-here"
        ref={here}
        aria-disabled={placing.refused}
        onClick={() => things?.placement.confirm()}
      >
        <Icon node={Check} size={18} /> {t.things.placeHere}
        {touch ? null : <kbd>Enter</kbd>}
      </button>
      <button type="button" class="quiet" onClick={() => things?.turn(1)}>
        <Icon node={RotateCw} size={18} /> {t.things.turn}
        {touch ? null : <kbd>R</kbd>}
      </button>
      <button type="button" class="quiet" id="place-cancel" onClick={() => things?.placement.cancel()}>
        <Icon node={X} size={18} /> {t.things.cancel}
        {touch ? null : <kbd>Esc</kbd>}
      </button>
    </div>
  );
}
