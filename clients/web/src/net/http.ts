import { forgetAccountKey, loadAccountKey } from "./identity";

/** A refusal with the server's stable code, or `unreachable`. */
export class ApiError extends Error {
  constructor(
    readonly code: string,
    detail = "",
  ) {
    super(detail || code);
  }
}

/** Refusals that pass by themselves; every other one is for the person to read. */
export const transientCodes: ReadonlySet<string> = new Set([
  "unreachable",
  "internal",
  "room_full",
  "too_fast",
]);

const defaultTimeoutMs = 8000;

interface ErrorBody {
  error?: { code?: string; detail?: string };
}

export interface CallOptions {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  body?: unknown;
  /** How long an answer may take, in milliseconds; 8 s unless it says otherwise. */
  timeoutMs?: number;
  signal?: AbortSignal;
  /** Goes out though the page is closing. */
  keepalive?: boolean;
}

/** Ends with the signal, or when the time is up; `done` frees both. AbortSignal.any is too new for some browsers. */
function withTimeout(ms: number, signal: AbortSignal | undefined): { signal: AbortSignal; done(): void } {
  const limit = new AbortController();
  const end = (): void => limit.abort();
  const timer = setTimeout(end, ms);
  if (signal?.aborted) end();
  signal?.addEventListener("abort", end);
  return {
    signal: limit.signal,
    done: () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
    },
  };
}

/**
 * Calls the HTTP API with this browser's account key. Gives the answer's body, null where it has none; throws
 * `Refused`.
 */
export async function callApi(
  path: string,
  { method = "GET", body, timeoutMs = defaultTimeoutMs, signal, keepalive = false }: CallOptions = {},
): Promise<unknown> {
  const headers: Record<string, string> = {};
  const key = loadAccountKey();
  if (key) headers.authorization = `Bearer ${key}`;
  if (body !== undefined) headers["content-type"] = "application/json";
  const limit = withTimeout(timeoutMs, signal);
  try {
    const response = await fetch(`/api/v1${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(keepalive ? { keepalive } : {}),
      signal: limit.signal,
      cache: "no-store",
      credentials: "omit",
    }).catch(() => {
      throw new ApiError("unreachable");
    });
    if (response.status === 204) return null;
    const answer: unknown = await response.json().catch(() => null);
    if (response.ok && answer !== null) return answer;
    const error = (answer as ErrorBody | null)?.error;
    // A key of the right shape is never refused as such: this one is none of this server's making.
    if (key && error?.code === "key_needed") forgetAccountKey();
    throw new ApiError(error?.code ?? "unreachable", error?.detail);
  } finally {
    limit.done();
  }
}
