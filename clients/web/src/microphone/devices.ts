import { type MicrophoneProcessing, trackConstraints } from "./processing";

export type MicrophoneErrorCode = "denied" | "missing" | "insecure" | "failed" | "lost";

export interface OpenMicrophone {
  stream: MediaStream;
  track: MediaStreamTrack;
}

export class MicrophoneError extends Error {
  constructor(readonly code: MicrophoneErrorCode) {
    super(code);
  }
}

let opened = 0;

/** How often this page opened a device. Tests check that it never does before a gesture. */
export function devicesOpened(): number {
  return opened;
}

export function microphoneAvailable(): boolean {
  return window.isSecureContext && typeof navigator.mediaDevices?.getUserMedia === "function";
}

function errorCode(error: unknown): MicrophoneErrorCode {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "denied";
  if (name === "NotFoundError" || name === "OverconstrainedError") return "missing";
  return "failed";
}

/** Opens the microphone. Call only from a user gesture. An unknown device falls back to the default one. */
export async function openMicrophone(
  deviceId: string,
  processing: MicrophoneProcessing,
): Promise<OpenMicrophone> {
  if (!microphoneAvailable()) throw new MicrophoneError("insecure");
  const first = trackConstraints(deviceId, processing);
  const attempts = [first, { ...first, echoCancellation: processing.echo }];
  if (deviceId) attempts.push({ ...trackConstraints("", processing), echoCancellation: processing.echo });
  let last: unknown = null;
  for (const audio of attempts) {
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio });
      const track = stream.getAudioTracks()[0];
      if (!track) throw new MicrophoneError("missing");
      opened++;
      return { stream, track };
    } catch (error) {
      last = error;
      if (errorCode(error) === "denied") break;
    }
  }
  throw new MicrophoneError(errorCode(last));
}

/** The microphones of this machine. Labels are empty until one was opened. */
export async function listMicrophones(): Promise<{ id: string; label: string }[]> {
  if (!navigator.mediaDevices?.enumerateDevices) return [];
  const devices = await navigator.mediaDevices.enumerateDevices().catch(() => []);
  return devices
    .filter((d) => d.kind === "audioinput" && d.deviceId !== "")
    .map((d) => ({ id: d.deviceId, label: d.label }));
}
