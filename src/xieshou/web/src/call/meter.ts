/** What one second of a connection was like, as its receiver sees it. */
export interface Reading {
  at: number;
  kbps: number;
  /** Lost of the packets that were due, 0 to 1. */
  loss: number;
  /** Sound that had to be made up, 0 to 1. */
  concealed: number;
  fps: number;
  rtt: number;
  frames: number;
  soundBytes: number;
  samples: number;
  concealedSamples: number;
  pair: string;
}

interface Totals {
  at: number;
  bytes: number;
  packets: number;
  lost: number;
  soundPackets: number;
  soundLost: number;
  reading: Reading;
}

type Report = Record<string, number | string | undefined>;

function number(report: Report, field: string): number {
  const value = report[field];
  return typeof value === "number" ? value : 0;
}

function share(part: number, whole: number): number {
  return whole > 0 ? Math.max(0, part) / whole : 0;
}

export class Meter {
  private before: Totals | null = null;

  /** Return the reading since the last call; null at the first. */
  async read(connection: RTCPeerConnection): Promise<Reading | null> {
    const now = await total(connection);
    const { before } = this;
    this.before = now;
    if (!before || now.bytes < before.bytes) return null;
    const seconds = (now.at - before.at) / 1000;
    const { reading } = now;
    const lost = now.lost - before.lost;
    reading.kbps = share((now.bytes - before.bytes) * 8, seconds * 1000);
    reading.loss = share(lost, lost + now.packets - before.packets);
    reading.fps = share(reading.frames - before.reading.frames, seconds);
    reading.concealed = share(
      reading.concealedSamples - before.reading.concealedSamples,
      reading.samples - before.reading.samples,
    );
    return reading;
  }
}

async function total(connection: RTCPeerConnection): Promise<Totals> {
  const reading: Reading = {
    at: performance.now(), kbps: 0, loss: 0, concealed: 0, fps: 0, rtt: 0, frames: 0, soundBytes: 0, samples: 0, concealedSamples: 0, pair: "",
  };
  const totals: Totals = { at: reading.at, bytes: 0, packets: 0, lost: 0, soundPackets: 0, soundLost: 0, reading };
  const reports = new Map<string, Report>();
  (await connection.getStats()).forEach((report: Report) => reports.set(String(report.id), report));
  for (const report of reports.values()) {
    if (report.type === "inbound-rtp") addInbound(totals, report);
    else if (report.type === "transport") addPair(reading, report, reports);
  }
  return totals;
}

function addInbound(totals: Totals, report: Report): void {
  const { reading } = totals;
  totals.bytes += number(report, "bytesReceived");
  totals.packets += number(report, "packetsReceived");
  totals.lost += number(report, "packetsLost");
  if (report.kind === "video") reading.frames = number(report, "framesDecoded");
  else {
    reading.soundBytes = number(report, "bytesReceived");
    reading.samples = number(report, "totalSamplesReceived");
    reading.concealedSamples = number(report, "concealedSamples") - number(report, "silentConcealedSamples");
  }
}

/** The chosen way: our end, its protocol, that of our relay; then the other end. */
function addPair(reading: Reading, transport: Report, reports: Map<string, Report>): void {
  const pair = reports.get(String(transport.selectedCandidatePairId));
  if (!pair) return;
  const [local, remote] = [reports.get(String(pair.localCandidateId)), reports.get(String(pair.remoteCandidateId))];
  reading.rtt = number(pair, "currentRoundTripTime");
  reading.pair = [local?.candidateType, local?.protocol, local?.relayProtocol ?? "-", remote?.candidateType].join("/");
}

/** Bars from 0 (no line) to 4 (good). */
export function barsOf(reading: Reading | null, isConnected: boolean): number {
  if (!isConnected) return 0;
  if (!reading) return 3;
  const steps: [number, number][] = [[0.1, 0.8], [0.05, 0.4], [0.02, 0.2]];
  const worst = steps.findIndex(([loss, rtt]) => reading.loss > loss || reading.rtt > rtt);
  return worst < 0 ? 4 : worst + 1;
}

const broken = 1;
const thin = 80;
const badSeconds = 4;
const clearSeconds = 6;
const settling = 5;
const longestWait = 60_000;

/**
 * Decides for one sender whether its picture is worth having. A line below 80 kbit/s that loses or starves gives the picture up;
 * it is tried again once the sound has been clean for some seconds, later each time that it fails.
 */
export class Judge {
  soundOnly = false;
  private bad = 0;
  private clear = 0;
  private young = 0;
  private wait = 8000;
  private since = 0;

  /** Return what to ask the sender for now, or null: nothing changes. A line that brings nothing at all is not thin but broken. */
  next(reading: Reading, expectsPicture: boolean): "sound" | "picture" | null {
    if (reading.kbps < broken) return null;
    return this.soundOnly ? this.judgeSound(reading) : this.judgePicture(reading, expectsPicture);
  }

  /** The line is there again after an outage: give it the seconds that a new one gets. */
  settle(): void {
    this.bad = this.clear = this.young = 0;
  }

  private judgePicture(reading: Reading, expectsPicture: boolean): "sound" | null {
    this.young += 1;
    const starves = expectsPicture && reading.fps < 6;
    const suffers = reading.concealed > 0.05 || reading.loss > 0.08 || reading.rtt > 1 || starves;
    this.bad = suffers && reading.kbps < thin * 1.5 ? this.bad + 1 : Math.max(0, this.bad - 1);
    if (this.young > 30) this.wait = 8000;
    if (this.young < settling || this.bad < badSeconds || !expectsPicture) return null;
    this.turn(true, reading.at);
    return "sound";
  }

  private judgeSound(reading: Reading): "picture" | null {
    const isClear = reading.loss < 0.01 && reading.concealed < 0.03 && reading.rtt < 0.4 && reading.kbps > 4;
    this.clear = isClear ? this.clear + 1 : 0;
    if (this.clear < clearSeconds || reading.at - this.since < this.wait) return null;
    this.wait = Math.min(longestWait, this.wait * 2);
    this.turn(false, reading.at);
    return "picture";
  }

  private turn(soundOnly: boolean, at: number): void {
    this.soundOnly = soundOnly;
    this.bad = this.clear = this.young = 0;
    this.since = at;
  }
}
