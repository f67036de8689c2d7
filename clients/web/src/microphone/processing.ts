export type NoiseReduction = "off" | "browser" | "strong";

/** Processing of the own voice before it is sent. */
export interface MicrophoneProcessing {
  /**
   * Echo cancellation. False with headphones: a canceller that has not yet learned that there is no echo
   * attenuates the own voice while others talk.
   */
  echo: boolean;
  noise: NoiseReduction;
  autoLevel: boolean;
}

/** The constraints for getUserMedia. A browser that knows only booleans takes "all" for true. */
export function trackConstraints(deviceId: string, processing: MicrophoneProcessing): MediaTrackConstraints {
  const wanted: MediaTrackConstraints = {
    // "all" cancels everything that the machine plays, where the browser can.
    echoCancellation: processing.echo && ("all" as unknown as boolean),
    // The strong suppressor follows. Two suppressors in a row damage consonants.
    noiseSuppression: processing.noise === "browser",
    autoGainControl: processing.autoLevel,
    channelCount: 1,
  };
  if (deviceId) wanted.deviceId = { exact: deviceId };
  return wanted;
}

/**
 * Whether the track's echo canceller covers what Web Audio plays. Old versions of Chromium covered only what media
 * elements play of a peer connection; a Chromium that offers "remote-only" separately covers all that the browser
 * plays otherwise. Other engines always did. See clients/web/BROWSERS.md.
 */
export function cancelsWebAudio(track: MediaStreamTrack): boolean {
  if (!("chrome" in window)) return true;
  const offered = track.getCapabilities?.().echoCancellation as unknown;
  return Array.isArray(offered) && (offered.includes("all") || offered.includes("remote-only"));
}
