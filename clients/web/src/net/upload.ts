import { hex } from "../world/hex";
import type { RoomFile } from "./files";
import { ApiError, callApi } from "./http";

/** How far an upload is. */
export interface UploadProgress {
  step: "reading" | "sending" | "checking";
  /** From 0 to 1, while sending. */
  part: number;
}

/** A file on its way into the room, or one that was refused. */
export interface UploadItem extends UploadProgress {
  id: number;
  name: string;
  /** Why it is not there; null if nothing went wrong. */
  failure: { code: string; values: Readonly<Record<string, unknown>> } | null;
}

const leastPart = 64 * 1024;
const mostPart = 4 * 1024 * 1024;
/** A part should take this long; the server gives one 10 s. */
const partMs = 2000;
const partTimeoutMs = 15_000;
const checkTimeoutMs = 60_000;
const mostFailures = 12;
/** Codes after which the same request may succeed. */
const temporary = new Set([
  ...["unreachable", "too_slow", "busy", "internal", "too_fast", "wrong_offset"],
  "upload_complete", // by another tab
]);
/** Section 11. */
const mostBytes = 64 * 1024 * 1024;

/**
 * Brings a file into a room, PROTOCOL.md section 13.1: in parts, which go on where they stopped after a lost
 * connection. Throws `ApiError`; `cancelled` if the signal was aborted.
 */
export async function uploadFile(
  room: string,
  file: Blob,
  name: string,
  signal: AbortSignal,
  report: (progress: UploadProgress) => void,
): Promise<RoomFile> {
  if (file.size > mostBytes) throw new ApiError("file_too_large", "", { size: file.size, most: mostBytes });
  report({ step: "reading", part: 0 });
  const sha256 = hex(new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer())));
  const begun = (await patiently(signal, () =>
    callApi(`/rooms/${room}/files`, { method: "POST", body: { name, size: file.size, sha256 }, signal }),
  )) as { file?: RoomFile; upload?: string; offset?: number };
  if (begun.file) return begun.file;
  const path = (begun.upload ?? "").replace(/^\/api\/v1/, "");
  const sending = new Sending(path, file, signal, report);
  signal.addEventListener("abort", () => void callApi(path, { method: "DELETE" }).catch(() => {}));
  return sending.run(begun.offset ?? 0);
}

/** One upload on its way. */
class Sending {
  private size = leastPart * 4;
  private failures = 0;

  constructor(
    private readonly path: string,
    private readonly file: Blob,
    private readonly signal: AbortSignal,
    private readonly report: (progress: UploadProgress) => void,
  ) {}

  async run(offset: number): Promise<RoomFile> {
    let at = offset;
    for (;;) {
      this.report(
        at < this.file.size ? { step: "sending", part: at / this.file.size } : { step: "checking", part: 1 },
      );
      try {
        const { sent, file } = await this.sendPart(at);
        this.failures = 0;
        if (file) return file;
        at += sent;
      } catch (error) {
        at = await this.recover(error, at);
      }
    }
  }

  /** Sends the part at an offset. Resolves with the file after the last one. */
  private async sendPart(at: number): Promise<{ sent: number; file?: RoomFile | undefined }> {
    const part = this.file.slice(at, at + this.size);
    const last = at + part.size === this.file.size;
    const began = performance.now();
    const answer = (await callApi(this.path, {
      method: "PATCH",
      content: part,
      headers: {
        "content-type": "application/partial-upload",
        "upload-offset": String(at),
        "upload-complete": last ? "?1" : "?0",
      },
      timeoutMs: last ? checkTimeoutMs : partTimeoutMs,
      signal: this.signal,
    })) as { file?: RoomFile } | null;
    const pace = partMs / Math.max(1, performance.now() - began);
    this.size = Math.round(Math.min(mostPart, Math.max(leastPart, this.size * Math.min(2, pace))));
    return { sent: part.size, file: answer?.file };
  }

  /** After an error: where to go on. Throws if the upload cannot go on. */
  private async recover(error: unknown, at: number): Promise<number> {
    if (this.signal.aborted) throw new ApiError("cancelled");
    const code = error instanceof ApiError ? error.code : "internal";
    if (!temporary.has(code) || ++this.failures > mostFailures) throw error;
    if (code === "wrong_offset" && error instanceof ApiError) return Number(error.values.expected ?? 0);
    this.size = Math.max(leastPart, this.size / 4);
    await pause(Math.min(8000, 400 * 1.7 ** this.failures), this.signal);
    const now = (await callApi(this.path, { signal: this.signal }).catch(() => null)) as {
      offset?: number;
      error?: { code: string; detail?: string; values?: Record<string, unknown> };
    } | null;
    if (now?.error) throw new ApiError(now.error.code, now.error.detail, now.error.values);
    return now?.offset ?? at;
  }
}

/** Repeats a request that failed for the moment. */
async function patiently<T>(signal: AbortSignal, request: () => Promise<T>): Promise<T> {
  for (let failures = 0; ; failures++) {
    try {
      return await request();
    } catch (error) {
      if (signal.aborted) throw new ApiError("cancelled");
      const again = error instanceof ApiError && temporary.has(error.code);
      if (!again || failures >= mostFailures) throw error;
      await pause(Math.min(8000, 400 * 1.7 ** failures), signal);
    }
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      done();
    });
  });
}
