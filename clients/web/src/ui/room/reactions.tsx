import { Smile } from "lucide";
import { reactionIcons } from "../../rendering/reaction_icons";
import { Icon } from "../controls/icon";
import { useDialog, useTexts, useUi } from "../state/hooks";
import type { Ui } from "../state/state";

function Choice({ ui }: { ui: Ui }) {
  const t = useTexts(ui);
  const ref = useDialog();
  const keys = useUi(ui, (s) => s.settings.shortcuts);
  return (
    <div class="reactions" role="dialog" aria-label={t.reactions} tabIndex={-1} ref={ref}>
      {reactionIcons.map((sign, kind) => {
        const word = t.reaction[kind - 1];
        if (!sign) return null;
        return (
          <button
            type="button"
            class="dock-button"
            aria-label={word}
            title={keys ? `${word} (${kind})` : word}
            onClick={() => ui.actions.participants()?.send({ type: "react", kind })}
          >
            <Icon node={sign.icon} size={24} colour={sign.colour} />
          </button>
        );
      })}
    </div>
  );
}

/** The reaction button, and the six reactions above it. */
export function ReactionButton({ ui }: { ui: Ui }) {
  const t = useTexts(ui);
  const open = useUi(ui, (s) => s.panel === "reactions");
  return (
    <>
      <button
        type="button"
        id="reactions"
        class={`dock-button ${open ? "on" : ""}`}
        aria-label={t.reactions}
        title={`${t.reactions} (1–6)`}
        aria-expanded={open}
        onClick={() => ui.actions.showPanel(open ? null : "reactions")}
      >
        <Icon node={Smile} />
      </button>
      {open ? <Choice ui={ui} /> : null}
    </>
  );
}
