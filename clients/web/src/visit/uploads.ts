import { boxOf, type RoomFile } from "../net/files";
import { ApiError } from "../net/http";
import { prepare } from "../net/picture_file";
import { type UploadItem, type UploadProgress, uploadFile } from "../net/upload";
import type { Ghost } from "../rendering/objects/ghost_views";
import type { UiState } from "../ui/state/state";
import type { Store } from "../ui/state/store";
import { type Draft, draftAt, newImage, newModel, titleOf } from "../world/drafts";
import { unhex } from "../world/hex";
import type { Place } from "../world/place";

interface Upload {
  id: number;
  cancel: AbortController;
  /** Null until the file is ready to be sent. */
  stands: { draft: Draft; place: Place } | null;
}

export interface UploadTarget {
  room: string;
  /** Where a file that is brought now shall stand. */
  place(draft: Draft, index: number): Place;
  put(draft: Draft, place: Place): void;
  /** The copies that stand where files will be. */
  showGhosts(ghosts: readonly Ghost[]): void;
}

/** One after the other: two files may have the same content, which the server takes once. */
const concurrent = 1;
const notAFile = new Uint8Array(32);

/** Brings files into the room: a copy stands at its place at once, and the object when the server has the file. */
export class Uploads {
  private next = 1;
  private running = 0;
  private readonly waiting: (() => void)[] = [];
  private readonly uploads = new Map<number, Upload>();

  constructor(
    private readonly target: UploadTarget,
    private readonly store: Store<UiState>,
  ) {}

  /** Begins to bring files. `where` says where they stand; by default in front of the person. */
  add(files: readonly File[], where = this.target.place): void {
    files.forEach((file, i) => void this.bring(file, (draft) => where(draft, i)));
  }

  /** Cancels an upload, or forgets one that was refused. */
  cancel(id: number): void {
    this.uploads.get(id)?.cancel.abort();
    this.forget(id);
  }

  dispose(): void {
    for (const { cancel } of this.uploads.values()) cancel.abort();
  }

  private async bring(file: File, where: (draft: Draft) => Place): Promise<void> {
    const id = this.next++;
    const cancel = new AbortController();
    const item: UploadItem = { id, name: file.name, step: "reading", part: 0, failure: null };
    const upload: Upload = { id, cancel, stands: null };
    this.uploads.set(id, upload);
    this.store.set({ uploads: [...this.store.value.uploads, item] });
    try {
      const { file: content, name, pixels } = await prepare(file);
      const title = titleOf(file.name.replace(/\.[^.]*$/, ""));
      const draft = pixels ? newImage(notAFile, title, pixels) : newModel(notAFile, title, null);
      if (cancel.signal.aborted) return;
      upload.stands = { draft, place: where(draft) };
      this.showGhosts();
      await this.turn();
      const kept = await uploadFile(this.target.room, content, name, cancel.signal, (progress) =>
        this.report(id, progress),
      ).finally(() => this.done());
      if (cancel.signal.aborted) return;
      this.forget(id);
      this.putObject(kept, title, upload.stands.place);
    } catch (error) {
      this.failed(id, error);
    }
  }

  private putObject(file: RoomFile, title: string, place: Place): void {
    const hash = unhex(file.hash);
    const { picture, model } = file.costs;
    if (picture) {
      this.target.put(newImage(hash, title, picture), place);
      return;
    }
    const box = boxOf(model);
    const draft = newModel(hash, title, box);
    const scale = typeof draft.properties.scale === "number" ? draft.properties.scale / 1000 : 1;
    this.target.put(draft, { ...place, y: place.y - Math.min(0, box?.min.y ?? 0) * scale });
  }

  private failed(id: number, error: unknown): void {
    this.uploads.delete(id);
    this.showGhosts();
    const code = error instanceof ApiError ? error.code : "internal";
    if (code === "cancelled") return;
    if (!(error instanceof ApiError)) console.error("a file could not be brought", error);
    this.change(id, { failure: { code, values: error instanceof ApiError ? error.values : {} } });
  }

  private report(id: number, progress: UploadProgress): void {
    this.change(id, progress);
  }

  private change(id: number, patch: Partial<UploadItem>): void {
    const { uploads } = this.store.value;
    this.store.set({ uploads: uploads.map((u) => (u.id === id ? { ...u, ...patch } : u)) });
  }

  private forget(id: number): void {
    this.uploads.delete(id);
    this.store.set({ uploads: this.store.value.uploads.filter((u) => u.id !== id) });
    this.showGhosts();
  }

  private showGhosts(): void {
    this.target.showGhosts(
      [...this.uploads.values()].flatMap(({ id, stands }) =>
        stands ? [{ object: draftAt(stands.draft, stands.place, `upload${id}`), refused: false }] : [],
      ),
    );
  }

  /** Waits until fewer files are on their way. */
  private async turn(): Promise<void> {
    if (this.running >= concurrent) await new Promise<void>((go) => this.waiting.push(go));
    this.running++;
  }

  private done(): void {
    this.running--;
    this.waiting.shift()?.();
  }
}
