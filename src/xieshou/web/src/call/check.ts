import { once } from "../dom";
import { openMedia, stopMedia } from "./media";
import type { Tracks } from "./peer";

const roundTrips = 5;
const uploadBytes = 150_000;
const slowUpload = 200;
const thinUpload = 64;
const socketLimit = 5000;
const voiceSeconds = 6;

type State = "good" | "weak" | "bad";

interface Found {
  name: string;
  state: State;
  detail: string;
}

async function post(url: string, bytes: number): Promise<number> {
  const headers = JSON.parse(document.body.getAttribute("hx-headers") ?? "{}") as Record<string, string>;
  const began = performance.now();
  const body = bytes ? crypto.getRandomValues(new Uint8Array(Math.min(bytes, 65_536))) : new Uint8Array();
  const parts = bytes ? Array.from({ length: Math.ceil(bytes / 65_536) }, () => body) : [];
  const answer = await fetch(url, { method: "POST", headers: { ...headers, "Content-Type": "application/octet-stream" }, body: new Blob(parts) });
  if (!answer.ok) throw new Error(String(answer.status));
  return performance.now() - began;
}

async function measureLine(url: string): Promise<Found> {
  try {
    const times: number[] = [];
    for (let round = 0; round < roundTrips; round += 1) times.push(await post(url, 0));
    const rtt = times.sort((a, b) => a - b)[Math.floor(roundTrips / 2)] ?? 0;
    const sent = await post(url, uploadBytes);
    const kbps = (uploadBytes * 8) / Math.max(1, sent - rtt);
    const state = kbps < thinUpload || rtt > 1500 ? "bad" : kbps < slowUpload || rtt > 500 ? "weak" : "good";
    return { name: "line", state, detail: `${Math.round(kbps)} kbit/s · ${Math.round(rtt)} ms` };
  } catch {
    return { name: "line", state: "bad", detail: "" };
  }
}

function trySocket(address: string): Promise<Found> {
  return new Promise((resolve) => {
    const began = performance.now();
    const socket = new WebSocket(address);
    const tell = (state: State, detail: string) => {
      clearTimeout(limit);
      socket.onopen = socket.onclose = null;
      socket.close();
      resolve({ name: "socket", state, detail });
    };
    const limit = setTimeout(() => tell("bad", ""), socketLimit);
    socket.onopen = () => tell("good", `${Math.round(performance.now() - began)} ms`);
    socket.onclose = () => tell("bad", "");
  });
}

/** Whether this browser can make a call at all: it calls itself. */
async function tryCall(): Promise<Found> {
  if (typeof RTCPeerConnection !== "function") return { name: "browser", state: "bad", detail: "" };
  const [one, two] = [new RTCPeerConnection(), new RTCPeerConnection()];
  try {
    one.onicecandidate = ({ candidate }) => candidate && void two.addIceCandidate(candidate).catch(() => undefined);
    two.onicecandidate = ({ candidate }) => candidate && void one.addIceCandidate(candidate).catch(() => undefined);
    const opened = new Promise<boolean>((resolve) => {
      one.createDataChannel("check").onopen = () => resolve(true);
      setTimeout(() => resolve(false), socketLimit);
    });
    await one.setLocalDescription();
    if (one.localDescription) await two.setRemoteDescription(one.localDescription);
    await two.setLocalDescription();
    if (two.localDescription) await one.setRemoteDescription(two.localDescription);
    return { name: "browser", state: (await opened) ? "good" : "weak", detail: "" };
  } catch {
    return { name: "browser", state: "bad", detail: "" };
  } finally {
    one.close();
    two.close();
  }
}

/** Listen for a few seconds: a microphone that gives silence is a frequent cause of lost minutes. */
async function listen(tracks: Tracks, level: (share: number) => void): Promise<Found> {
  if (!tracks.audio) return { name: "microphone", state: "bad", detail: "" };
  const context = new AudioContext();
  await Promise.race([context.resume(), new Promise((resolve) => setTimeout(resolve, 500))]);
  const analyser = context.createAnalyser();
  context.createMediaStreamSource(new MediaStream([tracks.audio])).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  let loudest = 0;
  const until = performance.now() + voiceSeconds * 1000;
  while (performance.now() < until && loudest < 0.05) {
    analyser.getFloatTimeDomainData(samples);
    const now = Math.max(...samples.map(Math.abs));
    loudest = Math.max(loudest, now);
    level(Math.min(1, now * 4));
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await context.close();
  return { name: "microphone", state: loudest > 0.01 ? "good" : "weak", detail: "" };
}

function verdictOf(found: Found[]): string {
  const state = (name: string) => found.find((one) => one.name === name)?.state ?? "bad";
  if (state("socket") === "bad" || state("browser") === "bad" || state("line") === "bad") return "verdict-no";
  if (state("microphone") === "bad") return state("camera") === "bad" ? "verdict-write" : "verdict-mute";
  if (state("camera") === "bad" || state("line") === "weak") return "verdict-sound";
  return state("microphone") === "weak" ? "verdict-quiet" : "verdict-yes";
}

async function run(root: HTMLElement): Promise<void> {
  const { socket = "", lineUrl = "" } = root.dataset;
  const word = (name: string) => root.querySelector(`[data-word="${name}"]`)?.textContent?.trim() ?? "";
  const found: Found[] = [];
  const show = (one: Found) => {
    found.push(one);
    const row = root.querySelector<HTMLElement>(`[data-row="${one.name}"]`);
    if (!row) return;
    row.dataset.state = one.state;
    const text = row.querySelector("[data-detail]");
    if (text) text.textContent = [word(`${one.name}-${one.state}`) || word(one.state), one.detail].filter(Boolean).join(" · ");
  };
  root.dataset.state = "running";
  const own = await openMedia();
  const preview = root.querySelector("video");
  if (preview) preview.srcObject = own.tracks.video ? new MediaStream([own.tracks.video]) : null;
  const why = own.troubles[0];
  show({ name: "camera", state: own.tracks.video ? "good" : "bad", detail: own.tracks.video || !why ? "" : word(why) });
  const meter = root.querySelector<HTMLMeterElement>("meter");
  const heard = await listen(own.tracks, (share) => meter && (meter.value = share));
  show(own.tracks.audio || !why ? heard : { ...heard, detail: word(why) });
  show(await tryCall());
  show(await trySocket(socket));
  show(await measureLine(lineUrl));
  const verdict = root.querySelector<HTMLElement>("[data-verdict]");
  if (verdict) {
    verdict.dataset.verdict = verdictOf(found);
    verdict.textContent = word(verdictOf(found));
  }
  root.dataset.state = "done";
  setTimeout(() => stopMedia(own.tracks), 20_000);
}

/** The check before a call: camera, microphone, browser, socket, line, and one plain verdict. */
export function startCheck(root: HTMLElement): void {
  if (!once(root, "Check")) return;
  root.querySelector("[data-act=check]")?.addEventListener("click", () => void run(root));
}
