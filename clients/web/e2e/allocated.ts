import type { Page } from "playwright-core";

interface Node {
  callFrame: { functionName: string; url: string; lineNumber: number; columnNumber: number };
  selfSize: number;
  children: Node[];
}

/**
 * Bytes that the page's own scripts allocated, garbage included, in the calls the headset's frame loop made while `during`
 * ran; sampled by the browser. What the emulated devices themselves allocate does not count. With the greediest functions.
 */
export async function allocated(
  page: Page,
  during: () => Promise<void>,
): Promise<{ bytes: number; top: string[] }> {
  const tools = await page.context().newCDPSession(page);
  await tools.send("HeapProfiler.enable");
  await tools.send("HeapProfiler.startSampling", {
    samplingInterval: 256,
    includeObjectsCollectedByMajorGC: true,
    includeObjectsCollectedByMinorGC: true,
  });
  await during();
  const { profile } = await tools.send("HeapProfiler.stopSampling");
  await tools.detach();
  const sums = new Map<string, number>();
  let bytes = 0;
  const walk = (node: Node, inFrame: boolean): void => {
    const ours = node.callFrame.url.includes("/assets/");
    if (ours && inFrame) {
      bytes += node.selfSize;
      const { functionName, url, lineNumber, columnNumber } = node.callFrame;
      const where = `${functionName}@${url.split("/").pop()}:${lineNumber}:${columnNumber}`;
      sums.set(where, (sums.get(where) ?? 0) + node.selfSize);
    }
    for (const child of node.children)
      walk(child, inFrame || (!ours && node.callFrame.url !== "") || isEmulator(node));
  };
  walk(profile.head as Node, false);
  const top = [...sums].sort((a, b) => b[1] - a[1]).slice(0, 12);
  return { bytes, top: top.map(([where, size]) => `${where} ${size}`) };
}

/** The emulator is a script without an address. */
function isEmulator({ callFrame }: Node): boolean {
  return callFrame.url === "" && callFrame.functionName !== "(root)" && callFrame.functionName !== "(V8 API)";
}
