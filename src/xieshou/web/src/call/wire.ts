/** What goes over the socket of a room; the server has checked each frame that it relays. */
export interface Frame {
  kind: string;
  from?: string;
  [field: string]: unknown;
}

export type Ending = "pass" | "access" | "replaced" | "left" | "flood";

interface Hearing {
  frame(frame: Frame): void;
  lost(): void;
  /** The socket speaks again after a silence: the line was broken and is back. */
  back(): void;
  ended(why: Ending): void;
}

const endings: Record<number, Ending> = { 4001: "pass", 4003: "access", 4004: "replaced", 4008: "flood", 4009: "flood" };
const longestPause = 3000;
const handshakeLimit = 6000;
const pingEvery = 3000;
const silence = 5000;
const silenceLimit = 11_000;

/** A random word; crypto.randomUUID is missing on plain http. */
export function randomWord(): string {
  return [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * The socket that comes back by itself. Each entry spends a pass and is given the next one, so that a broken line needs no
 * new permission. Frames are droppable: what must arrive is asked for again after `welcome`.
 */
export class Wire {
  readonly epoch = randomWord();
  private socket: WebSocket | null = null;
  private tries = 0;
  private heardAt = 0;
  private timer = 0;
  private beat = 0;
  private done = false;

  /** `fetchPass` is asked when no pass is at hand; null: there will be none. */
  constructor(
    private readonly address: string,
    private pass: string,
    private readonly fetchPass: () => Promise<string | null>,
    private readonly hearing: Hearing,
  ) {
    addEventListener("online", this.hurry);
  }

  get isOpen(): boolean {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  async open(): Promise<void> {
    let pass: string | null = this.pass;
    if (!pass) {
      try {
        pass = await this.fetchPass();
      } catch {
        return this.again();
      }
    }
    if (this.done) return;
    if (!pass) return this.end("pass");
    this.connect(pass);
  }

  send(frame: Record<string, unknown>): void {
    if (this.socket && this.isOpen) this.socket.send(JSON.stringify(frame));
  }

  close(): void {
    this.send({ kind: "leave" });
    this.end("left");
  }

  private connect(pass: string): void {
    const socket = new WebSocket(this.address);
    this.socket = socket;
    const limit = setTimeout(() => this.drop(socket), handshakeLimit);
    socket.onopen = () => {
      clearTimeout(limit);
      this.heardAt = performance.now();
      this.beat = window.setInterval(() => this.listen(socket), pingEvery);
      this.send({ kind: "enter", pass, epoch: this.epoch });
    };
    socket.onmessage = (event) => this.hear(JSON.parse(String(event.data)) as Frame);
    socket.onclose = (event) => {
      clearTimeout(limit);
      this.closed(socket, event.code);
    };
  }

  /** Leave a dead connection at once; its close event may take a minute to come. */
  private drop(socket: WebSocket): void {
    socket.onclose = null;
    socket.onmessage = null;
    socket.close();
    this.closed(socket, 0);
  }

  private listen(socket: WebSocket): void {
    if (performance.now() - this.heardAt > silenceLimit) this.drop(socket);
    else this.send({ kind: "ping" });
  }

  private hear(frame: Frame): void {
    const wasSilent = performance.now() - this.heardAt > silence;
    this.heardAt = performance.now();
    if (wasSilent) this.hearing.back();
    if (frame.kind === "seated") {
      this.pass = String(frame.next);
      this.tries = 0;
    }
    if (frame.kind !== "pong") this.hearing.frame(frame);
  }

  get nextPass(): string {
    return this.pass;
  }

  private closed(socket: WebSocket, code: number): void {
    if (socket !== this.socket) return;
    clearInterval(this.beat);
    this.socket = null;
    if (this.done) return;
    const why = endings[code];
    if (why && !(why === "pass" && this.pass)) return this.end(why);
    if (why === "pass") this.pass = "";
    this.hearing.lost();
    this.again();
  }

  private again(): void {
    if (this.done) return;
    const pause = Math.min(longestPause, 300 * 2 ** this.tries) * (0.6 + Math.random() * 0.4);
    this.tries += 1;
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.open(), pause);
  }

  private readonly hurry = (): void => {
    if (this.done || this.isOpen) return;
    this.tries = 0;
    this.again();
  };

  private end(why: Ending): void {
    this.done = true;
    clearTimeout(this.timer);
    clearInterval(this.beat);
    removeEventListener("online", this.hurry);
    this.socket?.close();
    this.hearing.ended(why);
  }
}
