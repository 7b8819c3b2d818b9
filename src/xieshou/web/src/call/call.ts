import { openMedia, stopMedia, type Own, type Trouble } from "./media";
import { barsOf, Judge, Meter } from "./meter";
import { Peer, type Tracks } from "./peer";
import { Recorder } from "./recorder";
import { RoomView, type Line, type Person } from "./view";
import { Wire, type Ending, type Frame } from "./wire";

const noPathAfter = 15_000;
const measureEvery = 1000;
const remindEvery = 5;
const bitrates = [900_000, 500_000, 300_000];

interface Other {
  peer: Peer;
  epoch: string;
  meter: Meter;
  judge: Judge;
  sends: { audio: boolean; video: boolean };
  metAt: number;
  leaving: number;
  toldNoPath: boolean;
}

export interface Door {
  socket: string;
  pass: string;
  /** "": any way; "relay": through the relay only; "udp", "tcp", "tls": and there by this transport. */
  route: string;
  fetchPass(): Promise<string | null>;
  keepPass(pass: string): void;
}

const transports: Record<string, RegExp> = { udp: /^turn:.*=udp$/, tcp: /^turn:.*=tcp$/, tls: /^turns:/ };

/** Try out one way of the relay: keep its addresses of that transport. */
function byRoute(server: RTCIceServer, route: string): RTCIceServer {
  const wanted = transports[route];
  return wanted ? { ...server, urls: [server.urls].flat().filter((url) => wanted.test(url)) } : server;
}

/** One stay in a room: a mesh of up to four browsers, the waiting room, the lines, and what is done when the line is bad. */
export class Call {
  private own: Own = { tracks: { audio: null, video: null }, troubles: [] };
  private readonly on = { audio: true, video: true };
  private readonly others = new Map<string, Other>();
  private readonly people = new Map<string, Person>();
  private readonly wire: Wire;
  private me = "";
  private role = "";
  private ice: RTCIceServer[] = [];
  private clock = 0;
  private seconds = 0;
  private told = new Set<Trouble>();
  private readonly agreed = new Set<string>();
  private recorder: Recorder | null = null;

  constructor(
    private readonly view: RoomView,
    private readonly door: Door,
    private readonly over: (why: Ending) => void,
  ) {
    this.wire = new Wire(door.socket, door.pass, () => door.fetchPass(), {
      frame: (frame) => this.hear(frame),
      lost: () => this.lose(),
      back: () => this.hurry(),
      ended: (why) => this.finish(why),
    });
  }

  /** Show oneself before anybody else does; safe to call again after a permission was given. */
  async prepare(): Promise<void> {
    stopMedia(this.own.tracks);
    this.own = await openMedia();
    const preview = this.view.find<HTMLVideoElement>("[data-own] video");
    const { video } = this.own.tracks;
    if (preview) preview.srcObject = video ? new MediaStream([video]) : null;
    this.view.explain(this.own.troubles);
    for (const kind of ["audio", "video"] as const) this.view.press(kind, this.on[kind] && Boolean(this.own.tracks[kind]));
    for (const trouble of this.own.troubles) this.report(trouble);
    this.apply();
    for (const { peer } of this.others.values()) await peer.replace(this.sent());
    this.tellMute();
  }

  enter(): void {
    this.view.show("entering");
    void this.wire.open();
    this.clock = window.setInterval(() => void this.measure(), measureEvery);
  }

  leave(): void {
    this.wire.close();
  }

  /** The page goes, perhaps only to come again: the others drop the picture, the pass stays. */
  leaveForNow(): void {
    this.wire.send({ kind: "leave" });
  }

  toggle(kind: "audio" | "video"): void {
    this.on[kind] = !this.on[kind];
    this.apply();
    this.view.press(kind, this.on[kind] && Boolean(this.own.tracks[kind]));
    this.tellMute();
  }

  say(kind: "chat" | "caption", text: string): boolean {
    if (!this.wire.isOpen) return false;
    this.wire.send({ kind, text });
    return true;
  }

  /** Agree to be recorded, or no longer. */
  consent(given: boolean): void {
    this.wire.send({ kind: "consent", given });
    this.noteConsent(this.me, given);
  }

  /** Record on the host's wish; the server refuses until everybody agreed. */
  async record(url: string): Promise<void> {
    if (this.recorder) return;
    const streams = [...this.others.values()].map(({ peer }) => peer.stream);
    const own = new MediaStream([this.own.tracks.audio, this.own.tracks.video].filter((track) => track !== null));
    const recorder = new Recorder(url, (refusal) => this.stopRecording(refusal));
    const refusal = await recorder.start([own, ...streams], () => [...this.view.root.querySelectorAll<HTMLVideoElement>("[data-own] video, .x-tile video")]);
    this.view.noteRecording(refusal === null ? "" : refusal || this.view.word("record-failed"));
    if (refusal !== null) return;
    this.recorder = recorder;
    this.showRecording(true);
    this.wire.send({ kind: "recording", on: true });
  }

