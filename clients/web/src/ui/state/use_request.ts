import { useState } from "preact/hooks";
import { Refused } from "../../net/http";

export interface Running {
  busy: boolean;
  /** The server's code of the last failure; empty for none. */
  failure: string;
  run(action: () => Promise<unknown>): Promise<boolean>;
}

/** One thing at a time asked of the server, and what became of it. */
export function useAction(): Running {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState("");
  const run = async (action: () => Promise<unknown>): Promise<boolean> => {
    setBusy(true);
    setFailure("");
    try {
      await action();
      return true;
    } catch (error) {
      setFailure(error instanceof Refused ? error.code : "internal");
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { busy, failure, run };
}
