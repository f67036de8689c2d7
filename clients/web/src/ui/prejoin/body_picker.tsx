import { PersonStanding, X } from "lucide";
import { useRef } from "preact/hooks";
import { Icon } from "../controls/icon";
import { Warning } from "../controls/warning";
import { useTexts, useUi } from "../state/hooks";
import type { Ui } from "../state/state";

/** The body: the built-in one, or one from a file of one's own. */
export function BodyPicker({ ui }: { ui: Ui }) {
  const t = useTexts(ui);
  const files = useRef<HTMLInputElement>(null);
  const body = useUi(ui, (s) => s.ownBody);
  const problem = useUi(ui, (s) => s.ownBodyProblem);
  return (
    <div class="body-choice">
      <button type="button" class="quiet" id="choose-body" onClick={() => files.current?.click()}>
        <Icon node={PersonStanding} size={18} />{" "}
        <span class="person-word">{body ? body.name : t.ownBody}</span>
      </button>
      {body ? (
        <button
          type="button"
          class="quiet square"
          id="built-in-body"
          aria-label={t.builtInBody}
          title={t.builtInBody}
          onClick={() => ui.actions.chooseBody(null)}
        >
          <Icon node={X} size={18} />
        </button>
      ) : null}
      <input
        type="file"
        id="body-file"
        class="unseen"
        accept=".vrm,.glb"
        tabIndex={-1}
        aria-label={t.ownBody}
        ref={files}
        onChange={(e) => {
          const [file] = e.currentTarget.files ?? [];
          if (file) ui.actions.chooseBody(file);
          e.currentTarget.value = "";
        }}
      />
      {problem === "unreadable" ? <Warning text={t.bodyUnreadable} alert /> : null}
      {problem === "rigid" ? <p class="hint">{t.bodyRigid}</p> : null}
    </div>
  );
}
