import { Undo2, X } from "lucide";
import type { UploadItem } from "../../net/upload";
import { Icon } from "../controls/icon";
import { Warning } from "../controls/warning";
import { useTexts, useUi } from "../state/hooks";
import type { Ui } from "../state/state";
import { kindName } from "../state/thing_names";
import { fileRefusalText } from "./file_words";

/** After deleting: what is gone, and a way back. */
function UndoNotice({ ui }: { ui: Ui }) {
  const t = useTexts(ui);
  const gone = useUi(ui, (s) => s.undoable);
  return (
    <div role="status" class="undo-place">
      {gone ? (
        <div class="undo">
          <span class="person-word">{t.things.deleted(gone.name || kindName(t, gone.kind))}</span>
          <button type="button" class="quiet" id="undo" onClick={() => ui.actions.things()?.undelete()}>
            <Icon node={Undo2} size={18} /> {t.things.undo}
          </button>
        </div>
      ) : null}
    </div>
  );
}

function Upload({ ui, item }: { ui: Ui; item: UploadItem }) {
  const t = useTexts(ui);
  const language = useUi(ui, (s) => s.settings.language);
  const { id, name, step, part, failure } = item;
  const percent = Math.round(part * 100);
  const close = failure ? t.things.uploadClose(name) : t.things.uploadCancel(name);
  return (
    <li class="upload">
      <span class="person-word">{name}</span>
      <button
        type="button"
        class="quiet square"
        aria-label={close}
        title={close}
        onClick={() => ui.actions.things()?.uploads.cancel(id)}
      >
        <Icon node={X} size={18} />
      </button>
      {failure ? (
        <Warning text={fileRefusalText(t, language, failure)} alert />
      ) : (
        <>
          <progress max={1} aria-label={name} {...(step === "sending" ? { value: part } : {})} />
          <span class="hint upload-state">
            {step === "sending" ? t.things.uploadPart(percent) : t.things.uploadSteps[step]}
          </span>
        </>
      )}
    </li>
  );
}

/** Files on their way, those that were refused, and what can be undone. */
export function ThingNotices({ ui }: { ui: Ui }) {
  const t = useTexts(ui);
  const uploads = useUi(ui, (s) => s.uploads);
  return (
    <div class="thing-notices">
      {uploads.length > 0 ? (
        <ul class="uploads" aria-label={t.things.uploads}>
          {uploads.map((item) => (
            <Upload key={item.id} ui={ui} item={item} />
          ))}
        </ul>
      ) : null}
      <UndoNotice ui={ui} />
    </div>
  );
}
