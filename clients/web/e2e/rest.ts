import type { Person } from "./person";

// What the simplest things take on this machine just now, in milliseconds. Limits of time are set on top of these, measured
// in the same minute: a busy machine is slow in both.

/** A request of the page to the server and its answer, when nothing else is asked of either. */
export async function bareRequest({ page }: Person): Promise<number> {
  return page.evaluate(async () => {
    const began = performance.now();
    await (await fetch(location.pathname, { cache: "no-store" })).text();
    return performance.now() - began;
  });
}

/** How much longer than a sixtieth of a second the slower pictures of a page take. */
export async function pictureLate({ page }: Person): Promise<number> {
  return page.evaluate(async () => {
    const times: number[] = [];
    let last = performance.now();
    for (let n = 0; n < 30; n++) {
      await new Promise((next) => requestAnimationFrame(next));
      times.push(performance.now() - last);
      last = performance.now();
    }
    return Math.max(0, (times.sort((a, b) => a - b)[26] ?? 0) - 1000 / 60);
  });
}

/** The value that a part of them do not exceed. */
export function quantile(values: number[], part: number): number {
  return [...values].sort((a, b) => a - b)[Math.floor(part * (values.length - 1))] ?? Number.NaN;
}
