/** One connection to one other browser: perfect negotiation (W3C WebRTC, section 10.7) and recovery after an outage. */
export interface Tracks {
  audio: MediaStreamTrack | null;
  video: MediaStreamTrack | null;
}

export interface Setup {
  /** The one of a pair that makes the first offer, and gives way to nobody. */
  calls: boolean;
  ice: RTCIceServer[];
  relayOnly: boolean;
  tracks: Tracks;
  bitrate: number;
  send(frame: Record<string, unknown>): void;
  changed(): void;
}

const restartAfter: Partial<Record<RTCPeerConnectionState, number>> = { disconnected: 5000, failed: 2000 };
const soundOnlyBitrate = 16_000;

/** The number that tells two connections of one browser apart; it stands in every description. */
function sessionOf(description: RTCSessionDescription | null): string {
  return /^o=\S+ (\d+)/m.exec(description?.sdp ?? "")?.[1] ?? "";
}

export class Peer {
  readonly stream = new MediaStream();
  connection!: RTCPeerConnection;
  restarts = 0;
  /** What the other one wants to receive. */
  wanted = { audio: true, video: true };
  private makesOffer = false;
  private ignores = false;
  private early: RTCIceCandidateInit[] = [];
  private rescue = 0;

  constructor(
    readonly id: string,
    private readonly setup: Setup,
  ) {
    this.build();
  }

  get state(): RTCPeerConnectionState {
    return this.connection.connectionState;
  }

  /** Forget the old connection and begin anew, as after a reload of the other page. */
  renew(): void {
    this.close();
    for (const track of this.stream.getTracks()) this.stream.removeTrack(track);
    this.build();
  }

  private build(): void {
    const { ice, relayOnly, calls, tracks } = this.setup;
    const connection = new RTCPeerConnection({
      iceServers: ice,
      iceTransportPolicy: relayOnly ? "relay" : "all",
      bundlePolicy: "max-bundle",
    });
    this.connection = connection;
    this.makesOffer = this.ignores = false;
    this.early = [];
    connection.onicecandidate = ({ candidate }) => {
      if (candidate) this.setup.send({ kind: "candidate", to: this.id, candidate: candidate.toJSON() });
    };
    connection.ontrack = ({ track }) => {
      this.stream.addTrack(track);
      this.setup.changed();
    };
    connection.onconnectionstatechange = () => this.watch();
    connection.onnegotiationneeded = () => void this.offer();
    if (!calls) return;
    for (const kind of ["audio", "video"] as const) connection.addTransceiver(tracks[kind] ?? kind, { direction: "sendrecv" });
  }

  private async offer(): Promise<void> {
    const { connection } = this;
    try {
      this.makesOffer = true;
      await connection.setLocalDescription();
      this.describe();
    } catch {
      // the connection was closed meanwhile, or the other side's offer came first
    } finally {
      this.makesOffer = false;
    }
  }

  private describe(): void {
    const description = this.connection.localDescription;
    if (description) this.setup.send({ kind: "description", to: this.id, description: { type: description.type, sdp: description.sdp } });
  }

  async hearDescription(description: RTCSessionDescription): Promise<void> {
    const known = sessionOf(this.connection.remoteDescription);
    if (known && known !== sessionOf(description)) {
      this.renew(); // the other browser has a new connection: ours leads nowhere
      if (description.type === "answer") return;
    }
    const { connection } = this;
    const isOffer = description.type === "offer";
    const collides = isOffer && (this.makesOffer || connection.signalingState !== "stable");
    this.ignores = this.setup.calls && collides;
    if (this.ignores || (!isOffer && connection.signalingState !== "have-local-offer")) return;
    try {
      await connection.setRemoteDescription(description);
      if (isOffer) {
        await this.join();
        await connection.setLocalDescription();
        this.describe();
      }
      for (const candidate of this.early.splice(0)) await connection.addIceCandidate(candidate);
      await this.tune();
    } catch {
      if (connection === this.connection && connection.signalingState !== "closed") this.nudge();
    }
  }

  /** Put our sound and picture on the lines that the other one's offer opened. */
  private async join(): Promise<void> {
    for (const line of this.connection.getTransceivers()) {
      const kind = line.receiver.track.kind === "audio" ? "audio" : "video";
      this.direct(line);
      if (line.sender.track !== this.setup.tracks[kind]) await line.sender.replaceTrack(this.setup.tracks[kind]);
    }
  }

  async hearCandidate(candidate: RTCIceCandidateInit): Promise<void> {
    if (!this.connection.remoteDescription) {
      this.early.push(candidate);
      return;
    }
    await this.connection.addIceCandidate(candidate).catch(() => undefined); // of an offer that was given up
  }

  /** Send other tracks from now on, without a new description. */
  async replace(tracks: Tracks): Promise<void> {
    this.setup.tracks = tracks;
    for (const line of this.connection.getTransceivers()) {
      await line.sender.replaceTrack(tracks[line.receiver.track.kind === "audio" ? "audio" : "video"]);
    }
    await this.tune();
  }

  /** A picture that is not wanted is negotiated away: only then do the repeats of what was lost stop too. */
  private direct(line: RTCRtpTransceiver): void {
    const wanted = line.receiver.track.kind === "audio" || this.wanted.video ? "sendrecv" : "recvonly";
    if (line.direction !== wanted && line.direction !== "stopped") line.direction = wanted;
  }

  /** Send what the other one wants: the sender stops the picture, so that a thin line carries the sound. */
  async tune(): Promise<void> {
    for (const line of this.connection.getTransceivers()) {
      const { sender, receiver } = line;
      this.direct(line);
      const parameters = sender.getParameters();
      for (const encoding of parameters.encodings ?? []) {
        if (receiver.track.kind === "video") {
          encoding.active = this.wanted.video;
          encoding.maxBitrate = this.setup.bitrate;
        } else if (this.wanted.video) delete encoding.maxBitrate;
        else encoding.maxBitrate = soundOnlyBitrate;
      }
      await sender.setParameters(parameters).catch(() => undefined); // not negotiated yet: done after the answer
    }
  }

  /**
   * Look for a way again. A description that got lost is said again, or nothing could follow it. Only the one that calls looks:
   * both miss the way, and of two offers at once one is taken back, after which Chromium decodes a picture that it never shows.
   */
  nudge(): void {
    this.restarts += 1;
    if (this.connection.signalingState === "have-local-offer") this.describe();
    else if (this.setup.calls && this.connection.remoteDescription) this.connection.restartIce();
  }

  /** Say an offer again that nobody answers: frames may be lost while sockets come and go. */
  remind(): void {
    if (this.connection.signalingState === "have-local-offer") this.describe();
  }

  private watch(): void {
    clearInterval(this.rescue);
    const pause = restartAfter[this.state];
    if (pause) this.rescue = window.setInterval(() => this.nudge(), pause);
    this.setup.changed();
  }

  close(): void {
    clearInterval(this.rescue);
    const { connection } = this;
    connection.onconnectionstatechange = connection.onnegotiationneeded = connection.ontrack = connection.onicecandidate = null;
    connection.close();
  }
}
