export type NoiseReduction = "off" | "browser" | "strong";

/** What is done to one's own voice before it goes out. */
export interface MicrophoneProcessing {
  /** False with headphones: until a canceller has learned that there is no echo, it holds one's voice back while others talk. */
  echo: boolean;
  noise: NoiseReduction;
  autoLevel: boolean;
}

/** What to ask of the browser. A browser that knows only booleans takes "all" for true. */
export function trackConstraints(deviceId: string, processing: MicrophoneProcessing): MediaTrackConstraints {
  const wanted: MediaTrackConstraints = {
    // "all" cancels whatever the machine plays, where the browser can.
    echoCancellation: processing.echo && ("all" as unknown as boolean),
    // Strong suppression follows; two of them in a row eat consonants.
    noiseSuppression: processing.noise === "browser",
    autoGainControl: processing.autoLevel,
    channelCount: 1,
  };
  if (deviceId) wanted.deviceId = { exact: deviceId };
  return wanted;
}

/**
 * Whether the track's echo canceller takes out what Web Audio plays. Chromium's
 * once knew only what media elements play of a peer connection; where it tells
 * "remote-only" apart, anything else covers all that the browser plays. The
 * other engines' cancellers always did. clients/web/BROWSERS.md.
 */
export function cancelsWebAudio(track: MediaStreamTrack): boolean {
  if (!("chrome" in window)) return true;
  const offered = track.getCapabilities?.().echoCancellation as unknown;
  return Array.isArray(offered) && (offered.includes("all") || offered.includes("remote-only"));
}
