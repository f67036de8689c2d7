export type XrMode = "vr" | "ar";

/** What can be entered from this page on this device. */
export interface XrSupport {
  vr: boolean;
  ar: boolean;
}

async function offers(mode: XRSessionMode): Promise<boolean> {
  return (await navigator.xr?.isSessionSupported(mode).catch(() => false)) ?? false;
}

/** Asks the browser; without a secure context or a headset there is nothing. */
export async function xrSupport(): Promise<XrSupport> {
  const [vr, ar] = await Promise.all([offers("immersive-vr"), offers("immersive-ar")]);
  return { vr, ar };
}

/** Tells of headsets that come and go. Gives the way to stop. */
export function watchXr(changed: (support: XrSupport) => void): () => void {
  const ask = (): void => void xrSupport().then(changed);
  ask();
  navigator.xr?.addEventListener("devicechange", ask);
  return () => navigator.xr?.removeEventListener("devicechange", ask);
}

/** The browser of a headset that needs no computer: section 4.1's device class. */
export function isStandaloneHeadset(userAgent: string): boolean {
  return /OculusBrowser|PicoBrowser|Wolvic|VisionOS/i.test(userAgent);
}

/** Begins a session; must be called from a person's gesture. */
export function requestXrSession(mode: XrMode): Promise<XRSession> {
  if (!navigator.xr) return Promise.reject(new Error("no WebXR"));
  return navigator.xr.requestSession(mode === "vr" ? "immersive-vr" : "immersive-ar", {
    requiredFeatures: ["local-floor"],
    optionalFeatures: ["hand-tracking"],
  });
}
