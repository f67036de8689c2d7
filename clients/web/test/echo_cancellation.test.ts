import { afterEach, expect, test, vi } from "vitest";
import { cancelsWebAudio, trackConstraints } from "../src/microphone/processing";
import { inStereo } from "../src/voice/loopback";

const sdp = (fmtp: string): string =>
  `m=audio 9 UDP/TLS/RTP/SAVPF 109 0\r\na=rtpmap:109 opus/48000/2\r\na=fmtp:109 ${fmtp}\r\na=fmtp:0 x=1\r\n`;

function track(echoCancellation?: unknown[]): MediaStreamTrack {
  return { getCapabilities: () => ({ echoCancellation }) } as unknown as MediaStreamTrack;
}

afterEach(() => vi.unstubAllGlobals());

test("the loopback's Opus is stereo at a high rate, whatever the browser wrote", () => {
  for (const fmtp of [
    "minptime=10;useinbandfec=1",
    "stereo=0;usedtx=1;useinbandfec=1;maxaveragebitrate=16000",
  ]) {
    const lines = inStereo(sdp(fmtp)).split("\r\n");
    const opus = lines
      .find((l) => l.startsWith("a=fmtp:109 "))
      ?.slice(11)
      .split(";");
    expect(opus).toEqual(
      expect.arrayContaining(["useinbandfec=1", "stereo=1", "sprop-stereo=1", "usedtx=0"]),
    );
    expect(opus?.filter((p) => p.startsWith("stereo=") || p.startsWith("usedtx="))).toHaveLength(2);
    expect(opus).toContain("maxaveragebitrate=256000");
    expect(lines).toContain("a=fmtp:0 x=1");
    expect(lines).toContain("a=rtpmap:109 opus/48000/2");
  }
});

test("the detour is for a Chromium that cannot tell its cancellers apart, and for nobody else", () => {
  vi.stubGlobal("window", {});
  expect(cancelsWebAudio(track([true, false])), "Firefox").toBe(true);
  vi.stubGlobal("window", { chrome: {} });
  expect(cancelsWebAudio(track([true, false])), "an older Chromium").toBe(false);
  expect(cancelsWebAudio(track())).toBe(false);
  expect(cancelsWebAudio(track([true, false, "remote-only"]))).toBe(true);
  expect(cancelsWebAudio(track(["all", true, false]))).toBe(true);
});

test("headphones need no canceller, and strong suppression follows no other one", () => {
  const open = { echo: true, noise: "browser", autoLevel: true } as const;
  const asked = (part: object) => trackConstraints("", { ...open, ...part });
  expect(asked({})).toMatchObject({ echoCancellation: "all", noiseSuppression: true, autoGainControl: true });
  expect(asked({ echo: false }).echoCancellation).toBe(false);
  expect(asked({ noise: "strong" }).noiseSuppression).toBe(false);
  expect(asked({ noise: "off", autoLevel: false })).toMatchObject({
    noiseSuppression: false,
    autoGainControl: false,
  });
  expect(trackConstraints("usb", open).deviceId).toEqual({ exact: "usb" });
});
