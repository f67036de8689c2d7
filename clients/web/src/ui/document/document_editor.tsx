import { useDialog } from "../state/hooks";
import type { DocumentEditorProps } from "./document_props";

/** A document that fills the page. */
export default function DocumentEditor({ name, open, opener, close }: DocumentEditorProps) {
  const ref = useDialog(true, opener);
  return (
    <div class="editor" role="dialog" aria-modal="true" aria-label={name} tabIndex={-1} ref={ref}>
      <header>
        <h2>{name}</h2>
        <button type="button" class="quiet back" id="document-back" onClick={close}>
          ✕
        </button>
      </header>
      <p class="sheet">{open.doc.getXmlFragment("default").toString()}</p>
    </div>
  );
}
