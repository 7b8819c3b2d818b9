const types = ["video/webm;codecs=vp8,opus", "video/webm", "video/mp4"];
const partEvery = 4000;
const [width, height, fps] = [640, 360, 10];

/**
 * Records the room as the host sees and hears it, and sends it part by part. The server keeps no part unless everybody
 * in the room has agreed; a refused part ends the recording here too.
 */
export class Recorder {
  private recorder: MediaRecorder | null = null;
  private readonly canvas = document.createElement("canvas");
  private context: AudioContext | null = null;
  private painter = 0;
  private number = 0;
  private queue: Promise<void> = Promise.resolve();
  private failed = false;

  constructor(
    private readonly url: string,
    private readonly refused: (why: string) => void,
  ) {}

  /** Begin; null: it runs, otherwise the server's refusal. */
  async start(streams: MediaStream[], videos: () => HTMLVideoElement[]): Promise<string | null> {
    const type = types.find((one) => MediaRecorder.isTypeSupported(one));
    if (!type) return "";
    const refusal = await this.post("start/", new URLSearchParams({ type }));
    if (refusal !== null) return refusal;
    const stream = this.paint(videos);
    for (const track of this.mix(streams)) stream.addTrack(track);
    this.recorder = new MediaRecorder(stream, { mimeType: type, videoBitsPerSecond: 400_000 });
    this.recorder.ondataavailable = ({ data }) => {
      if (data.size) this.queue = this.queue.then(() => this.send(data));
    };
    this.recorder.start(partEvery);
    return null;
  }

  stop(): void {
    clearInterval(this.painter);
    const { recorder } = this;
    if (recorder && recorder.state !== "inactive") {
      recorder.onstop = () => (this.queue = this.queue.then(() => this.post("stop/").then(() => undefined)));
      recorder.stop();
    }
    void this.context?.close();
  }

  private paint(videos: () => HTMLVideoElement[]): MediaStream {
    Object.assign(this.canvas, { width, height });
    const pen = this.canvas.getContext("2d");
    this.painter = window.setInterval(() => {
      const shown = videos().filter((video) => video.videoWidth > 0);
      const columns = Math.ceil(Math.sqrt(shown.length)) || 1;
      const [wide, high] = [width / columns, height / (Math.ceil(shown.length / columns) || 1)];
      pen?.clearRect(0, 0, width, height);
      shown.forEach((video, at) => {
        const scale = Math.min(wide / video.videoWidth, high / video.videoHeight);
        const [w, h] = [video.videoWidth * scale, video.videoHeight * scale];
        pen?.drawImage(video, (at % columns) * wide + (wide - w) / 2, Math.floor(at / columns) * high + (high - h) / 2, w, h);
      });
    }, 1000 / fps);
    return this.canvas.captureStream(fps);
  }

  private mix(streams: MediaStream[]): MediaStreamTrack[] {
    this.context = new AudioContext();
    const out = this.context.createMediaStreamDestination();
    for (const stream of streams) if (stream.getAudioTracks().length) this.context.createMediaStreamSource(stream).connect(out);
    return out.stream.getAudioTracks();
  }

  private async send(part: Blob): Promise<void> {
    if (this.failed) return;
    const refusal = await this.post(`part/?number=${this.number}`, part);
    if (refusal === null) {
      this.number += 1;
      return;
    }
    this.failed = true;
    this.refused(refusal);
  }

  /** Null: done; otherwise why not. */
  private async post(path: string, body: BodyInit = ""): Promise<string | null> {
    const headers = JSON.parse(document.body.getAttribute("hx-headers") ?? "{}") as Record<string, string>;
    if (body instanceof Blob) headers["Content-Type"] = "application/octet-stream";
    const answer = await fetch(this.url + path, { method: "POST", headers, body }).catch(() => null);
    if (answer?.ok && !answer.redirected) return null;
    if (answer?.status !== 409) return "";
    return ((await answer.json()) as { refusal: string }).refusal;
  }
}
