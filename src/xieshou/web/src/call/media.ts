import type { Tracks } from "./peer";

/** Why there is no picture or no sound; the page has a sentence for each. */
export type Trouble = "insecure" | "refused" | "no_camera" | "no_microphone" | "busy" | "no_path" | "line_lost" | "sound_only";

export interface Own {
  tracks: Tracks;
  troubles: Trouble[];
}

const picture: MediaTrackConstraints = { width: { ideal: 640 }, height: { ideal: 360 }, frameRate: { ideal: 24, max: 30 } };
const sound: MediaTrackConstraints = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };

function troubleOf(error: unknown, missing: Trouble): Trouble {
  const name = error instanceof Error ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "refused";
  if (name === "NotReadableError" || name === "AbortError") return "busy";
  return missing;
}

/** Ask for camera and microphone; with one of them missing the other still works, with none one can watch and write. */
export async function openMedia(): Promise<Own> {
  const none: Tracks = { audio: null, video: null };
  // `mediaDevices` is missing on plain http, whatever the types say
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  if (!isSecureContext || !devices) return { tracks: none, troubles: ["insecure"] };
  try {
    return { tracks: split(await devices.getUserMedia({ audio: sound, video: picture })), troubles: [] };
  } catch (error) {
    if (troubleOf(error, "no_camera") === "refused") return { tracks: none, troubles: ["refused"] };
  }
  const troubles: Trouble[] = [];
  const one = async (wish: MediaStreamConstraints, missing: Trouble) => {
    try {
      return split(await devices.getUserMedia(wish));
    } catch (error) {
      troubles.push(troubleOf(error, missing));
      return none;
    }
  };
  const heard = await one({ audio: sound }, "no_microphone");
  const seen = await one({ video: picture }, "no_camera");
  return { tracks: { audio: heard.audio, video: seen.video }, troubles };
}

function split(stream: MediaStream): Tracks {
  return { audio: stream.getAudioTracks()[0] ?? null, video: stream.getVideoTracks()[0] ?? null };
}

export function stopMedia(tracks: Tracks): void {
  tracks.audio?.stop();
  tracks.video?.stop();
}
