import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Prejoin } from "../src/prejoin/prejoin";
import type { UiState } from "../src/ui/state/state";
import { Store } from "../src/ui/state/store";

let store: Store<UiState>;
let page: EventTarget;
let address: { hash: string; pathname: string; search: string };

/** A server that answers every request with this. */
function fakeServer(status: number, body: unknown): void {
  vi.stubGlobal("fetch", async () => ({ ok: status < 300, status, json: async () => body }));
}

beforeEach(() => {
  vi.useFakeTimers();
  page = new EventTarget();
  address = { hash: "", pathname: "/r/hall", search: "" };
  vi.stubGlobal("addEventListener", page.addEventListener.bind(page));
  vi.stubGlobal("location", address);
  vi.stubGlobal("history", {
    state: null,
    replaceState: () => {
      address.hash = "";
    },
  });
  store = new Store({
    screen: { kind: "loading" },
    unreachable: false,
    invited: false,
  } as unknown as UiState);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("a refusal that does not pass by itself is shown, and not taken for a server that is away", async () => {
  fakeServer(403, { error: { code: "forbidden_host", detail: "no" } });
  await new Prejoin("r-1", store).poll();
  expect(store.value).toMatchObject({
    screen: { kind: "ended", reason: "forbidden_host" },
    unreachable: false,
  });
});

test("a server that is away is asked again, and the door opens when it is back", async () => {
  fakeServer(500, { error: { code: "internal", detail: "no" } });
  await new Prejoin("r-2", store).poll();
  expect(store.value).toMatchObject({ screen: { kind: "loading" }, unreachable: true });
  fakeServer(200, { name: { en: "Hall", zh: "大厅" }, scene: "hall" });
  await vi.advanceTimersByTimeAsync(3000);
  expect(store.value).toMatchObject({ screen: { kind: "prejoin" }, unreachable: false });
});

test("an invitation that comes while the page is open leaves the address at once", async () => {
  fakeServer(200, { name: { en: "Hall", zh: "大厅" }, scene: "hall" });
  const prejoin = new Prejoin("r-3", store);
  await prejoin.poll();
  expect(store.value.invited).toBe(false);
  address.hash = "#i=secret";
  page.dispatchEvent(new Event("hashchange"));
  expect([address.hash, store.value.invited, prejoin.invitation()]).toEqual(["", true, "secret"]);
});
