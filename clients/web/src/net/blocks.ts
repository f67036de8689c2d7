import { call } from "./http";

/** Somebody this account has blocked; `at` is RFC 3339. */
export interface Blocked {
  account: string;
  name: string;
  at: string;
}

export async function blocks(): Promise<Blocked[]> {
  return ((await call("/blocks")) as { blocks: Blocked[] | null }).blocks ?? [];
}

export async function unblock(account: string): Promise<void> {
  await call(`/blocks/${account}`, { method: "DELETE" });
}
