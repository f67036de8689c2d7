import { useState } from "preact/hooks";
import { ApiError } from "../../net/http";

export interface Request {
  busy: boolean;
  /** The error code of the last failure; empty for none. */
  failure: string;
  run(action: () => Promise<unknown>): Promise<boolean>;
}

/** Runs one request at a time and keeps its result. */
export function useRequest(): Request {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState("");
  const run = async (action: () => Promise<unknown>): Promise<boolean> => {
    setBusy(true);
    setFailure("");
    try {
      await action();
      return true;
    } catch (error) {
      setFailure(error instanceof ApiError ? error.code : "internal");
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { busy, failure, run };
}
