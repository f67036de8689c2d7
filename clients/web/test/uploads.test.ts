import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { UiState } from "../src/ui/state/state";
import { Store } from "../src/ui/state/store";
import { Uploads } from "../src/visit/uploads";
import type { Draft } from "../src/world/drafts";

const place = { x: 1, y: 0, z: 2, yaw: 0, pitch: 0, roll: 0 };
const hash = "ab".repeat(32);

/** A file whose bytes come when the test says so. */
class SlowFile extends File {
  private arrive: () => void = () => {};
  private readonly arrived = new Promise<void>((come) => {
    this.arrive = come;
  });
  asked = false;

  override async arrayBuffer(): Promise<ArrayBuffer> {
    this.asked = true;
    await this.arrived;
    return super.arrayBuffer();
  }

  come(): void {
    this.arrive();
  }
}

/** The names of the files that the server was asked to take. */
let asked: string[];
let put: Draft[];
let ghosts: number;
let store: Store<UiState>;
let uploads: Uploads;

beforeEach(() => {
  asked = [];
  put = [];
  ghosts = 0;
  vi.stubGlobal("fetch", async (_: string, { body, signal }: RequestInit) => {
    if (signal?.aborted) throw new Error("aborted"); // nothing is sent, as in a browser
    const { name } = JSON.parse(String(body)) as { name: string };
    asked.push(name);
    const file = { hash, name, size: 3, type: "model/gltf-binary", costs: {} };
    return { ok: true, status: 200, json: async () => ({ file }) };
  });
  store = new Store({ uploads: [] as UiState["uploads"] } as UiState);
  uploads = new Uploads(
    {
      room: "r",
      place: () => place,
      put: (draft) => void put.push(draft),
      showGhosts: (all) => {
        ghosts = all.length;
      },
    },
    store,
  );
});

afterEach(() => vi.unstubAllGlobals());

const named = (name: string): SlowFile => new SlowFile(["abc"], name);

describe("an upload that is cancelled", () => {
  test("before the file is looked at, puts and sends nothing", async () => {
    uploads.add([named("Crate.glb")]);
    uploads.cancel(store.value.uploads[0]?.id ?? 0);
    await new Promise((done) => setTimeout(done));
    expect([store.value.uploads, ghosts, asked, put]).toEqual([[], 0, [], []]);
  });

  test("while the file is read, takes its copy away at once, and the next file has its turn", async () => {
    const [first, second] = [named("Crate.glb"), named("Chair.glb")];
    uploads.add([first, second]);
    await vi.waitFor(() => expect([first.asked, ghosts]).toEqual([true, 2]));
    expect(store.value.uploads.map((u) => u.step)).toEqual(["reading", "reading"]);
    uploads.cancel(store.value.uploads[0]?.id ?? 0);
    expect([store.value.uploads.map((u) => u.name), ghosts]).toEqual([["Chair.glb"], 1]);
    first.come();
    second.come();
    await vi.waitFor(() => expect(put.length).toBe(1));
    expect([asked, put[0]?.properties.name]).toEqual([["Chair.glb"], "Chair"]);
    expect([store.value.uploads, ghosts]).toEqual([[], 0]);
  });
});
