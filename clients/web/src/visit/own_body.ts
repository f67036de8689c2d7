import { ApiError } from "../net/http";
import { uploadFile } from "../net/upload";
import type { OwnBodyFile } from "../settings/own_body";
import type { ClientMessage } from "../wire/codec";
import { unhex } from "../world/hex";

export interface OwnBodyContext {
  room: string;
  send(message: ClientMessage): boolean;
  /** The hash of the body that the server has for this person; empty for the built-in one. */
  worn(): string;
  /** The body cannot be worn here: a code of section 10 or 13.4, and its values. */
  failed(code: string, values: Readonly<Record<string, unknown>>): void;
}

/** Brings the own body into the room, and wears it. The built-in body stays until it is there. */
export class OwnBody {
  private hash = "";
  private bringing = false;
  private readonly leaving = new AbortController();

  constructor(
    private readonly body: OwnBodyFile | null,
    private readonly context: OwnBodyContext,
  ) {}

  /** After each welcome: the server may have forgotten it. */
  async welcomed(): Promise<void> {
    const { body, context } = this;
    if (!body || this.bringing) return;
    this.bringing = true;
    try {
      const { hash } = await uploadFile(context.room, body.file, body.name, this.leaving.signal, () => {});
      this.hash = hash;
      if (context.worn() !== hash) context.send({ type: "wear", file: unhex(hash) });
    } catch (error) {
      if (this.leaving.signal.aborted) return;
      if (error instanceof ApiError) context.failed(error.code, error.values);
      else console.error("the own body could not be brought", error);
    } finally {
      this.bringing = false;
    }
  }

  /** The server refused it. */
  refused(code: string): void {
    if (this.hash !== "") this.context.failed(code, {});
  }

  dispose(): void {
    this.leaving.abort();
  }
}
