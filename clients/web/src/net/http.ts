import { account } from "./identity";

/** A refusal with the server's stable code, or `unreachable`. */
export class Refused extends Error {
  constructor(
    readonly code: string,
    detail = "",
  ) {
    super(detail || code);
  }
}

const patienceMs = 8000;

interface ErrorBody {
  error?: { code?: string; detail?: string };
}

export interface Call {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  body?: unknown;
  /** How long an answer may take, in milliseconds; 8 s unless it says otherwise. */
  patience?: number;
  signal?: AbortSignal;
}

/**
 * Calls the HTTP API with this browser's account key. Gives the answer's body, null where it has none; throws
 * `Refused`.
 */
export async function call(
  path: string,
  { method = "GET", body, patience, signal }: Call = {},
): Promise<unknown> {
  const headers: Record<string, string> = {};
  const key = account();
  if (key) headers.authorization = `Bearer ${key}`;
  if (body !== undefined) headers["content-type"] = "application/json";
  const timeout = AbortSignal.timeout(patience ?? patienceMs);
  const response = await fetch(`/api/v1${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    cache: "no-store",
    credentials: "omit",
  }).catch(() => {
    throw new Refused("unreachable");
  });
  if (response.status === 204) return null;
  const answer: unknown = await response.json().catch(() => null);
  if (response.ok && answer !== null) return answer;
  const error = (answer as ErrorBody | null)?.error;
  throw new Refused(error?.code ?? "unreachable", error?.detail);
}