  stopRecording(why = ""): void {
    const { recorder } = this;
    this.recorder = null;
    if (!recorder) return;
    recorder.stop();
    this.showRecording(false);
    this.view.noteRecording(why);
    this.wire.send({ kind: "recording", on: false });
  }

  private showRecording(isOn: boolean): void {
    this.view.root.dataset.recording = String(isOn);
    const sign = this.view.find("[data-recording-sign]");
    if (sign) sign.hidden = !isOn;
  }

  private noteConsent(id: string, given: boolean): void {
    if (given) this.agreed.add(id);
    else this.agreed.delete(id);
    if (!given && this.recorder) this.stopRecording();
    this.view.agree([...this.agreed].map((seat) => this.nameOf(seat)), this.agreed.has(this.me));
  }

  private apply(): void {
    for (const kind of ["audio", "video"] as const) {
      const track = this.own.tracks[kind];
      if (track) track.enabled = this.on[kind];
    }
  }

  private sent(): Tracks {
    return this.own.tracks;
  }

  private tellMute(to?: string): void {
    const sends = (kind: "audio" | "video") => this.on[kind] && this.own.tracks[kind] !== null;
    this.wire.send({ kind: "mute", to, audio: sends("audio"), video: sends("video") });
  }

  private report(trouble: Trouble): void {
    if (this.told.has(trouble) || !this.wire.isOpen) return;
    this.told.add(trouble);
    this.wire.send({ kind: "trouble", code: trouble });
  }

  // --- what is heard ---------------------------------------------------------------------

  private hear(frame: Frame): void {
    const from = frame.from ?? "";
    switch (frame.kind) {
      case "seated": return this.sit(frame);
      case "waiting": return this.view.show("waiting");
      case "welcome": return this.comeIn(frame);
      case "knock": return this.view.knock(from, this.meetPerson(from, frame), () => this.wire.send({ kind: "admit", to: from }));
      case "hello":
        this.meetPerson(from, frame);
        this.view.answer(from);
        this.wire.send({ kind: "here", to: from, epoch: this.wire.epoch });
        return this.meet(from, String(frame.epoch));
      case "here": return this.meet(from, String(frame.epoch));
      case "description": return void this.other(from).peer.hearDescription(frame.description as RTCSessionDescription);
      case "candidate": return void this.other(from).peer.hearCandidate(frame.candidate as RTCIceCandidateInit);
      case "quality": return this.heed(from, frame);
      case "mute": return this.noteMute(from, frame);
      case "consent": return this.noteConsent(from, frame.given === true);
      case "recording": return this.showRecording(frame.on === true);
      case "away": return this.noteAway(from, Number(frame.grace));
      case "left": return this.drop(from);
      case "chat":
      case "caption": return this.view.say(frame as unknown as Line, this.nameOf(from));
    }
  }

  private sit(frame: Frame): void {
    this.me = String(frame.you);
    this.role = String(frame.role);
    this.view.root.dataset.role = this.role;
    this.door.keepPass(this.wire.nextPass);
    for (const trouble of this.own.troubles) this.report(trouble);
  }

  private comeIn(frame: Frame): void {
    const servers = (frame.ice as RTCIceServer[] | undefined) ?? [];
    this.ice = servers.map((server) => byRoute(server, this.door.route)).filter(({ urls }) => urls.length > 0);
    for (const seat of (frame.seats as (Person & { id: string })[] | undefined) ?? []) this.people.set(seat.id, seat);
    this.view.show("inside");
    this.tellMute();
    this.agreed.clear();
    for (const seat of (frame.consents as string[] | undefined) ?? []) this.noteConsent(seat, true);
    if (!this.recorder) this.showRecording(frame.recording === true && this.role !== "host");
    for (const line of frame.lines as Line[]) this.view.say(line, this.nameOf(line.from));
    for (const { peer } of this.others.values()) {
      peer.connection.setConfiguration({ ...peer.connection.getConfiguration(), iceServers: this.ice });
      if (peer.state !== "connected") peer.nudge();
    }
  }

  private meetPerson(id: string, frame: Frame): Person {
    const person = { name: String(frame.name), role: String(frame.role) };
    this.people.set(id, person);
    return person;
  }

  private nameOf(id: string): string {
    return id === this.me ? this.view.word("you") : (this.people.get(id)?.name ?? "");
  }

