export type XrMode = "vr" | "ar";

/** The XR modes that this device offers. */
export interface XrSupport {
  vr: boolean;
  ar: boolean;
}

async function offers(mode: XRSessionMode): Promise<boolean> {
  return (await navigator.xr?.isSessionSupported(mode).catch(() => false)) ?? false;
}

/** Asks the browser. Without a secure context or a headset nothing is offered. */
export async function xrSupport(): Promise<XrSupport> {
  const [vr, ar] = await Promise.all([offers("immersive-vr"), offers("immersive-ar")]);
  return { vr, ar };
}

/** Reports headsets that are connected and disconnected. Returns a function that stops it. */
export function watchXr(changed: (support: XrSupport) => void): () => void {
  const ask = (): void => void xrSupport().then(changed);
  ask();
  navigator.xr?.addEventListener("devicechange", ask);
  return () => navigator.xr?.removeEventListener("devicechange", ask);
}

/** Whether this is the browser of a standalone headset, a device kind of section 4.1. */
export function isStandaloneHeadset(userAgent: string): boolean {
  return /OculusBrowser|PicoBrowser|Wolvic|VisionOS/i.test(userAgent);
}

/** Requests a session. Call only from a user gesture. */
export function requestXrSession(mode: XrMode): Promise<XRSession> {
  if (!navigator.xr) return Promise.reject(new Error("no WebXR"));
  return navigator.xr.requestSession(mode === "vr" ? "immersive-vr" : "immersive-ar", {
    requiredFeatures: ["local-floor"],
    optionalFeatures: ["hand-tracking"],
  });
}
