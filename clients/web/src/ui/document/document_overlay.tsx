import { LoaderCircle, X } from "lucide";
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { OpenDocument } from "../../documents/open_document";
import type { Catalogue } from "../../i18n/i18n";
import { Icon } from "../controls/icon";
import { useDialog } from "../state/hooks";
import type { DocumentEditorProps } from "./document_props";

interface OverlayProps extends Omit<DocumentEditorProps, "open"> {
  id: string;
  t: Pick<Catalogue, "loadFailed" | "reload" | "backToRoom" | "documentOpening">;
}

interface Loaded {
  open: OpenDocument;
  Editor: ComponentType<DocumentEditorProps>;
}

/** The page of a document until the editor is there. */
function Waiting({ name, t, failed, opener, close }: OverlayProps & { failed: boolean }) {
  const dialog = useDialog(true, opener);
  const press = (event: KeyboardEvent): void => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    close();
  };
  return (
    <div
      class="editor"
      role="dialog"
      aria-modal="true"
      aria-label={name}
      tabIndex={-1}
      ref={dialog}
      onKeyDown={press}
    >
      <header>
        <h2>{name}</h2>
        <span class="saved" />
        <button
          type="button"
          class="quiet back"
          aria-label={t.backToRoom}
          title={`${t.backToRoom} (Esc)`}
          onClick={close}
        >
          <Icon node={X} />
        </button>
      </header>
      <div class="notice-page">
        <p class="waiting" role="status">
          {failed ? t.loadFailed : t.documentOpening}
          {failed ? null : <Icon node={LoaderCircle} />}
        </p>
        {failed ? (
          <button type="button" class="quiet" onClick={() => location.reload()}>
            {t.reload}
          </button>
        ) : null}
      </div>
    </div>
  );
}

/** Opens a document, loads the editor with the first one, and closes the document at the end. */
export function DocumentOverlay(props: OverlayProps) {
  const { id, documents } = props;
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let ended = false;
    let open: OpenDocument | null = null;
    setLoaded(null);
    setFailed(false);
    Promise.all([
      import("./document_editor"),
      documents.open(id).then((opened) => {
        if (ended) opened.close();
        else open = opened;
        return opened;
      }),
    ]).then(
      ([{ default: Editor }, opened]) => {
        if (!ended) setLoaded({ open: opened, Editor });
      },
      (error: unknown) => {
        console.error("the document cannot be opened", error);
        if (!ended) setFailed(true);
      },
    );
    return () => {
      ended = true;
      open?.close();
    };
  }, [id, documents]);
  if (!loaded) return <Waiting {...props} failed={failed} />;
  const { open, Editor } = loaded;
  return <Editor {...props} open={open} />;
}
