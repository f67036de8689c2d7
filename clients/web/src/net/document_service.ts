import { RoomFiles } from "./files";
import { callApi, fetchContent } from "./http";
import { prepare } from "./picture_file";
import { uploadFile } from "./upload";

/** The pictures of documents, which are files of the room. All throw `ApiError`. */
export class DocumentFiles {
  private readonly files: RoomFiles;

  constructor(private readonly room: string) {
    this.files = new RoomFiles(room);
  }

  content(hash: string, signal: AbortSignal): Promise<Blob> {
    return this.files.content(hash, signal);
  }

  /** Brings a picture into the room; resolves with its hash. */
  async upload(file: File, signal: AbortSignal): Promise<string> {
    const { file: content, name } = await prepare(file);
    return (await uploadFile(this.room, content, name, signal, () => {})).hash;
  }
}

/** A state of a document that the server keeps. */
interface Version {
  number: number;
  /** RFC 3339. */
  at: string;
  /** Empty: not named. */
  name: string;
  authors: readonly string[];
}

/** The kept states of one document. All throw `ApiError`. */
export class DocumentVersions {
  private readonly path: string;

  constructor(room: string, id: string) {
    this.path = `/rooms/${room}/documents/${id}/versions`;
  }

  /** Newest first. */
  async list(): Promise<Version[]> {
    return ((await callApi(this.path)) as { versions: Version[] }).versions;
  }

  /** The whole document at that time, as a Yjs update. */
  async content(number: number): Promise<Uint8Array> {
    const blob = await fetchContent(`${this.path}/${number}`, new AbortController().signal);
    return new Uint8Array(await blob.arrayBuffer());
  }

  /** Names the present state. */
  async keep(name: string): Promise<void> {
    await callApi(this.path, { method: "POST", body: { name } });
  }
}
