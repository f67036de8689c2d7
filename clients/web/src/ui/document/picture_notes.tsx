import { ImageUp, TriangleAlert, X } from "lucide";
import { Icon } from "../controls/icon";
import type { PictureUpload, PictureUploads } from "./picture_uploads";
import { type DocumentWords, useSignal } from "./state";

function words(t: DocumentWords, { name, failure }: PictureUpload): string {
  if (failure === null) return t.uploading(name);
  const reasons: Readonly<Record<string, string>> = t.fileReasons;
  return t.uploadFailed(name, reasons[failure] ?? failure);
}

/** Pictures on their way, and those that were refused. */
export function PictureNotes({ uploads, t }: { uploads: PictureUploads; t: DocumentWords }) {
  const all = useSignal(uploads);
  return (
    <div class="document-notices" role="status">
      {all.map((upload) => (
        <p key={upload.id}>
          <Icon node={upload.failure === null ? ImageUp : TriangleAlert} size={18} />
          <span>{words(t, upload)}</span>
          {upload.failure === null ? null : (
            <button
              type="button"
              class="square"
              aria-label={t.close}
              title={t.close}
              onClick={() => uploads.forget(upload.id)}
            >
              <Icon node={X} size={18} />
            </button>
          )}
        </p>
      ))}
    </div>
  );
}