  /** Somebody is there, or there again; another epoch means another page, whose connection begins anew. */
  private meet(id: string, epoch: string): void {
    const isNew = !this.others.has(id);
    const other = this.other(id);
    clearTimeout(other.leaving);
    this.view.flag(id, "away", false);
    if (other.epoch && other.epoch !== epoch) {
      other.metAt = performance.now();
      other.meter = new Meter();
      other.peer.renew();
    } else if (!isNew && other.peer.state !== "connected") other.peer.nudge();
    other.epoch = epoch;
    this.tellMute(id);
    if (other.judge.soundOnly) this.wire.send({ kind: "quality", to: id, audio: true, video: false });
  }

  private other(id: string): Other {
    let other = this.others.get(id);
    if (other) return other;
    this.view.tile(id, this.people.get(id));
    const peer = new Peer(id, {
      calls: this.me > id,
      ice: this.ice,
      relayOnly: this.door.route !== "",
      tracks: this.sent(),
      bitrate: bitrates[Math.min(this.others.size, bitrates.length - 1)] ?? 300_000,
      send: (frame) => this.wire.send(frame),
      changed: () => this.show(id),
    });
    other = { peer, epoch: "", meter: new Meter(), judge: new Judge(), sends: { audio: true, video: true }, metAt: performance.now(), leaving: 0, toldNoPath: false };
    this.others.set(id, other);
    this.show(id);
    return other;
  }

  private show(id: string): void {
    const other = this.others.get(id);
    if (!other) return;
    this.view.tile(id, this.people.get(id));
    this.view.flag(id, "connection", other.peer.state);
    const video = this.view.video(id);
    if (!video || video.srcObject === other.peer.stream) return;
    video.srcObject = other.peer.stream;
    video.requestVideoFrameCallback(() => this.view.flag(id, "setup", (performance.now() - other.metAt).toFixed(0)));
    void video.play().catch(() => undefined); // a page that nobody touched may not play aloud: the browser shows its own button
  }

  private heed(id: string, frame: Frame): void {
    const other = this.others.get(id);
    if (!other) return;
    other.peer.wanted = { audio: frame.audio === true, video: frame.video === true };
    this.view.flag(id, "asksSound", !other.peer.wanted.video);
    void other.peer.tune();
  }

  private noteMute(id: string, frame: Frame): void {
    const other = this.others.get(id);
    if (!other) return;
    other.sends = { audio: frame.audio === true, video: frame.video === true };
    this.view.flag(id, "muted", !other.sends.audio);
    this.view.flag(id, "dark", !other.sends.video);
  }

  /** The socket of somebody broke: the picture may well go on, so it stays as long as it does. */
  private noteAway(id: string, grace: number): void {
    const other = this.others.get(id);
    if (!other) return;
    this.view.flag(id, "away", true);
    clearTimeout(other.leaving);
    const look = () => {
      if (other.peer.state === "connected") other.leaving = window.setTimeout(look, 5000);
      else this.drop(id);
    };
    other.leaving = window.setTimeout(look, grace * 1000);
  }

  private drop(id: string): void {
    const other = this.others.get(id);
    this.view.answer(id);
    if (!other) return;
    clearTimeout(other.leaving);
    other.peer.close();
    this.others.delete(id);
    this.view.remove(id);
  }

  private lose(): void {
    if (this.view.root.dataset.state === "inside") this.view.show("lost");
    else if (this.view.root.dataset.state !== "lost") this.view.show("entering", "connecting");
  }

  private hurry(): void {
    for (const { peer } of this.others.values()) if (peer.state !== "connected") peer.nudge();
  }

  private finish(why: Ending): void {
    clearInterval(this.clock);
    this.stopRecording();
    for (const id of [...this.others.keys()]) this.drop(id);
    stopMedia(this.own.tracks);
    this.view.show("ended", `ended-${why}`);
    this.over(why);
  }

  // --- the line --------------------------------------------------------------------------

  private async measure(): Promise<void> {
    this.seconds += 1;
    for (const [id, other] of this.others) {
      const isConnected = other.peer.state === "connected";
      const reading = await other.meter.read(other.peer.connection).catch(() => null);
      this.view.measure(id, barsOf(reading, isConnected), reading);
      if (isConnected) other.toldNoPath = false;
      else {
        other.judge.settle();
        this.noticeNoPath(id, other);
        if (this.seconds % remindEvery === 0) other.peer.remind();
      }
      if (!reading || !isConnected) continue;
      const verdict = other.judge.next(reading, other.sends.video);
      if (!verdict) continue;
      if (verdict === "sound") this.report("sound_only");
      this.view.flag(id, "soundOnly", verdict === "sound");
      this.wire.send({ kind: "quality", to: id, audio: true, video: verdict === "picture" });
    }
  }

  private noticeNoPath(id: string, other: Other): void {
    if (other.toldNoPath || performance.now() - other.metAt < noPathAfter) return;
    other.toldNoPath = true;
    this.view.flag(id, "noPath", true);
    this.report("no_path");
  }
}
