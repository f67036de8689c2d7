const most = 100;

/** The ids of documents with changes that the server did not confirm yet, in the browser's storage. */
export class UnsavedDocuments {
  private readonly key: string;

  /** `owner` names the room and the account. */
  constructor(owner: string) {
    this.key = `stoa.unsaved.${owner}`;
  }

  get all(): string[] {
    try {
      const ids: unknown = JSON.parse(localStorage.getItem(this.key) ?? "[]");
      return Array.isArray(ids) ? ids.filter((id) => /^[0-9a-f]{32}$/.test(id)).slice(0, most) : [];
    } catch {
      return [];
    }
  }

  set(id: string, unsaved: boolean): void {
    const others = this.all.filter((other) => other !== id);
    try {
      localStorage.setItem(this.key, JSON.stringify(unsaved ? [...others, id] : others));
    } catch {
      // Private windows may refuse storage.
    }
  }
}
