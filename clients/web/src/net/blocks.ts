import { callApi } from "./http";

/** An account that this account has blocked. `at` is RFC 3339. */
export interface Blocked {
  account: string;
  name: string;
  at: string;
}

export async function listBlocked(): Promise<Blocked[]> {
  return ((await callApi("/blocks")) as { blocks: Blocked[] | null }).blocks ?? [];
}

export async function unblock(account: string): Promise<void> {
  await callApi(`/blocks/${account}`, { method: "DELETE" });
}
