import { forgetAccountKey, loadAccountKey } from "./identity";

/** An error with the server's stable code, or `unreachable`. */
export class ApiError extends Error {
  constructor(
    readonly code: string,
    detail = "",
    /** What the error is about, such as a limit. */
    readonly values: Readonly<Record<string, unknown>> = {},
  ) {
    super(detail || code);
  }
}

/** Codes of temporary errors, which are retried. Every other code is shown to the person. */
export const transientCodes: ReadonlySet<string> = new Set([
  "unreachable",
  "internal",
  "room_full",
  "too_fast",
]);

const defaultTimeoutMs = 8000;

interface ErrorBody {
  error?: { code?: string; detail?: string; values?: Record<string, unknown> };
}

export interface CallOptions {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  body?: unknown;
  /** Bytes to send instead of a JSON body. */
  content?: Blob;
  headers?: Record<string, string>;
  /** Timeout in milliseconds; default 8 s. */
  timeoutMs?: number;
  signal?: AbortSignal;
  /** Sends the request even if the page is closing. */
  keepalive?: boolean;
}

/**
 * A signal that aborts with `signal` or after `ms`; `done` frees both. AbortSignal.any is too new for some
 * browsers.
 */
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

/** Fetches a file, which the browser may keep. Throws `ApiError`. */
export async function fetchContent(path: string, signal: AbortSignal): Promise<Blob> {
  const response = await fetch(`/api/v1${path}`, {
    headers: { authorization: `Bearer ${loadAccountKey() ?? ""}` },
    signal,
    credentials: "omit",
  }).catch(() => {
    throw new ApiError("unreachable");
  });
  if (response.ok) return response.blob();
  const answer = (await response.json().catch(() => null)) as ErrorBody | null;
  throw new ApiError(answer?.error?.code ?? "unreachable", answer?.error?.detail);
}

/**
 * Calls the HTTP API with the account key of this browser. Returns the body of the response, or null if there is
 * none. Throws `ApiError`.
 */
export async function callApi(
  path: string,
  {
    method = "GET",
    body,
    content,
    timeoutMs = defaultTimeoutMs,
    signal,
    keepalive = false,
    ...rest
  }: CallOptions = {},
): Promise<unknown> {
  const headers: Record<string, string> = { ...rest.headers };
  const key = loadAccountKey();
  if (key) headers.authorization = `Bearer ${key}`;
  if (body !== undefined) headers["content-type"] = "application/json";
  const limit = withTimeout(timeoutMs, signal);
  try {
    const response = await fetch(`/api/v1${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(content ? { body: content } : {}),
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
    // The server accepts every well-formed key that it made, so this key comes from another server.
    if (key && error?.code === "key_needed") forgetAccountKey();
    throw new ApiError(error?.code ?? "unreachable", error?.detail, error?.values);
  } finally {
    limit.done();
  }
}
